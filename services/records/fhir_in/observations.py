"""FHIR Observation: results, vital signs, social history, surveys."""

from models.record import Observation, Panel
from services.records.draft import Line
from services.records.fhir_in.codes import (
    LOINC,
    OBSERVATION_CODES,
    coding,
    concept_codes,
    concept_value,
    concept_words,
    null_flavor,
)
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.values import (
    Json,
    items,
    joined,
    range_words,
    ratio_words,
    remark,
    text,
    unit_of,
)
from services.words import _

_CATEGORIES = {
    "laboratory": "laboratory",
    "vital-signs": "vital-signs",
    "social-history": "social-history",
    "survey": "survey",
    "sdoh": "survey",
    "imaging": "imaging",
    "exam": "exam",
    "functional-status": "functional",
    "cognitive-status": "functional",
    "disability-status": "functional",
}
# Where a server names no category: LOINC of the vital signs (INTEROP §3) and of the smoking status.
_BY_LOINC = {
    **dict.fromkeys(
        (
            *("8480-6", "8462-4", "85354-9", "8867-4", "9279-1", "8310-5", "8302-2"),
            *("8306-3", "29463-7", "39156-5", "2708-6", "59408-5", "8287-5"),
        ),
        "vital-signs",
    ),
    "72166-2": "social-history",
}
_VALUES = (
    "valueQuantity",
    "valueCodeableConcept",
    "valueString",
    "valueBoolean",
    "valueInteger",
    "valueRange",
    "valueRatio",
    "valueSampledData",
    "valueTime",
    "valueDateTime",
    "valuePeriod",
)


def read_observation(entry: Entry) -> list[Line]:
    """One result with its own range; one that only gathers others is a panel."""
    resource = entry.resource
    if resource.get("hasMember") and not _value_name(resource) and not resource.get("component"):
        return _read_group(entry)
    values = entry.common(resource.get("code"), OBSERVATION_CODES, *_remarks(resource))
    values["taken"], values["ended"] = entry.span("effective")
    values["category"] = _category(resource, values)
    values["recorded_on"] = entry.date(resource.get("issued"))
    values |= _value(resource, entry)
    if "referenceRange" in resource:
        values |= _range(resource["referenceRange"])
    if "interpretation" in resource:
        values["interpretation"] = concept_value(resource["interpretation"])
    if "method" in resource:
        values["method"] = concept_words(resource["method"])
    if "bodySite" in resource:
        values["body_site"] = concept_value(resource["bodySite"])
    if "component" in resource:
        values["components"] = [_component(one, entry) for one in items(resource["component"])]
    line = entry.line(Observation, values)
    entry.put_names(line, "performer", resource.get("performer"))
    if members := resource.get("hasMember"):
        entry.later(lambda: link_results(entry, line, members))
    return [line]


def link_results(entry: Entry, panel: Line, results: list[Json]) -> None:
    """Put the results a panel names under it; a result belongs to the first panel that names it."""
    for reference in items(results):
        known = entry.find(reference)
        line = known.line if known else None
        if line is None:
            entry.report(_("a result it names is not in the file"), text(reference.get("display")))
        elif line.table is Observation and panel.table is Panel and line is not panel:
            line.panel = line.panel or panel
            if line.values["category"] == "other" and panel.values["category"] in _CATEGORIES:
                line.values["category"] = panel.values["category"]


def _read_group(entry: Entry) -> list[Line]:
    resource = entry.resource
    values = entry.common(resource.get("code"), OBSERVATION_CODES)
    category = _category(resource, values)
    values["collected"], values["ended"] = entry.span("effective")
    values["category"] = category if category in ("laboratory", "imaging", "vital-signs") else "other"
    values["issued"] = entry.date(resource.get("issued"))
    line = entry.line(Panel, values)
    entry.put_names(line, "performer", resource.get("performer"))
    entry.later(lambda: link_results(entry, line, resource["hasMember"]))
    return [line]


def _category(resource: Json, values: Json) -> str:
    for code in concept_codes(resource.get("category")):
        if category := _CATEGORIES.get(code.lower()):
            return category
    return _BY_LOINC.get(values["code"], "other") if values["code_system"] == LOINC else "other"


def _value_name(resource: Json) -> str | None:
    for name in _VALUES:
        if name in resource:
            return name
    return None


def _value(resource: Json, entry: Entry) -> Json:
    """The columns of value[x]; digits as recorded."""
    name = _value_name(resource)
    if name is None:
        return {"null_flavor": null_flavor(resource.get("dataAbsentReason"))}
    value = resource[name]
    match name:
        case "valueQuantity":
            comparator = text(value.get("comparator"))
            return {
                "value_kind": "quantity",
                "value": text(value.get("value")),
                "unit": unit_of(value),
                "comparator": comparator,
            }
        case "valueCodeableConcept":
            return {
                "value_kind": "coded",
                "value": concept_words(value),
                "value_coded": concept_value(value, OBSERVATION_CODES),
            }
        case "valueRange":
            unit = unit_of(value.get("high") or {}) or unit_of(value.get("low") or {})
            return {"value_kind": "range", "value": range_words(_without_unit(value)), "unit": unit}
        case "valueRatio":
            return {"value_kind": "ratio", "value": ratio_words(value)}
        case "valueSampledData":
            return {"value_kind": "text", "value": text(value.get("data")), "unit": unit_of(value.get("origin") or {})}
        case "valuePeriod":
            start, end = entry.period(value)
            return {"value_kind": "date", "value": joined(start, end, by=" – ")}
        case "valueDateTime":
            return {"value_kind": "date", "value": entry.date(value)}
        case "valueBoolean" | "valueInteger":
            return {"value_kind": "boolean" if name == "valueBoolean" else "quantity", "value": text(value)}
    return {"value_kind": "text", "value": text(value)}


def _without_unit(limits: Json) -> Json:
    return {side: {"value": (limits.get(side) or {}).get("value")} for side in ("low", "high")}


def _range(ranges: Json | list[Json] | None) -> Json:
    """The normal range of this very result; further ranges (by age, critical …) stay in words."""
    if not ranges:
        return {}
    known = items(ranges)
    normal = next((one for one in known if concept_codes(one.get("type")) in ([], ["normal"])), known[0])
    low, high = normal.get("low") or {}, normal.get("high") or {}
    further = [_range_words(one) for one in known if one is not normal]
    return {
        "range_low": text(low.get("value")),
        "range_high": text(high.get("value")),
        "range_unit": unit_of(high) or unit_of(low),
        "range_text": joined(text(normal.get("text")), *further),
    }


def _range_words(one: Json) -> str | None:
    words = text(one.get("text")) or range_words(one)
    return joined(joined(concept_words(one.get("type")), concept_words(one.get("appliesTo")), by=", "), words, by=": ")


def _component(component: Json, entry: Entry) -> Json:
    """One part of a compound value (systolic, diastolic), without the keys it has nothing for."""
    code = component.get("code") or {}
    lead = concept_value(code, OBSERVATION_CODES) or coding({})
    part = lead | {"text": text(code.get("text"))} | _value(component, entry) | _range(component.get("referenceRange"))
    part["interpretation"] = concept_value(component.get("interpretation"))
    return {key: value for key, value in part.items() if value is not None}


def _remarks(resource: Json) -> list[str | None]:
    found = []
    if specimen := resource.get("specimen"):
        found.append(remark("Specimen", text(specimen.get("display"))))
    if focus := items(resource.get("focus")):
        found.append(remark("About", text(focus[0].get("display"))))
    if reason := resource.get("dataAbsentReason"):
        found.append(remark("No value", concept_words(reason)))
    return found
