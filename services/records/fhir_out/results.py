"""DiagnosticReport and Observation."""

from collections.abc import Sequence
from typing import Any

from models.record import Observation
from services.records.fhir_out.entry import Entries, code_of, common, known, note_extension, notes
from services.records.fhir_out.observed import range_of, value_of
from services.records.fhir_out.values import (
    Json,
    coding,
    concept,
    instant,
    span,
    text_concept,
    without_gaps,
    words,
)
from services.records.selection import PanelResults
from services.words import _

_OBSERVED = {
    **{code: code for code in ("registered", "preliminary", "final", "amended", "corrected", "cancelled", "unknown")},
    "completed": "final",
    "active": "preliminary",
    "aborted": "cancelled",
}
_REPORTED = _OBSERVED | {"partial": "partial", "appended": "appended"}
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_CATEGORIES = {
    **{
        code: (_CATEGORY, code) for code in ("laboratory", "vital-signs", "social-history", "survey", "imaging", "exam")
    },
    "functional": ("http://hl7.org/fhir/us/core/CodeSystem/us-core-category", "functional-status"),
}
_SECTIONS = "http://terminology.hl7.org/CodeSystem/v2-0074"
_REPORTS = {"laboratory": ("LAB", "Laboratory"), "imaging": ("RAD", "Radiology")}
_NO_VALUE = "No value: "  # what the reader of FHIR writes for a reason without a code


def add_panel(entries: Entries, one: PanelResults) -> None:
    """A report with its results; a set of vital signs is an Observation with members, as US Core has it."""
    panel = one.panel
    results = [add_observation(entries, row) for row in one.observations]
    performer = entries.person(panel.performer)
    values = common(panel, "subject", entries) | {
        "code": code_of(panel),
        "issued": instant(panel.issued, entries.zone),
        "performer": [performer] if performer else [],
        **span("effective", panel.collected, panel.ended, entries.zone),
    }
    if panel.category == "vital-signs" and results:
        said = notes(panel.comment, panel.clinician_comment, panel.conclusion)
        state = known(panel.status, _OBSERVED, "unknown")
        group = {"status": state, "category": _category(panel.category), "hasMember": results, "note": said}
        entries.add("Observation", panel.id, values | group)
        return
    section = _REPORTS.get(panel.category)
    category = coding({"system": _SECTIONS, "code": section[0], "display": section[1]}) if section else None
    entries.add(
        "DiagnosticReport",
        panel.id,
        values
        | {
            "extension": note_extension(panel.comment, panel.clinician_comment),
            "status": known(panel.status, _REPORTED, "unknown"),
            "category": [{"coding": [category]}] if category else [],
            "result": results,
            "conclusion": words(panel.conclusion),
        },
    )


def add_observation(entries: Entries, row: Observation) -> Json:
    """One result. What was recorded as not done has no value: a value would say the contrary."""
    performer = entries.person(row.performer)
    comment, reason = _split_comment(row.comment)
    value = {} if row.negated else value_of(vars_of(row), reason, bool(row.components), entries.zone)
    said = value.pop("note", None)
    return entries.add(
        "Observation",
        row.id,
        common(row, "subject", entries)
        | {
            "status": "cancelled" if row.negated else known(row.status, _OBSERVED, "unknown"),
            "category": _category(row.category),
            "code": code_of(row),
            "issued": instant(row.recorded_on, entries.zone),
            "performer": [performer] if performer else [],
            "interpretation": _listed(concept(row.interpretation)),
            "bodySite": concept(row.body_site),
            "method": text_concept(row.method),
            "referenceRange": range_of(vars_of(row)),
            "component": [] if row.negated else [_component(entries, part) for part in row.components],
            "note": notes(comment, said, _("Recorded as not done or not present.") if row.negated else None),
        }
        | span("effective", row.taken, row.ended, entries.zone)
        | value,
    )


def vars_of(row: Observation) -> Json:
    """The columns of the value and its range, as the parts of a compound value have them."""
    names = ("value_kind", "value", "comparator", "unit", "value_coded", "null_flavor")
    ranges = ("range_low", "range_high", "range_unit", "range_text")
    return {name: getattr(row, name) for name in (*names, *ranges)}


def _component(entries: Entries, part: Json) -> Json:
    value = value_of(part, None, False, entries.zone)
    value.pop("note", None)
    code = concept({key: part.get(key) for key in ("system", "code", "display")}, part.get("text"))
    return without_gaps(
        {
            "code": code or text_concept(_("Not named in the record")),
            "interpretation": _listed(concept(part.get("interpretation"))),
            "referenceRange": range_of(part),
        }
        | value
    )


def _category(category: str) -> list[Json]:
    known_as = _CATEGORIES.get(category)
    return [{"coding": [{"system": known_as[0], "code": known_as[1]}]}] if known_as else []


def _split_comment(comment: str | None) -> tuple[str | None, str | None]:
    """The comment without the reason for a missing value, and that reason."""
    lines: Sequence[str] = (comment or "").split("\n")
    reason = next((line.removeprefix(_NO_VALUE) for line in lines if line.startswith(_NO_VALUE)), None)
    return "\n".join(line for line in lines if not line.startswith(_NO_VALUE)) or None, reason


def _listed(one: Any) -> list[Any]:
    return [one] if one else []
