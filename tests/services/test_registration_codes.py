"""Codes of a sign-up: how long, how often and for whom they are good; the address that is proven (AU-25, AU-26)."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services import clock
from services.database import Database
from services.errors import Problem
from services.registration import account, progress, verify
from services.registration.progress import Step
from services.settings import Settings
from services.sign_in import Browser
from tests.services.signing_up import (
    HERE,
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
