"""The 13th and the 18th birthday: said before, done at the clinic's midnight, given back afterwards (PRODUCT §4)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.family import AgeNotice
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient, PatientContact
from services import clock
from services.access import Access, Relation
from services.ages import birthday
from services.database import Database
from services.errors import Conflict
from services.family import birthdays, grants
from services.family.birthdays import Ahead, Fall
from services.settings import Settings
from services.whats_new import whats_new
from tests.cast import TIME_ZONE, Cast, Person, add_person
from tests.cast import grant as give
from tests.services.family_hands import grant_of, in_chart, in_office, mails_to, new_viewer, relation, settings_of

ClockAt = Callable[[str], None]
LEAP = date(2012, 2, 29)


def midnight(day: date) -> datetime:
    """When a day begins at the clinic."""
    return datetime.combine(day, time(), ZoneInfo(TIME_ZONE))


def set_born(db: Database, patient_id: UUID, day: date) -> None:
    db.writing(lambda s: setattr(s.get_one(Patient, patient_id), "birth_date", day))


@pytest.fixture
def max_(db: Database, cast: Cast) -> Person:
    """Max, born on 29 February 2012, whose mother Alice and aunt Beth had access as long as he was small."""

    def work(session: Session) -> Person:
        person = add_person(session, "Max", age=12)
        session.get_one(Patient, person.chart).birth_date = LEAP
        give(session, person.chart, cast.alice, Level.FULL, GrantedBy.PASSCODE, "mother")
        give(session, person.chart, cast.beth, Level.BILLING, GrantedBy.PASSCODE, "aunt")
        for row in session.exec(select(FamilyGrant).where(FamilyGrant.patient_id == person.chart)).all():
            row.granted_at = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
        return person

    return db.writing(work)


def test_born_on_29_february_full_ends_on_1_march_at_the_clinics_midnight(
    db: Database, cast: Cast, clock_at: ClockAt, max_: Person
) -> None:
    turns = midnight(date(2025, 3, 1))
    clock_at((turns - timedelta(seconds=2)).isoformat())
    assert relation(db, cast.alice, max_.chart) is Relation.FULL
    assert settings_of(db, new_viewer(db, cast.alice), max_.chart).members[0].falls == Fall(date(2025, 3, 1), 13)
    clock_at(turns.isoformat())
    assert relation(db, cast.alice, max_.chart) is Relation.BILLING
    assert relation(db, cast.beth, max_.chart) is Relation.BILLING
    shown = settings_of(db, new_viewer(db, cast.alice), max_.chart).members[0]
    assert (shown.level, shown.falls, shown.fell_at) == (Level.BILLING, None, 13)


def test_the_teen_gives_full_access_back_until_18_and_again(
    db: Database, cast: Cast, settings: Settings, clock_at: ClockAt, max_: Person
) -> None:
    clock_at("2025-03-02T15:00")
    teen = new_viewer(db, max_)
    mother = next(one for one in settings_of(db, teen, teen.chart).members if one.account_id == cast.alice.account_id)
    in_chart(db, teen, teen.chart, Access.FAMILY_CHANGE, grants.give_back, mother.grant_id, settings)
    assert relation(db, cast.alice, teen.chart) is Relation.FULL
    with pytest.raises(Conflict):  # there is nothing to give back
        in_chart(db, teen, teen.chart, Access.FAMILY_CHANGE, grants.give_back, mother.grant_id, settings)
    adult = midnight(date(2030, 3, 1))
    clock_at((adult - timedelta(seconds=2)).isoformat())
    assert relation(db, cast.alice, teen.chart) is Relation.FULL
    clock_at(adult.isoformat())
    assert relation(db, cast.alice, teen.chart) is Relation.BILLING
    teen = new_viewer(db, max_)
    in_chart(db, teen, teen.chart, Access.FAMILY_CHANGE, grants.give_back, mother.grant_id, settings)
    assert relation(db, cast.alice, teen.chart) is Relation.FULL


def test_the_teen_raises_what_was_billing_only_from_the_start(
    db: Database, cast: Cast, settings: Settings, clock_at: ClockAt, max_: Person
) -> None:
    clock_at("2025-03-02T15:00")
    teen, row = new_viewer(db, max_), grant_of(db, max_.chart, cast.beth)
    args = (grants.change_level, row.id, "billing", "full", settings)
    in_chart(db, teen, teen.chart, Access.FAMILY_CHANGE, *args)
    assert relation(db, cast.beth, teen.chart) is Relation.FULL


def test_a_corrected_birth_date_moves_rights_at_once(db: Database, cast: Cast, clock_at: ClockAt, max_: Person) -> None:
    clock_at("2025-02-01T15:00")
    set_born(db, max_.chart, date(2012, 1, 31))
    assert relation(db, cast.alice, max_.chart) is Relation.BILLING
    set_born(db, max_.chart, date(2012, 2, 2))
    assert relation(db, cast.alice, max_.chart) is Relation.FULL


def told(db: Database) -> list[tuple[str, str]]:
    rows = db.reading(lambda s: s.exec(select(Mail).order_by(col(Mail.to))).all())
    return [(mail.to, mail.subject) for mail in rows]


FAMILY, OWN = "Your family access will change", "Who may see your record will change"


def test_60_days_before_both_sides_get_one_mail(
    db: Database, cast: Cast, settings: Settings, clock_at: ClockAt, max_: Person
) -> None:
    before = midnight(date(2025, 3, 1) - timedelta(days=60))
    clock_at((before - timedelta(minutes=1)).isoformat())
    assert db.writing(birthdays.tell, settings) == 0
    clock_at(before.isoformat())
    assert db.writing(birthdays.tell, settings) == 2
    assert told(db) == [("Alice@example.org", FAMILY), ("Max@example.org", OWN)]  # Beth loses nothing
    assert "March 1, 2025" in mails_to(db, cast.alice.email)[0].body
    for later in ("2025-01-20T10:00", "2025-02-28T23:00", "2025-03-01T12:00"):
        clock_at(later)
        assert db.writing(birthdays.tell, settings) == 0


def test_a_corrected_birth_date_is_told_anew(
    db: Database, cast: Cast, settings: Settings, clock_at: ClockAt, max_: Person
) -> None:
    clock_at("2025-02-01T15:00")
    assert db.writing(birthdays.tell, settings) == 2
    set_born(db, max_.chart, date(2012, 3, 20))
    assert db.writing(birthdays.tell, settings) == 2


def test_a_child_without_an_account_is_told_by_the_own_contact_alone(
    db: Database, cast: Cast, settings: Settings
) -> None:
    set_born(db, cast.child, birthday(clock.today(TIME_ZONE) + timedelta(days=30), -13))

    def contacts(session: Session) -> None:
        session.add_all(
            PatientContact(patient_id=cast.child, kind="email", value=value, normalised=value, whose=whose)
            for value, whose in (("carl@example.org", None), ("mother@example.org", "Alice Test"))
        )

    db.writing(contacts)
    db.writing(birthdays.tell, settings)
    assert told(db) == [("Alice@example.org", FAMILY), ("carl@example.org", OWN)]


def test_the_office_sees_the_next_90_days(
    db: Database, cast: Cast, clock_at: ClockAt, max_: Person, settings: Settings
) -> None:
    turns = midnight(date(2025, 3, 1))
    for days, expected in ((91, []), (90, ["Max Test"]), (1, ["Max Test"]), (0, [])):
        clock_at((turns - timedelta(days=days)).isoformat())
        shown = in_office(db, new_viewer(db, cast.front_desk), birthdays.coming)
        assert [one.name for one in shown] == expected
        if shown:
            assert shown[0].people == ["Alice Test"]
            assert shown[0].fall == Fall(date(2025, 3, 1), 13)


def test_one_mail_however_often_it_is_looked_for(
    db: Database, cast: Cast, settings: Settings, clock_at: ClockAt, max_: Person
) -> None:
    clock_at("2025-02-01T15:00")
    for _i in range(3):
        db.writing(birthdays.tell, settings)
    assert len(db.reading(lambda s: s.exec(select(AgeNotice)).all())) == 2
    assert db.reading(lambda s: s.get_one(Account, cast.alice.account_id)).email == "Alice@Example.org"


def test_the_home_page_says_it_60_days_before_to_each_who_is_concerned(
    db: Database, cast: Cast, clock_at: ClockAt, max_: Person
) -> None:
    turns = midnight(date(2025, 3, 1))

    def said(who: Person) -> Ahead | None:
        return in_chart(db, new_viewer(db, who), max_.chart, Access.RECORD, whats_new).birthday

    clock_at((turns - timedelta(days=61)).isoformat())
    assert said(cast.alice) is None
    clock_at((turns - timedelta(days=60)).isoformat())
    assert said(cast.alice) == Ahead(Fall(date(2025, 3, 1), 13), ["Alice Test"])
    clock_at((midnight(date(2030, 3, 1)) - timedelta(days=60)).isoformat())
    assert said(max_) is None  # Alice has Billing only since he was 13, as Beth
    db.writing(lambda s: setattr(s.get_one(FamilyGrant, grant_of(db, max_.chart, cast.alice).id), "confirmed_at",
                                 datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))))  # fmt: skip
    assert said(max_) == said(cast.alice) == Ahead(Fall(date(2030, 3, 1), 18), ["Alice Test"])
    clock_at(midnight(date(2030, 3, 1)).isoformat())
    assert said(max_) is None
