"""Encounters with their diagnoses."""

from models.record import Encounter
from services.records import facts
from services.records.ccda_in.encounters import CLASSES
from services.records.ccda_out.codes import loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import (
    ASSERTION,
    finish,
    put_author,
    put_fact,
    put_ids,
    put_location,
    put_performer,
    put_reason,
    put_reference,
    put_status,
)
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import referred, words_of
from services.records.ccda_out.systems import ACT_CODE
from services.records.ccda_out.times import put_moment, put_span
from services.records.ccda_out.tree import Element, entry_of, put

ENCOUNTERS = SectionKind("Visits", loinc("46240-8", "Encounters"), "2.22.1", "2.22", "visit")

_CODES = {words: code for code, words in CLASSES.items()}


def write_encounters(part: Part, rows: list[Encounter]) -> None:
    """One entry for each visit or stay."""
    part.headings("Visit", "Kind", "Date", "With", "Place", "Reason", "Diagnoses", "Comment")
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        diagnoses = joined((item.get("display") or item.get("code") for item in row.diagnoses), "; ")
        part.row(
            (name, words_of(row) or "Visit"),
            row.kind,
            joined([row.started, row.ended and f"to {row.ended}"]),
            row.provider,
            row.location,
            row.reason,
            diagnoses,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, comment)


def _write(part: Part, row: Encounter, name: str, comment: str) -> None:
    element = entry_of(part.entry(), "encounter", "ENC", "EVN", "4.49")
    put_ids(element, row)
    code = put_concept(element, "code", row)
    kind = _CODES.get(row.kind or "")
    if kind and not (row.code in CLASSES and row.code_system == f"urn:oid:{ACT_CODE}"):
        put(code, "translation", code=kind, codeSystem=ACT_CODE, displayName=row.kind)
    put_reference(element, referred(row, name))
    inexact = put_status(element, row)
    put_moment(element, row.started, row.ended)
    put_performer(element, row.provider)
    put_author(element, row.recorded_by, row.recorded_on)
    put_location(element, row.location)
    put_reason(element, str(row.id), row.reason)
    for number, diagnosis in enumerate(row.diagnoses, 1):
        _put_diagnosis(element, row, diagnosis, f"diagnosis {number}")
    if row.kind and not kind:
        put_fact(element, facts.CLASS, row.kind)
    finish(element, row, inexact, comment)


def _put_diagnosis(element: Element, row: Encounter, diagnosis: dict, name: str) -> None:
    act = entry_of(put(element, "entryRelationship", typeCode="COMP"), "act", "ACT", "EVN", "4.80")
    put_code(act, "code", loinc("29308-4", "Diagnosis"))
    observation = entry_of(put(act, "entryRelationship", typeCode="SUBJ"), "observation", "OBS", "EVN", "4.4")
    put(observation, "id", root=str(row.id), extension=name)
    put_code(observation, "code", ASSERTION)
    put(observation, "statusCode", code="completed")
    put_span(observation, row.started, None)
    put_coding(observation, "value", diagnosis, "CD")
