"""Resources without a table of their own (care plans, goals, questionnaires …) as readable text."""

import re
from typing import Any

from models.record import SectionText
from services.records.draft import Line
from services.records.fhir_in.codes import concept_words
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.narrative import narrative_text, plain_text
from services.records.fhir_in.values import (
    Json,
    address_words,
    items,
    joined,
    name_words,
    quantity_words,
    range_words,
    ratio_words,
    text,
)

# What says how and where something is stored.
_TECHNICAL = frozenset(
    (
        *("contained", "data", "extension", "fullUrl", "hash", "id", "identifier", "linkId", "modifierExtension"),
        *("reference", "size", "system", "uid", "url", "userSelected", "version"),
    )
)
# What the line says elsewhere: whom it is about, its name, its state, its narrative.
_ELSEWHERE = frozenset(
    (
        *("basedOn", "code", "definition", "encounter", "for", "implicitRules", "instantiatesCanonical"),
        *("instantiatesUri", "language", "meta", "partOf", "patient", "replaces", "resourceType", "section", "status"),
        *("subject", "text", "title", "lifecycleStatus"),
    )
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CHOICE = re.compile(r"^(value|effective|occurrence|performed|onset|due|start|timing)[A-Z]\w*$")
_DATES = ("created", "authored", "authoredOn", "started", "date", "startDate", "sent", "statusDate", "recordedDate")


def read_text(entry: Entry) -> list[Line]:
    """One line: title = type and name of the resource, body = its narrative, else its fields in plain words."""
    resource = entry.resource
    concept = next((resource[key] for key in ("code", "type") if isinstance(resource.get(key), dict)), None)
    values = entry.common(concept or next(iter(items(resource.get("category"))), None), ())
    name = text(resource.get("title")) or concept_words(concept)
    date = next((resource[key] for key in _DATES if isinstance(resource.get(key), str)), None)
    body = narrative_text(resource.get("text")) or joined(concept_words(concept), *_field_lines(resource))
    values |= {
        "status": values["status"] or text(resource.get("lifecycleStatus")),
        "title": joined(type_words(resource["resourceType"]), name, by=": "),
        "body": joined(body, *_sections(resource)) or type_words(resource["resourceType"]),
        "recorded_on": entry.date(date or (resource.get("period") or {}).get("start")),
    }
    return [entry.line(SectionText, values)]


def type_words(kind: str) -> str:
    """ "Care plan" for CarePlan."""
    return _CAMEL.sub(" ", kind).capitalize()


def _field_lines(value: Json, depth: int = 0) -> list[str]:
    lines = []
    for key, inner in value.items():
        if key in _TECHNICAL or key.startswith("_") or (depth == 0 and key in _ELSEWHERE):
            continue
        label = _label(key)
        for one in items(inner):
            words = _words(one)
            if words:
                lines.append(f"{label}: {words}")
            elif isinstance(one, dict):
                lines.extend(_field_lines(one, depth + 1))
    return lines


def _label(key: str) -> str:
    match = _CHOICE.match(key)
    return type_words(match.group(1) if match else key)


def _words(value: Any) -> str | None:
    """A data type in words; None for a structure that has to be walked through."""
    if not isinstance(value, dict):
        return text(value)
    if "coding" in value or (set(value) <= {"text", "id", "extension"} and value.get("text")):
        return concept_words(value)
    if "code" in value and "system" in value and "value" not in value and isinstance(value["code"], str):
        return text(value.get("display")) or text(value["code"])
    if "start" in value or "end" in value:
        return joined(text(value.get("start")) or "…", text(value.get("end")) or "…", by=" – ")
    if "numerator" in value:
        return ratio_words(value)
    if "low" in value or "high" in value:
        return range_words(value)
    if "unit" in value or ("value" in value and set(value) <= {"value", "code", "system", "comparator"}):
        return quantity_words(value)
    if "family" in value or "given" in value:
        return name_words(value)
    if "line" in value or "postalCode" in value:
        return address_words(value)
    return text(value.get("display")) if "display" in value else None


def _sections(resource: Json) -> list[str | None]:
    """The sections of a Composition, with their narrative."""
    lines: list[str | None] = []
    for section in items(resource.get("section")):
        lines += [text(section.get("title")), plain_text((section.get("text") or {}).get("div")), *_sections(section)]
    return lines
