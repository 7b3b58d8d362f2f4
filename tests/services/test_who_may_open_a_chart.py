"""Who may open whose chart, checked at the moment of the act (PRODUCT §4, AC-01…AC-06)."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.history import HistoryRow
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient
from pages.web import background
from pages.web.portal import Portal
from services import clock, sessions
from services.access import (
    Access,
    ChartAccess,
    Relation,
    charts_of,
    command_line,
    level_today,
    open_chart,
    open_office,
)
from services.ages import birthday
from services.database import Database
from services.errors import NoAccess, SignedOut
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast, Person, add_person, grant, signed_in


def opened(db: Database, who: Person, patient_id: object, access: Access = Access.RECORD) -> Relation:
    return db.writing(lambda s: open_chart(s, who.viewer, patient_id, access, "medical history").relation)  # type: ignore[arg-type]


def test_the_patient_and_full_access_see_the_record(db: Database, cast: Cast) -> None:
    assert opened(db, cast.alice, cast.alice.chart) is Relation.SELF
    assert opened(db, cast.bob, cast.alice.chart) is Relation.FULL
    assert opened(db, cast.alice, cast.child) is Relation.FULL


@pytest.mark.parametrize("access", [Access.RECORD, Access.RECORD_FILE])
def test_billing_only_sees_that_the_chart_is_there_and_nothing_of_it(db: Database, cast: Cast, access: Access) -> None:
    assert opened(db, cast.beth, cast.alice.chart, Access.OPEN) is Relation.BILLING
    with pytest.raises(NoAccess):
        opened(db, cast.beth, cast.alice.chart, access)


@pytest.mark.parametrize("access", list(Access))
def test_a_stranger_and_staff_by_the_patients_door_learn_nothing(db: Database, cast: Cast, access: Access) -> None:
    for nobody in (cast.charlie, cast.clinician, cast.administrator, cast.teen):
        with pytest.raises(NoAccess):
            opened(db, nobody, cast.alice.chart, access)
        with pytest.raises(NoAccess):
            opened(db, nobody, uuid4(), access)


def test_a_key_cannot_be_made_by_hand(db: Database, cast: Cast) -> None:
    def forge(session: Session) -> None:
        real = open_chart(session, cast.bob.viewer, cast.alice.chart, Access.RECORD)
        ChartAccess(session, cast.charlie.chart, Relation.SELF, real.actor, real.today, object())

    with pytest.raises(TypeError):
        db.writing(forge)


def test_an_ended_grant_ends_the_right_at_the_next_check(db: Database, cast: Cast) -> None:
    def revoke(session: Session) -> None:
        session.exec(
            select(FamilyGrant).where(FamilyGrant.account_id == cast.bob.account_id)
        ).one().ended_at = clock.now()

    opened(db, cast.bob, cast.alice.chart)
    db.writing(revoke)
    with pytest.raises(NoAccess):
        opened(db, cast.bob, cast.alice.chart)


def test_signed_out_idle_and_expired_sessions_open_nothing(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    began = clock.now()
    clock_at((began + timedelta(minutes=14, seconds=50)).isoformat())  # a busy machine takes its time
    opened(db, cast.bob, cast.alice.chart)
    clock_at((began + timedelta(minutes=15)).isoformat())
    with pytest.raises(SignedOut):
        opened(db, cast.bob, cast.alice.chart)
    clock_at(began.isoformat())
    db.writing(sessions.end, cast.bob.viewer)
    with pytest.raises(SignedOut):
        opened(db, cast.bob, cast.alice.chart)


def test_hi_05_sessions_that_ended_by_themselves_are_written_down_once(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    began = clock.now()
    clock_at((began + timedelta(minutes=14)).isoformat())
    db.writing(sessions.touch, cast.bob.viewer.session_id)
    assert db.writing(sessions.end_timed_out) == 0
    clock_at((began + timedelta(minutes=16)).isoformat())
    assert db.writing(sessions.end_timed_out) > 3
    assert db.writing(sessions.end_timed_out) == 0
    query = select(HistoryRow).where(HistoryRow.action == "signed out after a time")
    rows = {row.actor_name: row.session_id for row in db.reading(lambda s: s.exec(query).all())}
    assert rows["Alice Test"] == cast.alice.viewer.session_id
    assert "Bob Test" not in rows
    opened(db, cast.bob, cast.alice.chart)


async def test_ft_08_a_clock_that_is_set_back_signs_everybody_out(
    db: Database, cast: Cast, settings: Settings, clock_at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "LOOK_EVERY", 0.01)
    watching = asyncio.create_task(background.watch_clock(Portal(settings, db)))
    await asyncio.sleep(0)  # it has looked once
    clock_at((clock.now() - timedelta(minutes=30)).isoformat())
    async with asyncio.timeout(10):
        while db.reading(sessions.find, cast.alice.token):
            await asyncio.sleep(0.01)
    watching.cancel()
    clock_at((clock.now() + timedelta(minutes=30)).isoformat())
    assert db.reading(sessions.find, cast.bob.token) is None  # nor do they come back with the time


def test_activity_keeps_a_session_alive_but_not_beyond_twelve_hours(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    began = clock.now()
    for minutes in range(10, 12 * 60, 10):
        clock_at((began + timedelta(minutes=minutes)).isoformat())
        db.writing(sessions.touch, cast.bob.viewer.session_id)
        opened(db, cast.bob, cast.alice.chart, Access.OPEN)
    clock_at((began + timedelta(hours=12, seconds=1)).isoformat())
    db.writing(sessions.touch, cast.bob.viewer.session_id)
    with pytest.raises(SignedOut):
        opened(db, cast.bob, cast.alice.chart)


def test_a_chart_that_was_merged_into_another_opens_to_nobody(db: Database, cast: Cast) -> None:
    db.writing(lambda s: setattr(s.get_one(Patient, cast.alice.chart), "merged_into", cast.charlie.chart))
    for who in (cast.alice, cast.bob):
        with pytest.raises(NoAccess):
            opened(db, who, cast.alice.chart, Access.OPEN)


def test_a_disabled_account_is_out_at_once(db: Database, cast: Cast) -> None:
    db.writing(lambda s: setattr(s.get_one(Account, cast.bob.account_id), "disabled_at", clock.now()))
    with pytest.raises(SignedOut):
        opened(db, cast.bob, cast.alice.chart)


def test_a_child_under_13_signs_in_by_no_door(db: Database, cast: Cast) -> None:
    child = db.writing(lambda s: add_person(s, "Minnie", age=12))
    with pytest.raises(NoAccess):
        opened(db, child, child.chart, Access.OPEN)


def test_a_parents_full_access_becomes_billing_only_on_the_13th_birthday(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    def born(session: Session) -> date:
        return session.get_one(Patient, cast.child).birth_date

    midnight = datetime.combine(birthday(db.reading(born), 13), time(), ZoneInfo(TIME_ZONE))
    for moment, expected in (
        (midnight - timedelta(minutes=1), Relation.FULL),
        (midnight + timedelta(minutes=1), Relation.BILLING),
    ):
        clock_at(moment.isoformat())
        viewer = db.writing(lambda s: signed_in(s, s.get_one(Account, cast.alice.account_id))[1])
        found = db.writing(lambda s, v=viewer: open_chart(s, v, cast.child, Access.OPEN).relation)
        assert found is expected


def test_someone_born_on_29_february_turns_13_on_1_march() -> None:
    assert birthday(date(2012, 2, 29), 13) == date(2025, 3, 1)
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("granted_by", "confirmed", "at", "expected"),
    [
        (GrantedBy.PASSCODE, None, 12, Level.FULL),
        (GrantedBy.PASSCODE, None, 13, Level.BILLING),
        (GrantedBy.OFFICE, None, 13, Level.BILLING),
        (GrantedBy.PASSCODE, 14, 15, Level.FULL),  # the teen gave it back
        (GrantedBy.PATIENT, None, 17, Level.FULL),
        (GrantedBy.PATIENT, None, 18, Level.BILLING),  # given as a minor
        (GrantedBy.PASSCODE, 14, 18, Level.BILLING),
        (GrantedBy.PATIENT, 18, 19, Level.FULL),
    ],
)
def test_levels_by_age(granted_by: GrantedBy, confirmed: int | None, at: int, expected: Level) -> None:
    born = date(2010, 6, 15)
    given_at_age = 14 if granted_by is GrantedBy.PATIENT else 5
    row = FamilyGrant(
        patient_id=uuid4(),
        account_id=uuid4(),
        level=Level.FULL,
        relationship="mother",
        granted_by=granted_by,
        granted_at=noon(birthday(born, given_at_age)),
        confirmed_at=noon(birthday(born, confirmed)) if confirmed else None,
    )
    assert level_today(row, born, birthday(born, at) + timedelta(days=1), TIME_ZONE) is expected


def test_a_grant_of_the_office_to_an_adult_stays_full_until_its_end_date() -> None:
    born, last = date(1940, 1, 1), date(2026, 6, 30)
    row = FamilyGrant(
        patient_id=uuid4(),
        account_id=uuid4(),
        level=Level.FULL,
        relationship="guardian",
        granted_by=GrantedBy.OFFICE,
        granted_at=noon(date(2026, 1, 2)),
        ends_on=last,
    )
    assert level_today(row, born, last, TIME_ZONE) is Level.FULL
    assert level_today(row, born, last + timedelta(days=1), TIME_ZONE) is None


def test_the_switcher_lists_own_chart_first_and_no_one_elses(db: Database, cast: Cast) -> None:
    mine = db.reading(charts_of, cast.alice.viewer)
    assert [(patient.given, relation) for patient, relation in mine] == [
        ("Alice", Relation.SELF),
        ("Carl", Relation.FULL),
        ("Tina", Relation.BILLING),
    ]
    assert [patient.given for patient, _ in db.reading(charts_of, cast.charlie.viewer)] == ["Charlie"]


def test_one_account_has_one_standing_grant_for_a_chart(db: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        db.writing(grant, cast.alice.chart, cast.bob, Level.BILLING, GrantedBy.PATIENT, "husband")


def test_the_office_is_open_by_role_only(db: Database, cast: Cast) -> None:
    def office(who: Person, room: str) -> str:
        return db.writing(lambda s: open_office(s, who.viewer, room).room)

    assert office(cast.front_desk, "office") == "office"
    assert office(cast.clinician, "records in") == "records in"
    for who, room in ((cast.front_desk, "records in"), (cast.billing, "staff"), (cast.alice, "office")):
        with pytest.raises(NoAccess):
            office(who, room)


def test_every_view_is_in_the_history_in_the_same_transaction(db: Database, cast: Cast) -> None:
    def rows(session: Session) -> list[HistoryRow]:
        mine = select(HistoryRow).where(HistoryRow.patient_id == cast.alice.chart)
        return list(session.exec(mine.order_by(col(HistoryRow.seq))))

    opened(db, cast.bob, cast.alice.chart)
    with pytest.raises(RuntimeError):  # the work fails, so its row is not kept either
        db.writing(fail_after_opening, cast)
    (row,) = db.reading(rows)
    assert (row.action, row.subject, row.actor_name, row.actor_as) == (
        "viewed",
        "medical history",
        "Bob Test",
        "family, full access",
    )


def fail_after_opening(session: Session, cast: Cast) -> None:
    open_chart(session, cast.bob.viewer, cast.alice.chart, Access.RECORD, "medical history")
    raise RuntimeError


def test_the_command_line_is_named_as_such(db: Database) -> None:
    assert db.writing(lambda s: command_line(s, "records in").actor.name) == "Command line"


def noon(day: date):
    from datetime import datetime, time

    return datetime.combine(day, time(17), UTC)
