"""The office creates and edits charts: doubles are shown first, changes written down, searches go along indexes."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from models.clinic import Mail, Provider
from models.history import HistoryRow
from models.people import Patient, PatientContact
from models.record import Allergy, Medication
from models.record import Problem as RecordedProblem
from services import clock
from services.access import Access, open_chart, open_office
from services.charts import clinical, editing, search
from services.charts.editing import Created, Form
from services.database import Database
from services.errors import NoAccess, Outdated, Problem
from services.messages import compose
from services.registration import patients
from services.settings import Settings
from tests.cast import Cast, Person

MAYA = {
    "given": "Maya", "family": "Núñez-Roe", "birth_date": "2017-3-9", "sex": "F", "record_number": "RC-1001",
    "street": "5 Quarry Road", "city": "Port Alder", "state": "NY", "postal_code": "10598",
    "contact:0:value": "(914) 555-0188", "contact:0:use": "mobile", "contact:0:whose": "Ines Núñez",
    "contact:1:value": "ines@example.org",
}  # fmt: skip


def office(db: Database, who: Person, fn: Callable[..., Any], *args: Any, room: str = "charts") -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, room), *args))


def created(db: Database, cast: Cast, **changes: str) -> UUID:
    made: Created = office(db, cast.front_desk, editing.create, MAYA | changes)
    assert made.patient_id
    return made.patient_id


def test_a_chart_is_created_and_found_in_every_way(db: Database, cast: Cast) -> None:
    patient_id = created(db, cast)
    ways = [("nunez", ""), ("maya", ""), ("Núñez, Maya", "2017-3-9"), ("", "2017-3-9"), ("maya nunez roe", ""),
            ("914 555 0188", ""), ("(914) 555", ""), ("INES@example.org", ""), ("RC-1001", "")]  # fmt: skip
    for name, born in ways:
        found = office(db, cast.clinician, patients.search, name, born, room="patients")
        assert [one.patient_id for one in found] == [patient_id], (name, born)
    card = office(db, cast.front_desk, patients.card, patient_id, False, room="patients")
    assert (card.record_number, card.sex, card.age >= 8) == ("RC-1001", "F", True)
    assert sorted((one.kind, one.whose) for one in card.contacts) == [("email", None), ("phone", "Ines Núñez")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given": "Maja", "record_number": ""},  # same birth date and one name
        {"birth_date": "2017-9-3", "record_number": ""},  # same name
        {"family": "Other", "record_number": ""},
    ],
)
def test_a_chart_that_may_be_the_same_person_is_shown_first(db: Database, cast: Cast, changes: dict[str, str]) -> None:
    first = created(db, cast)
    typed = MAYA | {"record_number": ""} | changes
    asked: Created = office(db, cast.front_desk, editing.create, typed | {"record_number": "RC-2"})
    assert (asked.patient_id, [one.patient_id for one in asked.alike]) == (None, [first])
    done: Created = office(db, cast.front_desk, editing.create, typed | {"record_number": "RC-2"}, {first})
    assert done.patient_id


def test_somebody_else_is_created_without_a_question(db: Database, cast: Cast) -> None:
    created(db, cast)
    other = MAYA | {"given": "Henry", "family": "Okoye", "record_number": "", "birth_date": "1961-5-5"}
    assert office(db, cast.front_desk, editing.create, other).patient_id  # a shared phone alone is a household


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("given", " "),
        ("family", "--"),
        ("birth_date", "2017-2-30"),
        ("birth_date", "2999-1-1"),
        ("birth_date", "1800-1-1"),
        ("sex", "X"),
        ("contact:0:value", "555"),
        ("contact:1:value", "a@b@c"),
        ("contact:0:use", "pager"),
        ("street", "x" * 101),
        ("provider", "00000000-0000-0000-0000-000000000007"),
        ("record_number", "TAKEN"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(db: Database, cast: Cast, field: str, typed: str) -> None:
    created(db, cast, given="Other", birth_date="1950-1-1", record_number="TAKEN")
    with pytest.raises(Problem) as refused:
        office(db, cast.front_desk, editing.create, MAYA | {field: typed})
    assert refused.value.field == field


def test_an_edit_is_written_down_with_before_and_after_and_told(db: Database, cast: Cast, settings: Settings) -> None:
    def add_email(session: Session) -> None:
        session.add(PatientContact(patient_id=cast.alice.chart, kind="email", value="old@example.org",
                                   normalised="old@example.org"))  # fmt: skip

    db.writing(add_email)
    form: Form = office(db, cast.front_desk, editing.read, cast.alice.chart)
    new = form.stored.values | {"family": "Roe", "birth_date": "1970-5-4", "contact:0:value": "new@example.org"}
    office(db, cast.front_desk, editing.save, cast.alice.chart, form.stored.mark, new, settings)
    row = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.action == "chart changed")).one())
    assert row.patient_id == cast.alice.chart
    assert row.subject == "date of birth, contact email, last name"
    assert row.detail["changed"]["birth_date"] == [form.stored.values["birth_date"], "1970-05-04"]
    assert row.detail["changed"]["contact:0:value"] == ["old@example.org", "new@example.org"]
    told = db.reading(lambda s: s.exec(select(Mail.to)).all())
    assert {one.casefold() for one in told} == {"old@example.org", cast.alice.email.casefold()}
    found = office(db, cast.front_desk, patients.search, "roe alice", "1970-5-4", room="patients")
    assert [one.patient_id for one in found] == [cast.alice.chart]


def test_two_edit_one_chart_and_the_second_sees_both_versions(db: Database, cast: Cast, settings: Settings) -> None:
    patient_id = created(db, cast)
    one: Form = office(db, cast.front_desk, editing.read, patient_id)
    two: Form = office(db, cast.clinician, editing.read, patient_id)
    office(db, cast.front_desk, editing.save, patient_id, one.stored.mark, one.stored.values | {"city": "A"}, settings)
    args = patient_id, two.stored.mark, two.stored.values | {"city": "B"}, settings
    with pytest.raises(Outdated) as conflict:
        office(db, cast.clinician, editing.save, *args)
    assert conflict.value.now["city"] == "A"
    assert db.reading(lambda s: s.get_one(Patient, patient_id)).version == 2


def test_the_provider_of_a_new_chart_can_be_written_to(db: Database, cast: Cast, settings: Settings) -> None:
    def add_provider(session: Session) -> UUID:
        row = Provider(name="Priya Raman, MD")
        session.add(row)
        session.flush()
        return row.id

    provider_id = db.writing(add_provider)
    form: Form = office(db, cast.front_desk, editing.read, cast.alice.chart)
    values = form.stored.values | {"provider": str(provider_id)}
    office(db, cast.front_desk, editing.save, cast.alice.chart, form.stored.mark, values, settings)

    def offered(session: Session) -> list[str]:
        chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE)
        return [one.name for one in compose.options(session, chart).providers]

    assert db.writing(offered) == ["Priya Raman, MD"]


def test_a_clinician_reads_the_record_at_a_glance_and_nobody_else(db: Database, cast: Cast) -> None:
    def lines(session: Session) -> None:
        more = {"patient_id": cast.alice.chart, "content_hash": "", "added_at": clock.now()}
        session.add(Allergy(display="Penicillin", source_key="1", confidential=True, **more))
        session.add(Allergy(display="Latex", source_key="2", entered_in_error=True, **more))
        session.add(RecordedProblem(display="Asthma", source_key="1", clinical_status="active", **more))
        session.add(RecordedProblem(display="Measles", source_key="2", clinical_status="resolved", **more))
        session.add(Medication(display="Salbutamol", source_key="1", status="active", **more))

    db.writing(lines)
    shown = office(db, cast.clinician, clinical.summary, cast.alice.chart, room="clinical chart")
    assert [(one.name, one.private) for one in shown.allergies] == [("Penicillin", True)]
    assert [one.name for one in shown.problems + shown.medications] == ["Asthma", "Salbutamol"]
    row = db.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc())).first())
    assert (row.action, row.patient_id, row.subject) == ("viewed", cast.alice.chart, "medical history")
    for who in (cast.front_desk, cast.billing, cast.administrator, cast.alice):
        with pytest.raises(NoAccess):
            office(db, who, clinical.summary, cast.alice.chart, room="clinical chart")


def test_billing_staff_and_patients_have_no_such_room(db: Database, cast: Cast) -> None:
    for who in (cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            office(db, who, editing.read, cast.alice.chart)


@pytest.mark.parametrize(
    ("typed", "born"),
    [("garc", None), ("roe jane", None), ("", date(1970, 1, 2)), ("roe", date(1970, 1, 2)), ("914 555 0100", None),
     ("a@example.org", None), ("RC-7", None)],
)  # fmt: skip
def test_no_search_walks_through_all_charts(db: Database, typed: str, born: date | None) -> None:
    """Flat among 100,000 charts (tests/benchmarks/growth.py), because each query goes along an index."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by the number of rows")
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in rows)

    event.listen(db.engine, "before_cursor_execute", explain)
    db.reading(search.find, typed, born, 50)
    event.remove(db.engine, "before_cursor_execute", explain)
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN patient") or "TEMP B-TREE" in plan] == []
