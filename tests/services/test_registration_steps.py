"""The way from the code to the account: codes, passwords, security option; no step can be skipped (AC-09)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from services import clock, sessions
from services.database import Database
from services.errors import Problem
from services.registration import account, progress, security, verify
from services.registration.progress import Step
from services.settings import Settings
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
    with pytest.raises(Problem) as refusal:
        security.set_password(db, token, "too short", "too shirt", settings.secret_key)
    assert [one.field for one in refusal.value.all] == ["password", "again"]


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
