"""Signing in as the service decides it: guessing is slow, and nobody can lock the owner out (AU-08…AU-13)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from models.history import HistoryRow
from models.people import Account
from models.security import RememberedDevice
from services import authenticator, clock, passwords, recovery_codes, remembered_devices, sessions, sign_in
from services.database import Database
from services.errors import Problem
from services.sign_in import Browser, Outcome
from tests.cast import KEY, PASSWORD, Cast, Person

HOME = Browser("Firefox on Mac", "198.51.100.7")
STRANGER = Browser("curl", "203.0.113.5")
WRONG = "The e-mail address or the password is not right."
Clock = Callable[[str], None]


@dataclass
class Hashes:
    """How many times argon2 really ran."""

    count: int = 0


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Hashes:
    """Passwords cost nothing in this test, and each check is counted."""
    counted = Hashes()

    def verify(_self: PasswordHasher, stored: str, password: str) -> bool:
        counted.count += 1
        return stored == passwords_hash and password == PASSWORD

    passwords_hash = passwords.hashed(PASSWORD)
    monkeypatch.setattr(PasswordHasher, "verify", verify)
    monkeypatch.setattr(PasswordHasher, "check_needs_rehash", lambda _self, _stored: False)
    monkeypatch.setattr("tests.cast._password_hash", lambda: passwords_hash)
    return counted


@pytest.fixture
def people(hashes: Hashes, cast: Cast) -> Cast:
    """The cast with countable passwords."""
    return cast


def protect(db: Database, person: Person) -> str:
    """Give a patient an authenticator app; returns its key."""
    secret = pyotp.random_base32()

    def work(session: Session) -> None:
        session.get_one(Account, person.account_id).totp_secret = authenticator.sealed(secret, KEY)

    db.writing(work)
    return secret


def code(secret: str | None, steps: int = 0) -> str:
    return pyotp.TOTP(secret or "").at(int(clock.now().timestamp()) + 30 * steps)


def outcome(db: Database, person: Person, password: str = PASSWORD, by: Browser = HOME, **more: Any) -> Outcome | None:
    """None when the answer is that e-mail or password are not right."""
    try:
        return sign_in.with_password(db, person.email, password, by, key=KEY, **more)
    except Problem as problem:
        if not problem.message.startswith(WRONG):
            raise
        return None


def hammer(db: Database, person: Person, by: Browser = STRANGER, many: int = 40) -> None:
    for number in range(many):
        assert outcome(db, person, f"wrong password number {number}", by) is None


def finish(db: Database, begun: Outcome | None, typed: str, by: Browser = HOME, remember: bool = False) -> Any:
    assert begun
    assert begun.step_token
    return sign_in.with_code(db, begun.step_token, typed, by, KEY, remember)


def test_ten_guesses_in_a_minute_from_one_place_or_many_AU_09(  # noqa: N802
    db: Database, people: Cast, hashes: Hashes, clock_at: Clock
) -> None:
    clock_at("2026-03-02T09:00")
    hammer(db, people.alice)
    assert hashes.count == 5
    for number in range(1, 60):
        hammer(db, people.alice, replace(STRANGER, address=f"203.0.113.{number + 5}"), many=3)
    assert hashes.count == 10
    failures = [row for row in db.reading(lambda s: s.exec(select(HistoryRow)).all()) if row.action == "sign-in failed"]
    assert len(failures) == 10  # what is not looked at fills no history
    evaluated = []
    for hour in range(10, 24):
        clock_at(f"2026-03-02T{hour}:{hour + 20}")
        before = hashes.count
        hammer(db, people.alice, many=5)
        evaluated.append(hashes.count - before)
    assert set(evaluated) == {1}  # one an hour
    for day in range(3, 10):
        for hour in range(24):
            clock_at(f"2026-03-{day:02}T{hour:02}:{hour + 20}")
            hammer(db, people.alice, many=2)
    assert 90 < hashes.count <= 110  # from a hundred on, one a day (NIST)


def test_the_owner_gets_in_while_somebody_hammers_AU_10(db: Database, people: Cast, clock_at: Clock) -> None:  # noqa: N802
    """From her own place with password and code, with nothing known about her browser."""
    clock_at("2026-03-02T09:00")
    secret = protect(db, people.alice)
    hammer(db, people.alice)
    done = finish(db, outcome(db, people.alice), code(secret))
    assert db.reading(sessions.find, done.session_token)


def test_the_owner_gets_in_from_the_same_address_with_a_code_AU_10(  # noqa: N802
    db: Database, people: Cast, clock_at: Clock
) -> None:
    """Behind one address with whoever hammers, or hammered from everywhere: the code is asked before the password."""
    clock_at("2026-03-02T09:00")
    secret = protect(db, people.alice)
    paper = db.writing(recovery_codes.renew, people.alice.account_id)
    hammer(db, people.alice)
    for number in range(1, 10):
        hammer(db, people.alice, replace(STRANGER, address=f"203.0.113.{number + 5}"), many=3)
    assert outcome(db, people.alice) is None
    assert outcome(db, people.alice, by=STRANGER, code="000000") is None
    done = outcome(db, people.alice, by=STRANGER, code=code(secret))
    assert done
    assert done.session_token
    for number in range(30):  # and when somebody throws codes at it too, the paper still works
        outcome(db, people.alice, "wrong password of some length", STRANGER, code=f"{number:06}")
    hammer(db, people.alice)
    assert outcome(db, people.alice, by=STRANGER, code=code(secret, 1)) is None
    done = outcome(db, people.alice, by=STRANGER, code=paper[0])
    assert done
    assert done.session_token


def test_a_remembered_device_has_its_own_counter_AU_10(db: Database, people: Cast, clock_at: Clock) -> None:  # noqa: N802
    clock_at("2026-03-02T09:00")
    secret = protect(db, people.alice)
    cookie = finish(db, outcome(db, people.alice), code(secret), remember=True).device_cookie
    at_home = replace(HOME, remembered=cookie)
    for number in range(1, 10):
        hammer(db, people.alice, replace(STRANGER, address=f"203.0.113.{number}"), many=3)
    hammer(db, people.alice, replace(HOME, remembered="made up"))
    done = outcome(db, people.alice, by=at_home)
    assert done
    assert done.session_token
    hammer(db, people.alice, at_home, many=20)
    assert outcome(db, people.alice, by=at_home) is None
    clock_at("2026-03-02T09:02")
    assert outcome(db, people.alice, by=at_home)


def test_one_address_cannot_try_one_password_on_everybody_AU_09(  # noqa: N802
    db: Database, people: Cast, hashes: Hashes, clock_at: Clock
) -> None:
    clock_at("2026-03-02T09:00")
    for number in range(50):
        if number == 20:  # an account of one's own buys no further guesses at others
            assert outcome(db, people.bob, by=STRANGER)
        with pytest.raises(Problem, match=WRONG):
            sign_in.with_password(db, f"person{number}@example.org", PASSWORD, STRANGER)
    assert hashes.count == 30
    assert outcome(db, people.alice, by=STRANGER) is None
    assert outcome(db, people.alice)
    clock_at("2026-03-02T09:12")
    assert outcome(db, people.alice, by=STRANGER)


def test_success_clears_and_the_password_alone_does_not(db: Database, people: Cast, clock_at: Clock) -> None:
    """Somebody with the password gets no new tries at the code by typing the password again."""
    clock_at("2026-03-02T09:00")
    secret = protect(db, people.alice)
    for _i in range(2):
        hammer(db, people.alice, HOME, many=4)
        assert finish(db, outcome(db, people.alice), code(secret)).session_token
        clock_at("2026-03-02T09:00:40")
    clock_at("2026-03-02T10:00")
    assert all(outcome(db, people.alice) for _i in range(5))
    assert outcome(db, people.alice) is None


def test_unknown_disabled_held_up_and_known_say_the_same_AU_11(  # noqa: N802
    db: Database, people: Cast, hashes: Hashes
) -> None:
    def disable(session: Session) -> None:
        session.get_one(Account, people.bob.account_id).disabled_at = clock.now()

    db.writing(disable)
    said, looked_at = set(), []
    typed = ("nobody@example.org", people.bob.email, people.alice.email, "no address", "a" * 5000, "\x00\ud800", "")
    for number, email in enumerate(typed):
        before = hashes.count
        for _i in range(7):
            with pytest.raises(Problem) as refused:
                sign_in.with_password(db, email, "wrong password of some length", Browser("curl", str(number)))
            said.add(refused.value.message)
        looked_at.append(hashes.count - before)
    with pytest.raises(Problem) as refused:
        sign_in.with_password(db, people.bob.email, PASSWORD, HOME)
    assert said == {refused.value.message}
    assert looked_at == [5] * 7  # an address without an account is held up at the same try


def test_staff_never_without_the_second_step_AU_13(db: Database, people: Cast) -> None:  # noqa: N802
    begun = outcome(db, people.clinician)
    done = finish(db, begun, code(people.clinician.totp), remember=True)
    assert done.device_cookie is None
    assert not db.reading(lambda s: s.exec(select(RememberedDevice)).all())

    def begun_anyhow(session: Session, second_factor: bool) -> str:
        account = session.get_one(Account, people.clinician.account_id)
        return sessions.start(session, account, "Test", None, second_factor)

    passed, half = db.writing(begun_anyhow, True), db.writing(begun_anyhow, False)
    assert db.reading(sessions.find, passed)
    assert db.reading(sessions.find, half) is None  # by whatever door such a session were begun
    db.writing(lambda s: setattr(s.get_one(Account, people.billing.account_id), "totp_secret", None))
    with pytest.raises(Problem, match="no security option"):
        sign_in.with_password(db, people.billing.email, PASSWORD, HOME)


def test_a_patient_without_security_option_signs_in_by_password(db: Database, people: Cast) -> None:
    done = outcome(db, people.alice)
    assert done
    assert done.session_token


def test_a_device_is_remembered_until_the_password_changes(db: Database, people: Cast) -> None:
    secret = protect(db, people.alice)
    cookie = finish(db, outcome(db, people.alice), code(secret), remember=True).device_cookie
    known = replace(HOME, remembered=cookie)
    done = outcome(db, people.alice, by=known)
    assert done
    assert done.session_token
    db.writing(remembered_devices.end_all, people.alice.account_id)
    done = outcome(db, people.alice, by=known)
    assert done
    assert done.step_token


def test_a_pending_step_ends_with_the_fifth_wrong_code_AU_15(db: Database, people: Cast) -> None:  # noqa: N802
    begun = outcome(db, people.clinician)
    for _i in range(5):
        with pytest.raises(Problem) as refused:
            finish(db, begun, "000000")
        assert refused.value.field == "code"
    with pytest.raises(Problem, match="too many tries") as refused:
        finish(db, begun, code(people.clinician.totp))
    assert refused.value.field == "expired"


@pytest.mark.parametrize("end", ["ten minutes", "signed out everywhere", "disabled"])
def test_a_pending_step_ends_with_its_time_and_with_its_account(
    db: Database, people: Cast, clock_at: Clock, end: str
) -> None:
    """AU-15, AU-21: whoever has the old password and waits between the two steps gets no further."""
    clock_at("2026-03-02T09:00")
    begun = outcome(db, people.clinician)
    account = people.clinician.account_id
    clock_at("2026-03-02T09:09:50" if end != "ten minutes" else "2026-03-02T09:10:10")
    if end == "signed out everywhere":  # as a reset and a change of the password do
        db.writing(sessions.end_all, account)
    if end == "disabled":
        db.writing(lambda s: setattr(s.get_one(Account, account), "disabled_at", clock.now()))
    with pytest.raises(Problem):
        finish(db, begun, code(people.clinician.totp))


@pytest.mark.real_passwords
def test_hashes_are_good_salted_and_renewed_when_the_cost_is_raised_AU_08(db: Database, cast: Cast) -> None:  # noqa: N802
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD)
    cheap = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1).hash(PASSWORD)

    def stored(session: Session) -> str:
        return session.get_one(Account, cast.alice.account_id).password_hash

    db.writing(lambda s: setattr(s.get_one(Account, cast.alice.account_id), "password_hash", cheap))
    assert outcome(db, cast.alice)
    renewed = db.reading(stored)
    assert renewed.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert outcome(db, cast.alice)
    assert db.reading(stored) == renewed
