"""Passkeys: added, named, removed; one stands for password and second step, also for staff (PRODUCT §2)."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.people import Account
from models.security import Challenge
from models.sessions import SignIn
from services import clock, passkeys, second_step, sessions
from services.database import Database
from services.errors import NoAccess, Problem
from services.settings import Settings
from tests.cast import Cast, Person
from tests.services.soft_key import SoftKey

ORIGIN = "https://portal.example.org"
Clock = Callable[[str], None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, public_url=ORIGIN)


def new_key(**more: object) -> SoftKey:
    return replace(SoftKey(ORIGIN, "portal.example.org"), **more)


def begin(db: Database, settings: Settings, person: Person) -> str:
    return db.writing(lambda s: passkeys.begin_adding(s, s.get_one(Account, person.account_id), settings))


def add(db: Database, settings: Settings, person: Person, key: SoftKey, name: str = "My phone") -> None:
    answer = key.made(begin(db, settings, person))
    db.writing(passkeys.finish_adding, person.account_id, settings, answer, name)


def ask(db: Database, settings: Settings) -> str:
    return db.writing(passkeys.begin_sign_in, settings, "203.0.113.5")


def sign_in(db: Database, settings: Settings, answer: str) -> str:
    return db.writing(passkeys.finish_sign_in, settings, answer, "Firefox on Mac", "203.0.113.5")


def test_staff_and_patients_sign_in_with_one_step(db: Database, cast: Cast, settings: Settings) -> None:
    for person in (cast.alice, cast.clinician):
        key = new_key()
        add(db, settings, person, key)
        for _i in range(2):
            token = sign_in(db, settings, key.shown(ask(db, settings)))
            viewer = db.reading(sessions.find, token)
            assert viewer
            assert viewer.account_id == person.account_id
        newest = db.reading(lambda s, v=viewer: s.get_one(SignIn, v.session_id))
        assert newest.second_factor_at is not None


def test_named_listed_renamed_removed(db: Database, cast: Cast, settings: Settings) -> None:
    key = new_key()
    add(db, settings, cast.alice, key, "  My \n phone ")
    add(db, settings, cast.alice, new_key(), "Computer at home")
    phone, computer = db.reading(passkeys.of_account, cast.alice.account_id)
    assert (phone.name, computer.name) == ("My phone", "Computer at home")
    with pytest.raises(NoAccess):
        db.writing(passkeys.rename, cast.bob.account_id, phone.id, "Mine now")
    with pytest.raises(NoAccess):
        db.writing(passkeys.remove, cast.bob.account_id, phone.id)
    with pytest.raises(Problem):
        db.writing(passkeys.rename, cast.alice.account_id, phone.id, "  ")
    db.writing(passkeys.rename, cast.alice.account_id, phone.id, "Old phone")
    sign_in(db, settings, key.shown(ask(db, settings)))
    phone, computer = db.reading(passkeys.of_account, cast.alice.account_id)
    assert phone.name == "Old phone"
    assert phone.last_used_at
    assert computer.last_used_at is None
    options = db.reading(lambda s: second_step.options_of(s, s.get_one(Account, cast.alice.account_id)))
    assert options.passkeys == 2
    assert options.any
    db.writing(passkeys.remove, cast.alice.account_id, phone.id)
    with pytest.raises(Problem):
        sign_in(db, settings, key.shown(ask(db, settings)))


def test_an_answer_works_once_and_for_five_minutes(
    db: Database, cast: Cast, settings: Settings, clock_at: Clock
) -> None:
    clock_at("2026-03-02T09:00")
    key = new_key()
    answer = key.made(begin(db, settings, cast.alice))
    db.writing(passkeys.finish_adding, cast.alice.account_id, settings, answer, "Phone")
    with pytest.raises(Problem):
        db.writing(passkeys.finish_adding, cast.alice.account_id, settings, answer, "Phone again")
    shown = key.shown(ask(db, settings))
    sign_in(db, settings, shown)
    with pytest.raises(Problem):
        sign_in(db, settings, shown)
    late = key.shown(ask(db, settings))
    clock_at("2026-03-02T09:05:01")
    with pytest.raises(Problem):
        sign_in(db, settings, late)
    ask(db, settings)
    assert len(db.reading(lambda s: s.exec(select(Challenge)).all())) == 1  # the old ones are gone


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://portal.example.org.evil.example"},
        {"origin": "http://portal.example.org"},
        {"host": "evil.example"},
        {"verified": False},
        {"count": 1},  # a copy that has fallen behind
        {"private": SoftKey("", "").private},
        {"id": b"somebody else's passkey"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_no_honest_browser_sends_is_refused(
    db: Database, cast: Cast, settings: Settings, wrong: dict[str, object]
) -> None:
    key = new_key(count=5)
    add(db, settings, cast.alice, key)
    sign_in(db, settings, key.shown(ask(db, settings)))
    with pytest.raises(Problem, match="did not work"):
        sign_in(db, settings, replace(key, **wrong).shown(ask(db, settings)))  # type: ignore[arg-type]
    sign_in(db, settings, key.shown(ask(db, settings)))


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verified": False}])
def test_what_cannot_be_added(db: Database, cast: Cast, settings: Settings, wrong: dict[str, object]) -> None:
    with pytest.raises(Problem, match="could not be added"):
        add(db, settings, cast.alice, new_key(**wrong))


def test_challenges_are_not_interchangeable(db: Database, cast: Cast, settings: Settings) -> None:
    """Bob cannot finish what Alice has begun, and what was asked for adding does not sign in."""
    key = new_key()
    answer = key.made(begin(db, settings, cast.alice))
    with pytest.raises(Problem):
        db.writing(passkeys.finish_adding, cast.bob.account_id, settings, answer, "Phone")
    add(db, settings, cast.alice, key)
    with pytest.raises(Problem):
        sign_in(db, settings, key.shown(begin(db, settings, cast.alice)))
    with pytest.raises(Problem, match="added already"):
        add(db, settings, cast.bob, key)


def test_a_disabled_account_does_not_get_in(db: Database, cast: Cast, settings: Settings) -> None:
    key = new_key()
    add(db, settings, cast.alice, key)

    def disable(session: Session) -> None:
        session.get_one(Account, cast.alice.account_id).disabled_at = clock.now()

    db.writing(disable)
    with pytest.raises(Problem):
        sign_in(db, settings, key.shown(ask(db, settings)))


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "[" * 50_000, '{"id": 5, "rawId": "x"}', '"\\ud800"'])
def test_rubbish_is_one_sentence(db: Database, cast: Cast, settings: Settings, answer: str) -> None:
    with pytest.raises(Problem):
        sign_in(db, settings, answer)
    with pytest.raises(Problem):
        db.writing(passkeys.finish_adding, cast.alice.account_id, settings, answer, "Phone")


def test_every_byte_of_an_answer_counts(db: Database, cast: Cast, settings: Settings) -> None:
    key = new_key()
    add(db, settings, cast.alice, key)
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        said = json.loads(key.shown(ask(db, settings)))
        whole = said["response"][part]
        said["response"][part] = whole[:20] + ("A" if whole[20] != "A" else "B") + whole[21:]
        with pytest.raises(Problem):
            sign_in(db, settings, json.dumps(said))


def test_one_address_cannot_fill_the_database_with_challenges(db: Database, settings: Settings) -> None:
    for _i in range(60):
        ask(db, settings)
    with pytest.raises(Problem, match="too many tries"):
        ask(db, settings)
    db.writing(passkeys.begin_sign_in, settings, "203.0.113.6")


def test_browsers_make_passkeys_for_names_only(tmp_path: Path) -> None:
    assert passkeys.available(Settings(tmp_path, public_url="http://localhost:8080"))
    assert not passkeys.available(Settings(tmp_path))
    assert not passkeys.available(Settings(tmp_path, public_url="http://[::1]:8080"))
