"""A whole record as a FHIR R4 Bundle."""

from datetime import UTC, datetime
from uuid import uuid5

import msgspec

from services.records.fhir_out import conditions, documents, medications, people, results
from services.records.fhir_out.entry import OURS, Entries
from services.records.selection import Record


def fhir_bundle(record: Record, now: datetime) -> bytes:
    """The record as the JSON of a Bundle of type collection, made at `now` (aware).

    The same record and time give the same bytes, and a line has the same id in every export.
    """
    entries = Entries(record)
    people.add_patient(entries)
    people.add_care_team(entries)
    for row in record.problems:
        conditions.add_problem(entries, row)
    for row in record.medications:
        medications.add_medication(entries, row)
    for row in record.allergies:
        conditions.add_allergy(entries, row)
    for row in record.immunizations:
        medications.add_immunization(entries, row)
    for row in record.procedures:
        conditions.add_procedure(entries, row)
    for one in record.panels:
        results.add_panel(entries, one)
    for row in (*record.vital_signs, *record.social_history, *record.other_observations):
        results.add_observation(entries, row)
    conditions.add_family_history(entries)
    problems = {(row.code_system, row.code): entries.reference("Condition", row.id) for row in record.problems}
    for row in record.encounters:
        documents.add_encounter(entries, row, problems)
    visits = {row.source_key: entries.reference("Encounter", row.id) for row in record.encounters}
    for row in record.documents:
        documents.add_document(entries, row, visits)
    for row in record.section_texts:
        documents.add_section_text(entries, row)
    made = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    whole = {
        "resourceType": "Bundle",
        "id": str(uuid5(OURS, f"Bundle/{record.patient.id}/{made}/{record.period}")),
        "meta": {"lastUpdated": made},
        "type": "collection",
        "timestamp": made,
        "entry": entries.list,
    }
    return msgspec.json.encode(whole)
