"""The way from the code to the account: codes, passwords, security option; no step can be skipped (AC-09)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from services import clock, sessions
from services.database import Database
from services.errors import Problem
from services.registration import account, progress, security, verify
from services.registration.progress import Step
from services.settings import Settings
from services.sign_in import Browser
from tests.services.signing_up import (
    HERE,
    PASSWORD,
    account_of,
    app_code,
    asked,
    chart,
    code_to,
    confirmed,
    finished,
    mails,
    row_of,
    step_of,
    with_security_option,
)

pytestmark = pytest.mark.usefixtures("cast")
Act = Callable[[Database, Settings, str], object]


def _confirm_email(db: Database, settings: Settings, token: str) -> object:
    return verify.confirm_email(db, token, "12345678", settings.secret_key)


def _password(db: Database, settings: Settings, token: str) -> object:
    return security.set_password(db, token, PASSWORD, PASSWORD, settings.secret_key)


def _app(db: Database, settings: Settings, token: str) -> object:
    return db.writing(security.offer_authenticator, token, settings.secret_key)


def _app_code(db: Database, settings: Settings, token: str) -> object:
    return db.writing(security.confirm_authenticator, token, "123456", settings.secret_key)


def _codes(db: Database, settings: Settings, token: str) -> object:
    return db.writing(account.offer_recovery_codes, token, settings.secret_key)


def _finish(db: Database, settings: Settings, token: str) -> object:
    return account.finish(db, token, True, HERE, settings)


LATER: list[Act] = [_confirm_email, _password, _app, _app_code, _codes, _finish]


class TestNoStepCanBeSkipped:
    """AC-09: every form asks for the state, whatever page the browser shows."""

    @pytest.mark.parametrize("act", LATER)
    def test_before_the_code(self, db: Database, settings: Settings, act: Act) -> None:
        patient_id = chart(db)
        for token in (asked(db, settings), "made up", ""):
            with pytest.raises(Problem) as refusal:
                act(db, settings, token)
            assert refusal.value.field in ("order", "expired")
        assert account_of(db, patient_id) is None

    @pytest.mark.parametrize("act", [_app, _app_code, _codes, _finish])
    def test_before_the_password(self, db: Database, settings: Settings, act: Act) -> None:
        chart(db)
        with pytest.raises(Problem) as refusal:
            act(db, settings, confirmed(db, settings))
        assert refusal.value.field == "order"

    @pytest.mark.parametrize("act", [_codes, _finish])
    def test_before_the_security_option(self, db: Database, settings: Settings, act: Act) -> None:
        chart(db)
        token = confirmed(db, settings)
        _password(db, settings, token)
        _app(db, settings, token)
        with pytest.raises(Problem) as refusal:
            act(db, settings, token)
        assert refusal.value.field == "order"

    def test_before_the_recovery_codes_are_noted(self, db: Database, settings: Settings) -> None:
        patient_id = chart(db)
        token = confirmed(db, settings)
        with_security_option(db, settings, token)
        with pytest.raises(Problem):
            _finish(db, settings, token)  # they were never shown
        shown = _codes(db, settings, token)
        assert _codes(db, settings, token) == shown
        with pytest.raises(Problem) as refusal:
            account.finish(db, token, False, HERE, settings)
        assert refusal.value.field == "noted"
        assert account_of(db, patient_id) is None

    @pytest.mark.parametrize("act", LATER)
    def test_when_it_is_finished(self, db: Database, settings: Settings, act: Act) -> None:
        chart(db)
        token = confirmed(db, settings)
        finished(db, settings, token)
        with pytest.raises(Problem) as refusal:
            act(db, settings, token)
        assert refusal.value.field == "expired"

    def test_a_sign_up_opens_no_page_of_the_portal(self, db: Database, settings: Settings) -> None:
        """SECURITY §2.1: a half state is no session."""
        chart(db)
        token = confirmed(db, settings)
        assert db.reading(sessions.find, token) is None


class TestTheCode:
    """AU-25, AU-26."""

    def test_five_tries_and_then_not_even_the_right_one(self, db: Database, settings: Settings) -> None:
        chart(db)
        token = asked(db, settings)
        right = code_to(db, "grace@example.org")
        for _i in range(progress.CODE_TRIES):
            with pytest.raises(Problem, match="not right"):
                verify.confirm(db, token, "0000 0000" if right != "0000 0000" else "1", HERE, settings.secret_key)
        with pytest.raises(Problem, match="too often"):
            verify.confirm(db, token, right, HERE, settings.secret_key)
        assert row_of(db, token).state == "code sent"

    def test_it_belongs_to_one_browser(self, db: Database, settings: Settings) -> None:
        chart(db)
        first, second = asked(db, settings), asked(db, settings)
        codes = [row.body for row in mails(db, "grace@example.org")]
        assert codes[0] != codes[1]
        with pytest.raises(Problem):
            verify.confirm(db, first, code_to(db, "grace@example.org"), HERE, settings.secret_key)
        verify.confirm(db, second, code_to(db, "grace@example.org"), HERE, settings.secret_key)

    def test_it_is_good_for_an_hour(self, db: Database, settings: Settings, clock_at) -> None:
        chart(db)
        tokens = [asked(db, settings)]
        code = code_to(db, "grace@example.org")
        clock_at((clock.now() + progress.CODE_LIFE + timedelta(seconds=1)).isoformat())
        with pytest.raises(Problem) as refusal:
            verify.confirm(db, tokens[0], code, HERE, settings.secret_key)
        assert refusal.value.field == "expired"
        assert step_of(db, settings, tokens[0]) is None

    def test_nothing_of_it_can_be_read_in_the_database(self, db: Database, settings: Settings) -> None:
        """AU-17, AU-25: neither code nor key nor password; the mail goes when it is sent."""
        chart(db)
        token = confirmed(db, settings)
        secret = with_security_option(db, settings, token)
        codes = db.writing(account.offer_recovery_codes, token, settings.secret_key)
        dump = db.reading(lambda s: str(s.execute(text("SELECT * FROM registration")).all()))
        for hidden in (token, secret, "argon2", *codes, code_to(db, "grace@example.org").replace(" ", "")):
            assert hidden not in dump

    def test_a_chart_gets_few_codes_a_day_and_the_screen_says_nothing(self, db: Database, settings: Settings) -> None:
        chart(db)
        rows = [row_of(db, asked(db, settings, HERE_AND_THERE[number])) for number in range(6)]
        assert [row.state for row in rows] == ["code sent"] * 5 + ["waiting"]
        assert rows[-1].reason == "too many codes"

    def test_one_address_asks_only_so_often(self, db: Database, settings: Settings) -> None:
        for _i in range(15):
            asked(db, settings)
        with pytest.raises(Problem, match="Wait"):
            asked(db, settings)


HERE_AND_THERE = [Browser("Chrome on Mac", f"192.0.2.{number}") for number in range(6)]


class TestTheAddress:
    """An address that the first code did not prove gets a code of its own."""

    def at_email(self, db: Database, settings: Settings) -> str:
        chart(db)
        token = asked(db, settings, email="new@example.org")
        verify.confirm(db, token, code_to(db, "grace@example.org"), HERE, settings.secret_key)
        return token

    def test_it_is_proven(self, db: Database, settings: Settings) -> None:
        token = self.at_email(db, settings)
        verify.send_email_code(db, token, "new@example.org", settings)
        with pytest.raises(Problem, match="not right"):
            verify.confirm_email(db, token, "0", settings.secret_key)
        verify.confirm_email(db, token, code_to(db, "new@example.org"), settings.secret_key)
        assert step_of(db, settings, token) is Step.PASSWORD
        assert finished(db, settings, token)

    def test_another_one_can_be_taken(self, db: Database, settings: Settings) -> None:
        token = self.at_email(db, settings)
        verify.send_email_code(db, token, "wrong@example.org", settings)
        first = code_to(db, "wrong@example.org")
        verify.send_email_code(db, token, "right@example.org", settings)
        with pytest.raises(Problem):
            verify.confirm_email(db, token, first, settings.secret_key)
        verify.confirm_email(db, token, code_to(db, "right@example.org"), settings.secret_key)

    def test_one_with_an_account_gets_no_code_and_the_screen_goes_on(self, db: Database, settings: Settings) -> None:
        """AC-07, AU-11."""
        token = self.at_email(db, settings)
        verify.send_email_code(db, token, "Bob@EXAMPLE.org", settings)
        assert step_of(db, settings, token) is Step.EMAIL_CODE
        (told,) = [mail for mail in mails(db) if mail.to.casefold() == "bob@example.org"]
        assert "has an account already" in told.subject

    @pytest.mark.parametrize("bad", ["", "a@b.org, evil@example.org", "a@b.org\nBcc: x@y.org", "no address"])
    def test_only_one_plain_address(self, db: Database, settings: Settings, bad: str) -> None:
        """WB-07."""
        token = self.at_email(db, settings)
        with pytest.raises(Problem) as refusal:
            verify.send_email_code(db, token, bad, settings)
        assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("fourteen chars", "at least 15"),  # AU-01
        ("🦉" * 14, "at least 15"),
        ("a" * 129, "128"),  # AU-03
        ("passwordpassword", "Many people|repeats"),  # AU-05
        ("grace@example.org", "your name or e-mail"),
        ("Grace Holloway!", "your name or e-mail"),
        ("Test Clinic 123", "the clinic or the portal"),
    ],
)
def test_passwords_that_are_refused(db: Database, settings: Settings, password: str, said: str) -> None:
    """AU-01, AU-03, AU-05: with the reason, at its field."""
    chart(db)
    token = confirmed(db, settings)
    with pytest.raises(Problem, match=said) as refusal:
        security.set_password(db, token, password, password, settings.secret_key)
    assert refusal.value.field == "password"
    assert step_of(db, settings, token) is Step.PASSWORD


@pytest.mark.parametrize("password", ["fifteen letters", "mjqwtrzhbnvkxpd", "🦉🐢🦊🐸🐙🦄🐝🦀🐬🐘🦜🐊🦔🐿🦩"])
def test_passwords_without_composition_rules(db: Database, settings: Settings, password: str) -> None:
    """AU-01, AU-04."""
    chart(db)
    token = confirmed(db, settings)
    security.set_password(db, token, password, password, settings.secret_key)
    assert step_of(db, settings, token) is Step.SECURITY


def test_the_two_passwords_must_be_the_same(db: Database, settings: Settings) -> None:
    chart(db)
    token = confirmed(db, settings)
    with pytest.raises(Problem) as refusal:
        security.set_password(db, token, PASSWORD, PASSWORD + " ", settings.secret_key)
    assert refusal.value.field == "again"


def test_the_app_counts_when_it_has_shown_a_right_code(db: Database, settings: Settings) -> None:
    """AU-14: and that code is used."""
    patient_id = chart(db)
    token = confirmed(db, settings)
    _password(db, settings, token)
    offered = db.writing(security.offer_authenticator, token, settings.secret_key)
    assert db.writing(security.offer_authenticator, token, settings.secret_key) == offered
    with pytest.raises(Problem):
        db.writing(security.confirm_authenticator, token, "000000", settings.secret_key)
    assert step_of(db, settings, token) is Step.SECURITY
    db.writing(security.confirm_authenticator, token, app_code(offered.secret), settings.secret_key)
    db.writing(account.offer_recovery_codes, token, settings.secret_key)
    account.finish(db, token, True, HERE, settings)
    made = account_of(db, patient_id)
    assert made
    assert made.totp_last_step


def test_a_phone_as_the_security_option(db: Database, settings: Settings) -> None:
    patient_id = chart(db)
    texting = Settings(data=settings.data, demo=True)
    token = confirmed(db, texting)
    _password(db, texting, token)
    with pytest.raises(Problem):
        security.send_text_code(db, token, "555", texting)
    with pytest.raises(Problem, match="no text messages"):
        security.send_text_code(db, token, "914-555-0177", settings)
    security.send_text_code(db, token, "914-555-0177", texting)
    with pytest.raises(Problem, match="not right"):
        security.confirm_text(db, token, "1", texting.secret_key)
    security.confirm_text(db, token, code_to(db, "+19145550177"), texting.secret_key)
    db.writing(account.offer_recovery_codes, token, texting.secret_key)
    account.finish(db, token, True, HERE, texting)
    made = account_of(db, patient_id)
    assert made
    assert (made.text_phone, made.totp_secret) == ("914-555-0177", None)


def test_two_browsers_of_one_patient_make_one_account(db: Database, settings: Settings) -> None:
    patient_id = chart(db)
    first, second = confirmed(db, settings), confirmed(db, settings)
    finished(db, settings, first)
    with pytest.raises(Problem) as refusal:
        finished(db, settings, second)
    assert refusal.value.field == "expired"
    assert account_of(db, patient_id)


def test_a_page_that_stays_open_is_over_after_half_an_hour(db: Database, settings: Settings, clock_at) -> None:
    chart(db)
    token = confirmed(db, settings)
    clock_at((clock.now() + progress.STEP_LIFE + timedelta(seconds=1)).isoformat())
    with pytest.raises(Problem) as refusal:
        _password(db, settings, token)
    assert refusal.value.field == "expired"


def test_a_failure_leaves_nothing_half_made(db: Database, settings: Settings, monkeypatch) -> None:
    """AC-10: the account, its codes and the session stand or fall together."""
    patient_id = chart(db)
    token = confirmed(db, settings)
    with_security_option(db, settings, token)
    db.writing(account.offer_recovery_codes, token, settings.secret_key)

    def fail(session: Session, *_args: object, **_more: object) -> str:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(sessions, "start", fail)
    with pytest.raises(RuntimeError):
        account.finish(db, token, True, HERE, settings)
    monkeypatch.undo()
    assert account_of(db, patient_id) is None
    assert account.finish(db, token, True, HERE, settings)
