"""What the office sees of accounts that cannot sign in, and what an administrator can do about any of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.history import HistoryRow
from models.people import Account
from services import account_office, profile_unlock, sessions, sign_in, sign_in_lock, throttle
from services.access import StaffAccess, open_office
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.registration import patients
from services.registration.patients import State
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import PASSWORD, Cast, Person, signed_in

HOME = Browser("Chrome on Mac", "198.51.100.7")
STRANGER = Browser("Chrome on Mac", "203.0.113.5")


def office(db: Database, who: Person, room: str, fn: Callable[..., Any], *args: Any) -> Any:
    def work(session: Session) -> Any:
        key: StaffAccess = open_office(session, who.viewer, room)
        return fn(session, key, *args)

    return db.writing(work)


def state(db: Database, who: Person, patient_id: UUID) -> tuple[State, bool]:
    """The state on the card, and whether it says until when."""
    shown = office(db, who, "patients", patients.card, patient_id, False)
    return shown.state, shown.locked_until is not None


def signs_in(db: Database, email: str, password: str = PASSWORD, browser: Browser = HOME) -> bool:
    try:
        return bool(sign_in.with_password(db, email, password, browser))
    except Problem:
        return False


def version(db: Database, person: Person) -> int:
    return db.reading(lambda session: session.get_one(Account, person.account_id).version)


def alive(db: Database, token: str) -> bool:
    return db.reading(sessions.find, token) is not None


def test_an_account_that_is_held_up_is_locked_until_a_time_and_unlocked_by_the_front_desk(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    assert state(db, cast.front_desk, cast.alice.chart) == (State.REGISTERED, False)
    for _i in range(throttle.PASSWORD_FROM_ADDRESS.tries):
        assert not signs_in(db, "alice@example.org", "wrong password of hers")
    assert not signs_in(db, "alice@example.org")
    assert state(db, cast.front_desk, cast.alice.chart) == (State.LOCKED, True)
    assert state(db, cast.front_desk, cast.charlie.chart) == (State.REGISTERED, False)
    for nobody in (cast.clinician, cast.billing, cast.bob):
        with pytest.raises(NoAccess):
            office(db, nobody, "unlock", profile_unlock.open_again, cast.alice.chart)
    with pytest.raises(NoAccess):  # a key to another room is none
        office(db, cast.front_desk, "patients", profile_unlock.open_again, cast.alice.chart)
    office(db, cast.front_desk, "unlock", profile_unlock.open_again, cast.alice.chart)
    assert state(db, cast.front_desk, cast.alice.chart) == (State.REGISTERED, False)
    assert signs_in(db, "alice@example.org")
    query = select(HistoryRow).where(HistoryRow.action == "wrong tries forgotten by staff")
    row = db.reading(lambda session: session.exec(query).one())
    assert (row.actor_name, row.patient_id) == ("Fred Test", cast.alice.chart)


def test_it_opens_by_itself(db: Database, cast: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2030-03-04T12:00")
    for browser in (HOME, STRANGER):
        for _i in range(5):
            signs_in(db, "alice@example.org", "wrong password of hers", browser)

    def until(session: Session) -> Any:
        return sign_in_lock.locked_until(session, session.get_one(Account, cast.alice.account_id))

    assert db.reading(until)
    clock_at("2030-03-04T12:02")
    assert db.reading(until) is None


def test_wrong_codes_lock_too(db: Database, cast: Cast) -> None:
    for _i in range(throttle.CODE.tries):
        db.writing(throttle.check, throttle.CODE, str(cast.alice.account_id))
    assert state(db, cast.front_desk, cast.alice.chart) == (State.LOCKED, True)


def test_the_code_of_the_office_ends_the_waiting_time(db: Database, cast: Cast, settings: Settings) -> None:
    for _i in range(5):
        signs_in(db, "alice@example.org", "wrong password of hers")
    office(db, cast.front_desk, "unlock", profile_unlock.unlock, "alice@example.org", "passport seen", settings)
    assert state(db, cast.front_desk, cast.alice.chart) == (State.REGISTERED, False)


@pytest.mark.parametrize("name", ["alice", "bob", "clinician"])
def test_se_09_an_administrator_ends_the_sessions_of_any_account(db: Database, cast: Cast, name: str) -> None:
    person: Person = getattr(cast, name)
    second, _viewer = db.writing(lambda s: signed_in(s, s.get_one(Account, person.account_id)))
    assert office(db, cast.administrator, "staff", account_office.one, person.account_id).devices == 2
    assert office(db, cast.administrator, "staff", account_office.end_sessions, person.account_id) == 2
    assert not alive(db, person.token)
    assert not alive(db, second)
    assert alive(db, cast.charlie.token)
    assert office(db, cast.administrator, "staff", account_office.one, person.account_id).devices == 0


@pytest.mark.parametrize("name", ["alice", "clinician"])
def test_a_disabled_account_opens_nothing_until_it_is_enabled(db: Database, cast: Cast, name: str) -> None:
    person: Person = getattr(cast, name)
    act = account_office.disable, person.account_id
    with pytest.raises(Problem) as refusal:
        office(db, cast.administrator, "staff", *act, version(db, person), " ")
    assert refusal.value.field == "reason"
    office(db, cast.administrator, "staff", *act, version(db, person), "left the clinic")
    assert not alive(db, person.token)
    assert not signs_in(db, person.email)
    shown = office(db, cast.administrator, "staff", account_office.one, person.account_id)
    assert shown.state is State.DISABLED
    with pytest.raises(Conflict):
        office(db, cast.administrator, "staff", account_office.enable, person.account_id, shown.version - 1, "back")
    office(db, cast.administrator, "staff", account_office.enable, person.account_id, shown.version, "back")
    assert signs_in(db, person.email)


def test_nobody_disables_himself_and_only_administrators_anybody(db: Database, cast: Cast) -> None:
    own = cast.administrator
    with pytest.raises(Problem):
        office(db, own, "staff", account_office.disable, own.account_id, version(db, own), "tired")
    for who in (cast.front_desk, cast.clinician, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            office(db, who, "staff", account_office.end_sessions, cast.bob.account_id)
    with pytest.raises(NoAccess):  # a key to another room is none
        office(db, own, "office", account_office.disable, cast.bob.account_id, version(db, cast.bob), "x")
    with pytest.raises(NoAccess):
        office(db, own, "staff", account_office.end_sessions, UUID(int=7))
    assert alive(db, cast.bob.token)


def test_accounts_are_found_by_part_of_name_or_address(db: Database, cast: Cast) -> None:
    def names(typed: str) -> list[str]:
        return [one.name for one in office(db, cast.administrator, "staff", account_office.found, typed).accounts]

    assert names("ali") == names("ALICE@EXAMPLE") == ["Alice Test"]
    assert names("%") == []  # WB-05
    assert set(names("")) == {"Ada Test", "Clara Test", "Fred Test"} | set(names("bill"))
