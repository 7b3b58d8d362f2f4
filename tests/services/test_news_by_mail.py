"""A new statement or a moved appointment is told by mail to who reads it and wants it, without a word of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import delete, select

from models.clinic import Mail
from models.people import Account
from services import clock
from services.access import open_office
from services.appointments import telling as visits
from services.appointments.entry import Entry
from services.billing import entry as bills
from services.billing import telling as statements
from services.database import Database
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast, Person
from tests.services import test_billing
from tests.services.test_appointments import DAY, csv_file, number_charts

VISIT = Entry(clock.now() + timedelta(days=20), 20, "Dr. Roe", "Mill Street", "HIV test")


def office(db: Database, who: Person, room: str, fn: Any, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, room), *args))


def told(db: Database) -> dict[str, str]:
    """Address → text of the mails since the last look."""
    found = db.reading(lambda s: {one.to.lower(): one.subject + one.body for one in s.exec(select(Mail)).all()})
    db.writing(lambda s: s.exec(delete(Mail)))
    return found


def test_a_new_statement(db: Database, cast: Cast, settings: Settings) -> None:
    issued = clock.today(TIME_ZONE)
    lines = [bills.Line(issued, "Counseling for anxiety", 15000, 0)]
    one = bills.Entry("S-1", issued, None, "Dr. Roe", lines)
    office(db, cast.billing, "billing", statements.add, cast.alice.chart, one, settings)
    mails = told(db)
    assert set(mails) == {"alice@example.org", "bob@example.org", "beth@example.org"}  # Billing only reads statements
    assert f"{settings.base_url}/billing" in mails["alice@example.org"]
    assert f"{settings.base_url}/for/{cast.alice.chart}/billing" in mails["beth@example.org"]
    for text in mails.values():
        assert not any(word in text for word in ("anxiety", "150", "Roe", "Alice"))


def test_a_file_of_statements_is_one_mail_for_each_reader(db: Database, cast: Cast, settings: Settings) -> None:
    alice, charlie = number_charts(db, cast)
    lines = [f"100,{alice},A-{number},2026-03-01,,Roe,2026-02-20,Visit,120.00,80" for number in (1, 2)]
    lines.append(f"101,{charlie},A-3,2026-03-01,,Roe,2026-02-20,Visit,120.00,80")
    content = test_billing.csv_file(*lines)
    office(db, cast.billing, "billing", statements.take_in, content, settings)
    sent = db.reading(lambda s: sorted(one.to.lower() for one in s.exec(select(Mail)).all()))
    assert sent == ["alice@example.org", "beth@example.org", "bob@example.org", "charlie@example.org"]


def test_a_visit_to_come_that_is_new_moved_or_cancelled(db: Database, cast: Cast, settings: Settings) -> None:
    def change(version: int, one: Entry) -> set[str]:
        office(db, cast.front_desk, "appointments", visits.change, visit_id, version, one, settings)
        return set(told(db))

    visit_id = office(db, cast.front_desk, "appointments", visits.add, cast.alice.chart, VISIT, settings)
    mails = told(db)
    readers = {"alice@example.org", "bob@example.org"}
    assert set(mails) == readers  # not Beth: Billing only reads no visits
    assert not any(word in mails["bob@example.org"] for word in ("HIV", "Roe", "Mill Street", "Alice"))
    assert change(1, replace(VISIT, note="Come fasting")) == set()
    assert change(2, replace(VISIT, starts_at=VISIT.starts_at + timedelta(days=1))) == readers
    assert change(3, replace(VISIT, state="cancelled")) == readers
    over = replace(VISIT, starts_at=clock.now() - timedelta(days=3))
    office(db, cast.front_desk, "appointments", visits.add, cast.alice.chart, over, settings)
    assert told(db) == {}


def test_the_same_file_again_is_no_news(db: Database, cast: Cast, settings: Settings) -> None:
    alice, _charlie = number_charts(db, cast)
    content = csv_file(f"100,{alice},A-1,{DAY},14:30,,Roe,Mill Street,,,", f"100,{alice},A-2,{DAY},15:30,,Roe,Mill,,,")
    for expected in ({"alice@example.org", "bob@example.org"}, set()):
        office(db, cast.front_desk, "appointments", visits.take_in, content, settings)
        assert set(told(db)) == expected


def test_who_does_not_want_it_gets_none(db: Database, cast: Cast, settings: Settings) -> None:
    def quiet(session: Any) -> None:
        session.get_one(Account, cast.alice.account_id).notifications = {"appointments": False}

    db.writing(quiet)
    office(db, cast.front_desk, "appointments", visits.add, cast.alice.chart, VISIT, settings)
    assert set(told(db)) == {"bob@example.org"}
