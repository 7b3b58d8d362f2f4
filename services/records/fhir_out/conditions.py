"""Condition, AllergyIntolerance, Procedure and FamilyMemberHistory."""

from itertools import groupby

from models.record import Allergy, FamilyHistory, Problem, Procedure
from services.records.fhir_out.entry import Entries, code_of, common, known, notes
from services.records.fhir_out.values import (
    Json,
    absent,
    concept,
    day,
    moment,
    named,
    span,
    text_concept,
    without_gaps,
    words,
)
from services.records.naming import name_of
from services.words import _

SNOMED = "http://snomed.info/sct"
_HL7 = "http://terminology.hl7.org/CodeSystem/"
_CLINICAL = {"active", "recurrence", "relapse", "inactive", "remission", "resolved"}
_CERTAINTY = {"unconfirmed", "provisional", "differential", "confirmed", "refuted"}
_NO_PROBLEM = {"55607006", "160245001"}  # C-CDA says "no known problems" by negating the first (INTEROP §3)
_PROCEDURES = {
    **{code: code for code in ("preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "unknown")},
    "active": "in-progress",
    "aborted": "stopped",
    "cancelled": "not-done",
}
_ALLERGY_KINDS = {
    "416098002": "medication",
    "419511003": "medication",
    "59037007": "medication",
    "414285001": "food",
    "418471000": "food",
    "235719002": "food",
    "426232007": "environment",
    **{code: code for code in ("food", "medication", "environment", "biologic")},
}
_INTOLERANCES = {"59037007", "235719002"}
_NO_ALLERGY = {
    "medication": ("409137002", "No known drug allergy"),
    "food": ("429625007", "No known food allergy"),
    "environment": ("428607008", "No known environmental allergy"),
    "1003755004": ("1003774007", "No known latex allergy"),
    None: ("716186003", "No known allergy"),
}
_CATEGORY = "http://hl7.org/fhir/allergy-intolerance-category"


def add_problem(entries: Entries, row: Problem) -> None:
    """A problem; one that was ruled out is refuted, "no known problems" is the code for that."""
    none_known = row.negated and row.code in _NO_PROBLEM
    code = _none("160245001", "No current problems or disability") if none_known else code_of(row)
    clinical = known(row.clinical_status, _CLINICAL, None)
    if row.resolved and clinical in (None, "active", "recurrence", "relapse"):
        clinical = "resolved"
    kind = words(row.kind)
    diagnosis = any(word in (kind or "").casefold() for word in ("diagnosis", "encounter"))
    category = {"system": _HL7 + "condition-category", "code": _problem_category(diagnosis)}
    entries.add(
        "Condition",
        row.id,
        common(row, "subject", entries)
        | {
            "clinicalStatus": _status("condition-clinical", clinical),
            "verificationStatus": _status("condition-ver-status", _certainty(row, none_known)),
            "category": [{"coding": [category], "text": kind}] if kind else [],
            "severity": text_concept(row.severity),
            "code": code,
            "recordedDate": moment(row.recorded_on, entries.zone),
            "recorder": entries.person(row.recorded_by),
            "note": notes(row.comment),
        }
        | span("onset", row.onset, None, entries.zone)
        | span("abatement", row.resolved, None, entries.zone),
    )


def add_allergy(entries: Entries, row: Allergy) -> None:
    """An allergy, or the finding that none is known; an allergen that was ruled out is refuted."""
    kind = (row.kind or {}).get("code") or ""
    category = _ALLERGY_KINDS.get(kind)
    none_known = row.negated and not (row.code or row.display)
    code = code_of(row)
    if none_known:
        own = (row.kind or {}).get("system") == _CATEGORY
        code = _none(*_NO_ALLERGY.get(None if own else category or kind, _NO_ALLERGY[None]))
        code |= {"text": said} if (said := words(row.text)) else {}
    reactions = [_reaction(one) for one in row.reactions]
    graded = any("severity" in one for one in reactions)
    clinical = known(row.clinical_status, {"active", "inactive", "resolved"}, "resolved" if row.ended else "active")
    criticality = known(row.criticality, {"low", "high", "unable-to-assess"}, None)
    entries.add(
        "AllergyIntolerance",
        row.id,
        common(row, "patient", entries)
        | {
            "clinicalStatus": _status("allergyintolerance-clinical", clinical),
            "verificationStatus": _status("allergyintolerance-verification", _certainty(row, none_known)),
            "type": _allergy_type(row.kind or {}),
            "category": [category] if category else [],
            "criticality": criticality,
            "code": code,
            "recordedDate": moment(row.recorded_on, entries.zone),
            "recorder": entries.person(row.recorded_by),
            "reaction": reactions,
            "note": notes(
                row.comment,
                _said(_("Severity"), None if graded else row.severity),
                _said(_("Criticality"), None if criticality else row.criticality),
            ),
        }
        | span("onset", row.onset, row.ended, entries.zone),
    )


def add_procedure(entries: Entries, row: Procedure) -> None:
    """A procedure, or that it was not done."""
    status = "not-done" if row.negated else known(row.status, _PROCEDURES, "unknown")
    site = concept(row.body_site)
    entries.add(
        "Procedure",
        row.id,
        common(row, "subject", entries)
        | {
            "status": status,
            "code": code_of(row),
            "recorder": entries.person(row.recorded_by),
            "performer": [{"actor": actor}] if (actor := entries.person(row.performer)) else [],
            "location": named(row.location),
            "reasonCode": [reason] if (reason := text_concept(row.reason)) else [],
            "bodySite": [site] if site else [],
            "note": notes(row.comment),
        }
        | span("performed", row.performed, row.ended, entries.zone),
    )


def add_family_history(entries: Entries) -> None:
    """One resource for each relative, with the conditions that were recorded together."""
    for _stem, group in groupby(sorted(entries.record.family_history, key=_relative), key=_relative):
        rows = list(group)
        first = rows[0]
        sex = {"sex": text_concept(first.relative_sex)}
        born = day(first.relative_born)
        entries.add(
            "FamilyMemberHistory",
            first.id,
            common(first, "patient", entries)
            | sex
            | {
                "status": known(first.status, {"partial", "completed", "health-unknown"}, "completed"),
                "date": moment(first.recorded_on, entries.zone),
                "name": words(first.relative_name),
                "relationship": concept(first.relation) or absent(),
                "bornDate": born,
                "bornString": None if born else words(first.relative_born),
                "deceasedBoolean": first.deceased,
                "condition": [one for row in rows if (one := _relatives_condition(entries, row))],
                "note": notes(*(row.comment for row in rows if not _has_condition(row))),
            },
        )


def _relative(row: FamilyHistory) -> tuple[str, ...]:
    """Lines of one relative: they came from one entry of a file, and say the same of the person."""
    stem = row.source_key.partition("#condition")[0] if "#condition" in row.source_key else row.source_key
    about = (row.relation, row.relative_name, row.relative_sex, row.relative_born, row.deceased, row.confidential)
    return (str(row.source_id), stem, *map(str, about))


def _relatives_condition(entries: Entries, row: FamilyHistory) -> Json | None:
    if not _has_condition(row):
        return None
    # FHIR cannot say that a relative did not have an illness, so no code may say that they had.
    code = text_concept(_("Recorded as not present: {name}", name=name_of(row))) if row.negated else code_of(row)
    onset = moment(row.onset, entries.zone)
    return without_gaps(
        {
            "code": code,
            "contributedToDeath": True if row.cause_of_death else None,
            "onsetString": words(row.onset_age),
            "onsetPeriod": {"start": onset} if onset and not words(row.onset_age) else None,
            "note": notes(row.comment),
        }
    )


def _has_condition(row: FamilyHistory) -> bool:
    return bool(row.code or row.display or row.text or row.translations)


def _reaction(one: Json) -> Json:
    shown = concept({"system": one.get("system"), "code": one.get("code"), "display": one.get("display")})
    severity = known(one.get("severity"), {"mild", "moderate", "severe"}, None)
    description = _said(_("Severity"), None if severity else one.get("severity"))
    return without_gaps({"manifestation": [shown or absent()], "severity": severity, "description": description})


def _allergy_type(kind: Json) -> str | None:
    if kind.get("code") in _INTOLERANCES or str(kind.get("display") or "").casefold().endswith("intolerance"):
        return "intolerance"
    return "allergy" if str(kind.get("display") or "").casefold().endswith("allergy") else None


def _certainty(row: Problem | Allergy, none_known: bool) -> str:
    if row.negated and not none_known:
        return "refuted"
    return known(row.status, _CERTAINTY, None) or "confirmed"


def _status(system: str, code: str | None) -> Json | None:
    return {"coding": [{"system": _HL7 + system, "code": code}]} if code else None


def _problem_category(diagnosis: bool) -> str:
    return "encounter-diagnosis" if diagnosis else "problem-list-item"


def _none(code: str, display: str) -> Json:
    return {"coding": [{"system": SNOMED, "code": code, "display": display}]}


def _said(label: str, value: str | None) -> str | None:
    return f"{label}: {words(value)}" if words(value) else None
