"""Visits: taken in whole or not at all, typed, read, put into a calendar, asked for, changed by the office."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from models.appointments import Appointment
from models.messages import Message, Thread
from models.people import Patient, PatientIdentifier
from services import clock
from services.access import Access, open_chart, open_office
from services.appointments import asking, csv_in, entry, fhir_in, reading
from services.appointments.asking import Wish
from services.appointments.entry import Entry
from services.appointments.taking_in import Taken
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from tests.cast import TIME_ZONE, Cast, Person

DAY = (clock.today(TIME_ZONE) + timedelta(days=20)).isoformat()


def desk(db: Database, who: Person, fn: Any, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "appointments"), *args))


def chart(db: Database, who: Person, access: Access, fn: Any, *args: Any, patient_id: UUID | None = None) -> Any:
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id or who.chart, access, "visits"), *args))


def visit(days: float = 20, **changes: Any) -> Entry:
    starts = (clock.now() + timedelta(days=days)).replace(minute=30, second=0, microsecond=0)
    return Entry(**{"starts_at": starts, "minutes": 20, "provider": "Dr. Roe", "location": "Mill Street", **changes})


def number_charts(db: Database, cast: Cast) -> tuple[str, str]:
    """Record numbers for Alice (100) and Charlie (101); returns their birth dates."""

    def work(session: Session) -> tuple[str, str]:
        for who, value in ((cast.alice, "100"), (cast.charlie, "101")):
            session.add(PatientIdentifier(patient_id=who.chart, system="urn:oid:1.2.3", value=value))
        born = [session.get_one(Patient, who.chart).birth_date.isoformat() for who in (cast.alice, cast.charlie)]
        return born[0], born[1]

    return db.writing(work)


def csv_file(*lines: str) -> bytes:
    return "\n".join([",".join(csv_in.COLUMNS), *lines]).encode()


def visits(db: Database) -> list[Appointment]:
    return list(db.reading(lambda s: s.exec(select(Appointment).order_by(Appointment.starts_at)).all()))  # type: ignore[arg-type]


def test_a_csv_file_is_taken_in_and_comes_again(db: Database, cast: Cast) -> None:
    alice, charlie = number_charts(db, cast)
    lines = [f'100,{alice},A-1,{DAY},14:30,,"Roe, Jane",Mill Street,Check-up,Come fasting,',
             f"101,{charlie},A-2,2020-07-01,09:00,45,Roe,Harbor,,,done"]  # fmt: skip
    assert desk(db, cast.front_desk, csv_in.take_in, csv_file(*lines)) == Taken(2, 0, [], frozenset({cast.alice.chart}))
    coming = chart(db, cast.alice, Access.APPOINTMENTS, reading.overview).coming[0]
    local = coming.starts_at.astimezone(ZoneInfo(TIME_ZONE))
    assert (f"{local:%Y-%m-%d %H:%M}", coming.minutes, coming.provider) == (f"{DAY} 14:30", 20, "Roe, Jane")
    moved = [lines[0].replace("14:30", "15:00"), lines[1]]
    assert desk(db, cast.front_desk, csv_in.take_in, csv_file(*moved)) == Taken(0, 1, [], frozenset({cast.alice.chart}))
    assert desk(db, cast.front_desk, csv_in.take_in, csv_file(*moved)) == Taken(0, 0, [])
    assert len(visits(db)) == 2
    past = chart(db, cast.charlie, Access.APPOINTMENTS, reading.overview).past
    assert [(one.state, one.starts_at) for one in past] == [("done", datetime(2020, 7, 1, 13, tzinfo=UTC))]


def test_one_wrong_line_and_nothing_is_taken_in(db: Database, cast: Cast) -> None:
    alice, charlie = number_charts(db, cast)
    good = f"100,{alice},A-1,{DAY},14:30,20,Roe,Mill Street,,,"
    wrong = [
        f"100,{charlie},A-2,{DAY},14:30,20,Roe,Mill Street,,,",  # somebody else's birth date
        f"100,{alice},A-3,03/02/2026,14:30,20,Roe,Mill Street,,,",
        f"100,{alice},A-4,{DAY},half past two,20,Roe,Mill Street,,,",
        f"100,{alice},A-5,{DAY},14:30,long,Roe,Mill Street,,,",
        f"100,{alice},A-6,{DAY},14:30,20,,Mill Street,,,",
        f"100,{alice},A-7,{DAY},14:30,20,Roe,Mill Street,,,maybe",
        f"100,{alice},,{DAY},14:30,20,Roe,Mill Street,,,",
        f"100,{alice},A-1,{DAY},14:30,20,Roe,Mill Street,,,",  # twice
        f"100,{alice},A-8,2027-03-14,02:30,20,Roe,Mill Street,,,",  # the clocks are put forward
    ]
    taken = desk(db, cast.front_desk, csv_in.take_in, csv_file(good, *wrong))
    assert [number for number, _why in taken.wrong] == list(range(3, 12))
    assert visits(db) == []


def test_a_number_of_another_chart_is_not_taken_over(db: Database, cast: Cast) -> None:
    alice, charlie = number_charts(db, cast)
    desk(db, cast.front_desk, csv_in.take_in, csv_file(f"100,{alice},A-1,{DAY},14:30,20,Roe,Mill Street,,,"))
    again = desk(db, cast.front_desk, csv_in.take_in, csv_file(f"101,{charlie},A-1,{DAY},14:30,20,Roe,Mill,,,"))
    assert [number for number, _why in again.wrong] == [2]
    assert visits(db)[0].patient_id == cast.alice.chart


def bundle(born: str, **changes: Any) -> bytes:
    people = [{"actor": {"reference": "Patient/p"}}, {"actor": {"reference": "Practitioner/d"}},
              {"actor": {"reference": "Location/l", "display": "Mill Street"}}]  # fmt: skip
    booked = {"resourceType": "Appointment", "id": "a", "status": "booked", "start": f"{DAY}T14:30:00-05:00",
              "end": f"{DAY}T15:00:00-05:00", "description": "Check-up", "participant": people}  # fmt: skip
    patient = {"resourceType": "Patient", "id": "p", "birthDate": born, "identifier": [{"value": "100"}]}
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"given": ["Jane"], "family": "Roe"}]}
    entries = [{"resource": one} for one in (patient, doctor, {**booked, **changes})]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def test_a_fhir_bundle_is_taken_in(db: Database, cast: Cast) -> None:
    alice, _charlie = number_charts(db, cast)
    assert desk(db, cast.front_desk, fhir_in.take_in, bundle(alice)) == Taken(1, 0, [], frozenset({cast.alice.chart}))
    (one,) = visits(db)
    assert (one.number, one.provider, one.location, one.what, one.minutes) == (
        "a", "Jane Roe", "Mill Street", "Check-up", 30,
    )  # fmt: skip
    assert one.starts_at == datetime.fromisoformat(f"{DAY}T19:30:00+00:00")


@pytest.mark.parametrize(
    "changes",
    [{"status": "proposed"}, {"start": DAY}, {"start": None}, {"end": "x"}, {"participant": []}, {"participant": 7}],
)
def test_a_fhir_visit_that_cannot_be_is_told_with_its_place(db: Database, cast: Cast, changes: dict[str, Any]) -> None:
    alice, charlie = number_charts(db, cast)
    taken = desk(db, cast.front_desk, fhir_in.take_in, bundle(alice, **changes))
    assert [number for number, _why in taken.wrong] == [3]
    assert desk(db, cast.front_desk, fhir_in.take_in, bundle(charlie)).wrong  # somebody else's birth date
    assert visits(db) == []


@pytest.mark.parametrize("content", [b"{", b'{"resourceType": "Bundle"}', b"[]", b'{"resourceType": "Patient"}'])
def test_what_is_no_such_bundle_is_said(db: Database, cast: Cast, content: bytes) -> None:
    with pytest.raises(Problem) as problem:
        desk(db, cast.front_desk, fhir_in.take_in, content)
    assert problem.value.field == "file"


def test_the_calendar_file(db: Database, cast: Cast) -> None:
    hostile = 'Dr. "Roe"; x\\, y\r\nATTENDEE:mailto:a@b.c'
    visit_id = desk(db, cast.front_desk, entry.add, cast.alice.chart, visit(provider=hostile, what="HIV test"))
    content = chart(db, cast.alice, Access.APPOINTMENTS, reading.calendar_file, visit_id)
    calendar = Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == visit().starts_at
    assert str(event["dtstart"].params["TZID"]) == TIME_ZONE
    assert calendar.walk("VTIMEZONE")
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=20)
    assert "attendee" not in event
    assert b"HIV" not in content  # calendars are seen by others
    with pytest.raises(NoAccess):
        chart(db, cast.charlie, Access.APPOINTMENTS, reading.calendar_file, visit_id)


def test_who_reads_them(db: Database, cast: Cast) -> None:
    desk(db, cast.front_desk, entry.add, cast.alice.chart, visit())
    read = [chart(db, who, Access.APPOINTMENTS, reading.overview, patient_id=cast.alice.chart)
            for who in (cast.alice, cast.bob)]  # fmt: skip
    assert [len(one.coming) for one in read] == [1, 1]
    for who in (cast.beth, cast.charlie):
        with pytest.raises(NoAccess):
            chart(db, who, Access.APPOINTMENTS, reading.overview, patient_id=cast.alice.chart)


def ask(db: Database, who: Person, act: str, visit_id: UUID | None, key: str = "k", **wish: Any) -> Thread:
    wanted = Wish(**{"provider_id": "", "days": ["mon"], "time": "morning", "reason": "Cough", **wish})
    thread_id = chart(db, who, Access.APPOINTMENT_ASK, asking.ask, act, visit_id, wanted, key)
    return db.reading(lambda s: s.get_one(Thread, thread_id))


def test_another_time_is_asked_for_and_the_office_changes_it(db: Database, cast: Cast) -> None:
    visit_id = desk(db, cast.front_desk, entry.add, cast.alice.chart, visit())
    thread = ask(db, cast.alice, "move", visit_id)
    assert (thread.kind, thread.role) == ("appointment request", "front desk")
    assert thread.structured["visit"] == str(visit_id)
    assert ask(db, cast.alice, "move", visit_id).id == thread.id  # a second click
    text = db.reading(lambda s: s.exec(select(Message.text)).one())
    assert "Monday; In the morning" in text
    assert visits(db)[0].starts_at == visit().starts_at  # nothing is changed before the office does
    desk(db, cast.front_desk, entry.change, visit_id, 1, visit(22))
    assert chart(db, cast.alice, Access.APPOINTMENTS, reading.overview).coming[0].starts_at == visit(22).starts_at
    with pytest.raises(Conflict):
        desk(db, cast.front_desk, entry.change, visit_id, 1, visit(23))


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"reason": " "}, "reason"), ({"reason": "x" * 601}, "reason"), ({"days": ["never"]}, "time"),
     ({"time": "midnight"}, "time"), ({"provider_id": str(UUID(int=7))}, "provider")],
)  # fmt: skip
def test_what_is_wrong_with_a_request(db: Database, cast: Cast, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        ask(db, cast.alice, "new", None, **wish)
    assert problem.value.field == field


def test_nobody_moves_or_cancels_what_is_not_theirs_or_over(db: Database, cast: Cast) -> None:
    visit_id = desk(db, cast.front_desk, entry.add, cast.alice.chart, visit())
    over = desk(db, cast.front_desk, entry.add, cast.alice.chart, visit(-3))
    with pytest.raises(NoAccess):
        ask(db, cast.charlie, "cancel", visit_id)
    with pytest.raises(Problem):
        ask(db, cast.alice, "cancel", over)
