"""Records without a database: what a reader made of a file, as the selection would hand it to a writer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from models.clinic import Clinic
from models.people import Patient, PatientContact, PatientIdentifier
from models.record import (
    Allergy,
    CareTeamMember,
    ClinicalRow,
    Document,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
    SectionText,
)
from services.records.draft import Draft, Line, Person
from services.records.period import ALL_TIME
from services.records.selection import FileFacts, PanelResults, Record
from services.records.store import content_hash

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
NOBODY = Person("Ada", "Muster", date(1980, 4, 2), "F", {}, [], [])


def record_of(draft: Draft) -> Record:
    """The chart that importing one file makes, lines entered in error left out."""
    return record(draft.lines, draft.person or NOBODY)


def record(lines: Iterable[Line], person: Person = NOBODY) -> Record:
    """A chart of these lines."""
    rows: dict[type, list[Any]] = defaultdict(list)
    made: dict[int, Any] = {}
    seen: dict[tuple[type, str], int] = defaultdict(int)
    files: dict[UUID, FileFacts] = {}
    for line in sorted(lines, key=lambda line: line.panel is not None):
        if line.values.get("entered_in_error"):
            continue
        key = line.key or content_hash(line)
        seen[line.table, key] += 1
        key = key if seen[line.table, key] == 1 else f"{key}#{seen[line.table, key]}"
        row = line.table(**_values(line, key))
        if line.panel is not None and id(line.panel) in made:
            row.panel_id = made[id(line.panel)].id  # type: ignore[attr-defined]
        if line.file:
            row.media_type = line.file[0]  # type: ignore[attr-defined]
            row.file_id = uuid5(NAMESPACE_OID, f"file {key}")  # type: ignore[attr-defined]
            files[row.file_id] = FileFacts(line.file[1], line.file[0], len(line.file[2]))  # type: ignore[attr-defined]
        made[id(line)] = row
        rows[line.table].append(row)
    return _record(rows, person, files)


def clinic() -> Clinic:
    """The clinic that keeps the charts."""
    return Clinic(
        id=UUID(int=7), name="Test Clinic", portal_name="Test Portal", street="1 Main St", city="Albany", state="NY",
        postal_code="12203", phone="555-0100", oid="2.999.1", set_up_at=NOW,
    )  # fmt: skip


def _values(line: Line, key: str) -> dict[str, Any]:
    values = dict(line.values)
    values |= {"id": uuid5(NAMESPACE_OID, f"{line.table.__name__} {key}"), "patient_id": UUID(int=1), "added_at": NOW}
    return values | {"source_key": key, "content_hash": "-", "place": line.place}


def _record(rows: dict[type, list[Any]], person: Person, files: dict[UUID, FileFacts]) -> Record:
    results: dict[UUID | None, list[Observation]] = defaultdict(list)
    for row in rows[Observation]:
        results[row.panel_id].append(row)
    single = results[None]
    others = [row for row in single if row.category not in ("vital-signs", "social-history")]
    tables: tuple[tuple[str, type[ClinicalRow]], ...] = (
        ("problems", Problem), ("medications", Medication), ("allergies", Allergy), ("immunizations", Immunization),
        ("procedures", Procedure), ("family_history", FamilyHistory), ("encounters", Encounter),
        ("care_team", CareTeamMember), ("documents", Document), ("section_texts", SectionText),
    )  # fmt: skip
    return Record(
        patient=_patient(person),
        contacts=tuple(
            PatientContact(
                patient_id=UUID(int=1), kind=c.kind, value=c.value, normalised=c.value, use=c.use, whose=c.whose
            )
            for c in person.contacts
        ),
        identifiers=tuple(PatientIdentifier(patient_id=UUID(int=1), system=s, value=v) for s, v in person.identifiers),
        clinic=clinic(),
        period=ALL_TIME,
        today=NOW.date(),
        panels=tuple(PanelResults(panel, tuple(results[panel.id])) for panel in rows[Panel]),
        vital_signs=tuple(row for row in single if row.category == "vital-signs"),
        social_history=tuple(row for row in single if row.category == "social-history"),
        other_observations=tuple(others),
        files=files,
        **{name: tuple(rows[table]) for name, table in tables},
    )


def _patient(person: Person) -> Patient:
    fields = {name: value for name, value in person.fields.items() if value is not None}
    return Patient(
        id=UUID(int=1), given=person.given, family=person.family, birth_date=person.birth_date or date(1900, 1, 1),
        sex=person.sex, match_key="-", created_at=NOW, **fields,
    )  # fmt: skip
