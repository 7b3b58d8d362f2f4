"""Resetting a password, as the guide describes it, and everything that must not work (AU-18…AU-24)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account
from models.security import PasswordReset
from services import (
    clock,
    password_reset,
    passwords,
    profile_unlock,
    recovery_codes,
    remembered_devices,
    sessions,
    sign_in,
)
from services.access import open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import KEY, PASSWORD, Cast, Person

NEW = "drink water before noon"
HERE = Browser("Test browser", "192.0.2.7")
BASE = "https://portal.example.org"
SECRET = pyotp.random_base32()


@pytest.fixture
def people(db: Database, cast: Cast) -> Cast:
    """The cast; Alice has an authenticator app."""
    sealed = Fernet(KEY).encrypt(SECRET.encode())
    db.writing(lambda s: setattr(s.get_one(Account, cast.alice.account_id), "totp_secret", sealed))
    return cast


def mails(db: Database, to: str = "Alice@example.org") -> list[Mail]:
    """What was written to somebody, the newest first."""

    def work(session: Session) -> list[Mail]:
        query = select(Mail).where(Mail.channel == "email", Mail.to == to).order_by(col(Mail.created_at).desc())
        return list(session.exec(query).all())

    return db.reading(work)


def asked(db: Database, email: str = "alice@example.org") -> str:
    """The secret of the link in the mail that was just sent."""
    db.writing(password_reset.ask, email, BASE, HERE)
    found = re.search(r"(\S+)/reset-password\?ticket=(\S+)", mails(db)[0].body)
    assert found
    assert found[1] == BASE
    return found[2]


def code() -> str:
    return pyotp.TOTP(SECRET).at(clock.now())


def finish(db: Database, token: str, answer: str) -> str:
    return password_reset.finish(db, token, answer, HERE, KEY, BASE)


def signs_in(db: Database, password: str) -> bool:
    account = db.reading(lambda s: s.exec(select(Account).where(Account.email_key == "alice@example.org")).one())
    return passwords.matches(account.password_hash, password)


def test_the_six_steps(db: Database, people: Cast) -> None:
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    session_token = finish(db, token, code())
    viewer = db.reading(sessions.find, session_token)
    assert viewer
    assert viewer.account_id == people.alice.account_id
    assert signs_in(db, NEW)
    assert not signs_in(db, PASSWORD)


def test_au_20_the_new_password_is_not_valid_before_the_security_option(db: Database, people: Cast) -> None:
    token = asked(db)
    with pytest.raises(Problem):  # AC-09: nor does the last step come first
        finish(db, token, code())
    assert db.reading(password_reset.step_of, token, KEY) is None
    password_reset.choose(db, token, NEW, NEW)
    assert signs_in(db, PASSWORD)
    assert not signs_in(db, NEW)
    assert db.reading(sessions.find, people.alice.token)  # and nobody was signed out
    assert db.reading(sessions.find, token) is None


def test_au_20_five_wrong_codes_burn_the_link(db: Database, people: Cast) -> None:
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    for _i in range(4):
        with pytest.raises(Problem) as wrong:
            finish(db, token, "000000")
        assert wrong.value.field == "code"
    with pytest.raises(Problem) as wrong:
        finish(db, token, "000000")
    assert wrong.value.field == "expired"
    with pytest.raises(Problem, match="does not work any more"):
        finish(db, token, code())
    assert signs_in(db, PASSWORD)


def test_au_21_everybody_else_is_signed_out_and_no_device_is_remembered(db: Database, people: Cast) -> None:
    alice = people.alice.account_id
    db.writing(lambda s: remembered_devices.remember(s, s.get_one(Account, alice), "Phone"))
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    mine = finish(db, token, code())
    assert db.reading(sessions.find, people.alice.token) is None
    assert db.reading(sessions.find, mine)
    assert db.reading(sessions.find, people.bob.token)
    assert db.reading(remembered_devices.of_account, alice) == []


def test_au_18_a_link_works_once(db: Database, people: Cast) -> None:
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    finish(db, token, code())
    with pytest.raises(Problem, match="does not work any more"):
        password_reset.choose(db, token, "another password of mine", "another password of mine")


def test_au_18_a_link_works_for_one_hour(db: Database, people: Cast, clock_at: Callable[[str], None]) -> None:
    token, began = asked(db), clock.now()
    clock_at((began + timedelta(minutes=59)).isoformat())
    assert db.reading(password_reset.ticket, token)
    clock_at((began + timedelta(minutes=60)).isoformat())
    assert db.reading(password_reset.ticket, token) is None


def test_au_18_a_link_ends_with_its_account(db: Database, people: Cast) -> None:
    token = asked(db)
    db.writing(lambda s: setattr(s.get_one(Account, people.alice.account_id), "disabled_at", clock.now()))
    assert db.reading(password_reset.ticket, token) is None


def test_au_18_only_the_newest_link_works(db: Database, people: Cast) -> None:
    older, newer = asked(db), asked(db)
    assert db.reading(password_reset.ticket, older) is None
    assert db.reading(password_reset.ticket, newer)


@pytest.mark.parametrize("token", [None, "", "made up", "A" * 43])
def test_au_18_a_made_up_link_is_nothing(db: Database, people: Cast, token: str | None) -> None:
    with pytest.raises(Problem) as made_up:
        password_reset.choose(db, token, NEW, NEW)
    assert made_up.value.field == "expired"


def test_au_18_only_a_hash_is_stored(db: Database, people: Cast) -> None:
    token = asked(db)
    assert len(token) * 6 >= 128
    row = db.reading(lambda s: s.exec(select(PasswordReset)).one())
    assert token not in repr(row)


def test_au_11_an_unknown_or_disabled_account_gets_no_mail_and_no_other_answer(db: Database, people: Cast) -> None:
    db.writing(lambda s: setattr(s.get_one(Account, people.bob.account_id), "disabled_at", clock.now()))
    assert db.writing(password_reset.ask, "nobody@example.org", BASE, HERE) is None
    assert db.writing(password_reset.ask, "bob@example.org", BASE, HERE) is None
    assert db.writing(password_reset.ask, "alice@example.org", BASE, HERE) is None
    assert [mail.to for mail in db.reading(lambda s: s.exec(select(Mail)).all())] == ["Alice@example.org"]


def test_nobody_can_fill_a_mailbox_or_void_the_newest_link_for_long(db: Database, people: Cast) -> None:
    for _i in range(8):
        newest = asked(db)
    assert len(mails(db)) == password_reset.MAILS.tries
    assert db.reading(password_reset.ticket, newest)


def test_one_place_cannot_ask_for_many_addresses(db: Database, people: Cast) -> None:
    for number in range(password_reset.ASKED.tries):
        db.writing(password_reset.ask, f"person{number}@example.org", BASE, HERE)
    with pytest.raises(Problem, match="Wait 10 minutes"):
        db.writing(password_reset.ask, "alice@example.org", BASE, HERE)


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("short", "short", "password"), ("alice@example.org", "alice@example.org", "password"), (NEW, NEW + ".", "again")],
)
def test_au_05_the_rules_hold_here_too(db: Database, people: Cast, password: str, again: str, field: str) -> None:
    token = asked(db)
    with pytest.raises(Problem) as refused:
        password_reset.choose(db, token, password, again)
    assert refused.value.field == field
    assert db.reading(password_reset.ticket, token)  # and the link is as good as before


def test_a_recovery_code_takes_the_place_of_the_security_option(db: Database, people: Cast) -> None:
    codes = db.writing(recovery_codes.renew, people.alice.account_id)
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    assert db.reading(sessions.find, finish(db, token, codes[3].lower()))


def test_without_any_security_option_the_office_must_help(db: Database, cast: Cast) -> None:
    token = asked(db)  # in the plain cast Alice has none
    password_reset.choose(db, token, NEW, NEW)
    step = db.reading(password_reset.step_of, token, KEY)
    assert step
    assert not step.can_be_passed
    with pytest.raises(Problem):
        finish(db, token, "")
    assert signs_in(db, PASSWORD)


def test_the_office_gives_a_code_that_opens_nothing_alone(db: Database, cast: Cast, settings: Settings) -> None:
    """PRODUCT §3: no security option at hand → recovery code → office unlock by staff, logged."""

    def unlock(session: Session, who: Person, email: str, how: str) -> str:
        office = open_office(session, who.viewer, "unlock")
        return profile_unlock.unlock(session, office, email, how, settings).code

    for nobody in (cast.billing, cast.clinician, cast.bob):
        with pytest.raises(NoAccess):
            db.writing(unlock, nobody, "alice@example.org", "passport")
    for email, how in (("clara@example.org", "passport"), ("nobody@example.org", "x"), ("alice@example.org", " ")):
        with pytest.raises(Problem):
            db.writing(unlock, cast.front_desk, email, how)
    code = db.writing(unlock, cast.front_desk, "alice@example.org", "passport seen")
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    assert db.reading(sessions.find, finish(db, token, code))
    query = select(HistoryRow).where(HistoryRow.action == "account unlocked by staff")
    row = db.reading(lambda s: s.exec(query).one())
    assert (row.actor_name, row.subject, row.patient_id) == ("Fred Test", "passport seen", cast.alice.chart)
    assert code not in repr(row)


def test_au_22_the_owner_is_told_without_any_secret(db: Database, people: Cast) -> None:
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    finish(db, token, code())
    told = mails(db)[0]
    assert told.subject == "Your password was changed"
    assert NEW not in told.body + told.html
    assert token not in told.body + told.html


def test_it_is_in_the_history_but_the_secrets_are_not(db: Database, people: Cast) -> None:
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    finish(db, token, code())
    rows = db.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq))).all())
    done = [(row.action, row.subject) for row in rows if row.action.startswith("password")]
    assert done == [("password reset requested", None), ("password reset", "authenticator")]
    assert token not in repr(rows)


def test_au_10_the_owner_gets_in_although_somebody_locked_the_password(db: Database, people: Cast) -> None:
    for _i in range(12):
        with pytest.raises(Problem):
            sign_in.with_password(db, "alice@example.org", "wrong password of mine", Browser("x", "203.0.113.9"))
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    assert db.reading(sessions.find, finish(db, token, code()))
