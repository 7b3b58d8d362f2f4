"""Encounter and DocumentReference."""

import base64

from models.record import Document, Encounter, SectionText
from services.records.fhir_in.reports import SECTION_TEXT
from services.records.fhir_out.entry import Entries, code_of, common, known, note_extension
from services.records.fhir_out.values import (
    Json,
    absent,
    instant,
    moment,
    named,
    period,
    text_concept,
    token,
    without_gaps,
    words,
)

_ENCOUNTERS = {
    **{code: code for code in ("planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled")},
    "completed": "finished",
    "active": "in-progress",
    "aborted": "cancelled",
}
_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_CLASSES = {
    "ambulatory": "AMB",
    "emergency": "EMER",
    "field": "FLD",
    "home health": "HH",
    "inpatient": "IMP",
    "inpatient encounter": "IMP",
    "inpatient acute": "ACUTE",
    "inpatient non-acute": "NONAC",
    "observation": "OBSENC",
    "pre-admission": "PRENC",
    "short stay": "SS",
    "virtual": "VR",
}
_TYPES = {
    "care summary": ("34133-9", "Summary of episode note"),
    "lab result": ("11502-2", "Laboratory report"),
    "imaging result": ("18748-4", "Diagnostic imaging study"),
    "letter": ("51852-2", "Letter"),
}


def add_encounter(entries: Entries, row: Encounter, problems: dict[tuple[str | None, str | None], Json]) -> None:
    """A visit; `problems` are the conditions of the bundle by code, for its diagnoses."""
    code = code_of(row)
    diagnoses = [_diagnosis(one, problems) for one in row.diagnoses]
    entries.add(
        "Encounter",
        row.id,
        common(row, "subject", entries)
        | {
            "extension": note_extension(row.comment),
            "status": known(row.status, _ENCOUNTERS, "unknown"),
            "class": _class(row.kind),
            "type": [code] if "extension" not in code else [],
            "participant": [{"individual": who}] if (who := entries.person(row.provider)) else [],
            "period": period(row.started, row.ended, entries.zone),
            "reasonCode": [reason] if (reason := text_concept(row.reason)) else [],
            "diagnosis": [{"condition": one} for one in diagnoses if one],
            "location": [{"location": place}] if (place := named(row.location)) else [],
        },
    )


def add_document(entries: Entries, row: Document, encounters: dict[str, Json]) -> None:
    """A document: its text is in the bundle, a file of its own is only described."""
    concept = code_of(row)
    if not row.code and row.kind in _TYPES:
        code, display = _TYPES[row.kind]
        concept = {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]}
    file = entries.record.files.get(row.file_id) if row.file_id else None
    attachment = without_gaps(
        {
            "contentType": token(row.media_type) or (token(file.media_type) if file else None),
            "size": file.size if file else None,
            "title": words(file.name if file else row.title),
        }
    )
    if row.body:
        attachment |= _text(row.body, attachment.get("contentType"))
    date = instant(row.authored, entries.zone)
    start = None if date else moment(row.authored, entries.zone)
    visit = encounters.get(row.encounter_key or "")
    context = {"encounter": [visit] if visit else [], "period": {"start": start} if start else None}
    entries.add(
        "DocumentReference",
        row.id,
        common(row, "subject", entries)
        | {
            "extension": note_extension(row.comment, row.clinician_comment),
            "status": known(row.status, {"current", "superseded"}, "current"),
            "type": concept if "extension" not in concept else None,
            "date": date,
            "author": [who] if (who := entries.person(row.author)) else [],
            "description": words(row.title),
            "content": [{"attachment": attachment or absent()}],
            "context": without_gaps(context),
        },
    )


def add_section_text(entries: Entries, row: SectionText) -> None:
    """Text without entries (a plan, instructions …) as a document, marked so that it is read back as it was."""
    concept = code_of(row)
    title = words(row.title) or words(row.display) or words(row.text)
    date = instant(row.recorded_on, entries.zone)
    start = None if date else moment(row.recorded_on, entries.zone)
    entries.add(
        "DocumentReference",
        row.id,
        common(row, "subject", entries)
        | {
            "extension": note_extension(row.comment),
            "status": "current",
            "category": [without_gaps({"coding": [SECTION_TEXT], "text": words(row.status)})],
            "type": concept if "extension" not in concept else None,
            "date": date,
            "description": title,
            "content": [{"attachment": without_gaps({"title": title} | _text(row.body, None)) or absent()}],
            "context": {"period": {"start": start}} if start else None,
        },
    )


def _text(body: str, media_type: str | None) -> Json:
    kind, _sep, parameters = (media_type or "text/plain").partition(";")
    content = body.encode("utf-8", "replace")
    own = media_type if media_type and "charset" not in parameters else f"{kind.strip()}; charset=utf-8"
    return {"contentType": own, "data": base64.b64encode(content).decode()} if content else {}


def _class(kind: str | None) -> Json:
    display = words(kind)
    if display is None:
        return absent()
    code = known(display, _CLASSES, None) or (display if display in _CLASSES.values() else None)
    return without_gaps({"system": _ACT_CODE if code else None, "code": code, "display": display})


def _diagnosis(one: Json, problems: dict[tuple[str | None, str | None], Json]) -> Json | None:
    found = problems.get((one.get("system"), one.get("code"))) if one.get("code") else None
    display = words(one.get("display")) or words(one.get("code"))
    return without_gaps((found or {}) | {"display": display}) or None
