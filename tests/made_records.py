"""Records without a database, for the writers: from a file that was read, from given lines, or made up by chance."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from sqlmodel import SQLModel

from models.clinic import Clinic
from models.people import Patient, PatientContact, PatientIdentifier
from models.record import CLINICAL_TABLES, Document, Observation, Panel, SectionText
from services.records.draft import Draft, Line, Person
from services.records.period import ALL_TIME, Period
from services.records.selection import PanelResults, Record

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
_FIELDS = {
    "Problem": "problems",
    "Medication": "medications",
    "Allergy": "allergies",
    "Immunization": "immunizations",
    "Procedure": "procedures",
    "FamilyHistory": "family_history",
    "Encounter": "encounters",
    "CareTeamMember": "care_team",
    "Document": "documents",
    "SectionText": "section_texts",
}
_REQUIRED: dict[type[SQLModel], dict[str, Any]] = {Document: {"title": "Letter"}, SectionText: {"body": "Words"}}


def record_from(draft: Draft) -> Record:
    """The record that importing the file into an empty chart gives."""
    assert draft.person is not None
    return record_of(draft.lines, draft.person)


def record_of(lines: list[Line], person: Person | None = None, period: Period = ALL_TIME) -> Record:
    """A record of these lines; without a person it is Ada Muster's."""
    person = person or Person("Ada", "Muster", date(1980, 4, 2), "F", {"guardians": []})
    patient_id = uuid4()
    rows = {id(line): _row(line, number, patient_id) for number, line in enumerate(lines)}
    by_field: dict[str, list[Any]] = defaultdict(list)
    members: dict[int, list[Observation]] = defaultdict(list)
    for line in lines:
        row = rows[id(line)]
        if line.panel is not None:
            members[id(line.panel)].append(row)
        elif isinstance(row, Observation):
            own = {"vital-signs": "vital_signs", "social-history": "social_history"}
            by_field[own.get(row.category, "other_observations")].append(row)
        elif not isinstance(row, Panel):
            by_field[_FIELDS[type(row).__name__]].append(row)
    for line in lines:
        if line.table is Panel:
            by_field["panels"].append(PanelResults(rows[id(line)], tuple(members[id(line)])))
    return Record(
        patient=_patient(person, patient_id),
        contacts=tuple(
            PatientContact(patient_id=patient_id, normalised="", **_slots(contact)) for contact in person.contacts
        ),
        identifiers=tuple(
            PatientIdentifier(patient_id=patient_id, system=system, value=value)
            for system, value in dict.fromkeys(person.identifiers)
        ),
        clinic=Clinic(name="Test Clinic", portal_name="Test Portal", set_up_at=NOW),
        period=period,
        today=NOW.date(),
        **{name: tuple(found) for name, found in by_field.items()},
    )


def made_up_records(text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Record]:
    """Records with anything in any column, hostile characters and odd dates too."""
    said = st.none() | (text or hostile_text())
    dates = st.none() | st.sampled_from(
        ["2012", "2012-03", "2012-03-02", "2012-03-02T10:15-05:00", "2012-03-02T10:15:30.123Z", "2012-02-30", "soon"]
    )
    lines = st.sampled_from(CLINICAL_TABLES).flatmap(lambda table: _any_line(table, said, dates))
    return st.lists(lines, max_size=8).map(_with_panels).map(record_of)


def hostile_text() -> st.SearchStrategy[str]:
    """What people and machines may have typed: markup, control characters, half of a character, other scripts."""
    known = [
        "<script>alert(1)</script>",
        "]]>&amp;",
        "\x00\x07\ufffe",
        "\udc80",
        "  ",
        "",
        "1.50",
        "אבג שלום",
        "名前",
        "a\nb",
    ]
    return st.sampled_from(known) | st.text(max_size=12)


def _any_line(
    table: type[SQLModel], said: st.SearchStrategy[str | None], dates: st.SearchStrategy[str | None]
) -> st.SearchStrategy[Line]:
    coded = st.none() | st.fixed_dictionaries({"system": said, "code": said, "display": said})
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in table.model_fields.items():
        kind = str(field.annotation)
        if name in _NOT_MADE_UP or (field.is_required() and name not in ("title", "body")):
            continue
        if name in _DATES:
            columns[name] = dates
        elif "list[" in kind:
            part = {"system": said, "code": said, "display": said, "severity": said}
            columns[name] = st.lists(st.fixed_dictionaries(part), max_size=2)
        elif "dict[" in kind:
            columns[name] = coded
        elif "bool" in kind:
            columns[name] = st.booleans()
        elif "str" in kind:
            columns[name] = said if "None" in kind else said.map(lambda value: value or "?")
    if table is Observation:
        columns["value_kind"] = st.sampled_from(
            ["quantity", "text", "coded", "range", "ratio", "boolean", "date", None]
        )
        columns["category"] = st.sampled_from(["laboratory", "vital-signs", "social-history", "survey", "other"])
    return st.fixed_dictionaries(columns).map(lambda values: Line(table, values, "made up"))


_NOT_MADE_UP = {"id", "patient_id", "source_id", "file_id", "panel_id", "entered_in_error", "added_at", "content_hash"}
_DATES = {
    *("onset", "resolved", "started", "ended", "given_on", "expires", "performed", "collected", "issued", "taken"),
    *("authored", "recorded_on", "relative_born"),
}


def _with_panels(lines: list[Line]) -> list[Line]:
    panels = [line for line in lines if line.table is Panel]
    for number, line in enumerate(one for one in lines if one.table is Observation):
        line.panel = panels[0] if panels and number % 2 else None
    return lines


def _row(line: Line, number: int, patient_id: UUID) -> Any:
    own = {"id": uuid4(), "patient_id": patient_id, "source_key": line.key or f"line {number}", "content_hash": ""}
    return line.table(**own, added_at=NOW, **(_REQUIRED.get(line.table, {}) | line.values))


def _patient(person: Person, patient_id: UUID) -> Patient:
    return Patient(
        id=patient_id,
        given=person.given,
        family=person.family,
        birth_date=person.birth_date or date(1980, 4, 2),
        sex=person.sex,
        match_key="",
        created_at=NOW,
        **person.fields,
    )


def _slots(contact: Any) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in ("kind", "value", "use", "whose")}
