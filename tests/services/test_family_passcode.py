"""The temporary passcode: 8 digits, 24 hours, 5 tries, one use, one browser, 3 a day; the Deny link (PRODUCT §4)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, select

from models.family import FamilyRequest
from services import clock
from services.database import Database
from services.errors import Problem
from services.family import requests_deny, requests_passcode
from services.history import Action
from services.registration.matching import Reason
from services.settings import Settings
from tests.services.family_asking import (
    OWN,
    about_you,
    acts,
    ask,
    born,
    confirm,
    finish,
    grace,
    row_of,
    ticket_to,
    typed,
)
from tests.services.signing_up import code_to, mails

pytestmark = pytest.mark.usefixtures("cast")


def state(db: Database, token: str) -> str | None:
    return db.reading(requests_passcode.waiting, token)


def wrong(db: Database, settings: Settings, token: str, code: str = "0000 000") -> Problem:
    with pytest.raises(Problem) as refusal:
        confirm(db, settings, token, code)
    return refusal.value


def test_five_tries_and_not_a_sixth(db: Database, settings: Settings) -> None:
    patient_id = grace(db)
    token = ask(db, settings)
    for _try in range(5):
        assert "not right" in wrong(db, settings, token).message
    assert "too often" in wrong(db, settings, token, code_to(db, OWN)).message
    assert state(db, token) == "waiting"
    assert acts(db, patient_id).count(("Pat Lindgren", Action.FAMILY_PASSCODE_WRONG)) == 5


def test_the_fifth_may_be_the_right_one(db: Database, settings: Settings) -> None:
    grace(db)
    token = ask(db, settings)
    for _try in range(4):
        wrong(db, settings, token)
    confirm(db, settings, token, code_to(db, OWN).replace(" ", "-"))
    assert state(db, token) == "confirmed"


@pytest.mark.parametrize(("after", "good"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)])
def test_it_is_good_for_24_hours(db: Database, settings: Settings, clock_at, after: timedelta, good: bool) -> None:
    clock_at("2026-03-02T09:00")
    grace(db)
    token = ask(db, settings)
    clock_at((row_of(db, token).created_at + after).isoformat())
    if good:
        confirm(db, settings, token, code_to(db, OWN))
        return
    assert wrong(db, settings, token, code_to(db, OWN)).field == "expired"


def test_it_works_once(db: Database, settings: Settings) -> None:
    grace(db)
    token = ask(db, settings)
    code = code_to(db, OWN)
    confirm(db, settings, token, code)
    assert wrong(db, settings, token, code).field == "code"
    finish(db, settings, about_you(db, settings, token))
    assert wrong(db, settings, token, code).field == "expired"
    assert state(db, token) is None


def test_it_belongs_to_the_browser_that_asked(db: Database, settings: Settings) -> None:
    grace(db)
    mine = ask(db, settings)
    code = code_to(db, OWN)
    other = ask(db, settings)
    wrong(db, settings, other, code)
    wrong(db, settings, "made up", code)
    wrong(db, settings, "", code)
    confirm(db, settings, mine, code)
    assert (state(db, mine), state(db, other)) == ("confirmed", "waiting")


def test_three_a_day_for_one_patient_whoever_asks(db: Database, settings: Settings, clock_at) -> None:
    clock_at("2026-03-02T09:00")
    grace(db)
    for _request in range(3):
        assert row_of(db, ask(db, settings)).reason is None
    refused = ask(db, settings)
    assert row_of(db, refused).reason == Reason.TOO_MANY_CODES
    assert state(db, refused) == "waiting"
    assert len(mails(db, OWN)) == 3
    grace(db, 50, ("email", "another@example.org", None))
    assert row_of(db, ask(db, settings, 50)).reason is None
    birth_date = typed(born(40))
    clock_at("2026-03-03T08:59")
    assert row_of(db, ask(db, settings, birth_date=birth_date)).reason == Reason.TOO_MANY_CODES
    clock_at("2026-03-03T09:01")
    assert row_of(db, ask(db, settings, birth_date=birth_date)).reason is None


def test_two_at_once_count_as_one(db: Database, settings: Settings) -> None:
    grace(db)
    token = ask(db, settings)
    code = code_to(db, OWN)

    def one(_number: int) -> bool:
        try:
            confirm(db, settings, token, code)
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]


def test_only_a_keyed_hash_is_stored(db: Database, settings: Settings) -> None:
    grace(db)
    ask(db, settings)
    digits = code_to(db, OWN).replace(" ", "")
    assert re.fullmatch(r"\d{8}", digits)
    secrets = (digits, ticket_to(db, OWN))
    for table in SQLModel.metadata.sorted_tables:
        if table.name != "mail":  # it waits there to be sent, and is emptied then
            rows = db.reading(lambda s, table=table: [str(row) for row in s.execute(select(table)).all()])
            assert not [row for row in rows for secret in secrets if secret in row]


class TestDeny:
    def test_looking_changes_nothing(self, db: Database, settings: Settings) -> None:
        """AU-23."""
        grace(db)
        token = ask(db, settings)
        for _look in range(3):
            shown = db.reading(requests_deny.asked, ticket_to(db, OWN))
            assert shown
            assert (shown.requester, shown.relationship, shown.state) == ("Pat Lindgren", "mother", "open")
        confirm(db, settings, token, code_to(db, OWN))

    def test_it_ends_the_request(self, db: Database, settings: Settings) -> None:
        patient_id = grace(db)
        token = ask(db, settings)
        ticket = ticket_to(db, OWN)
        db.writing(requests_deny.deny, ticket, "192.0.2.9")
        assert state(db, token) == "waiting"  # the requester sees what everybody sees
        assert "not right" in wrong(db, settings, token, code_to(db, OWN)).message
        shown = db.reading(requests_deny.asked, ticket)
        assert shown
        assert shown.state == "denied"
        assert acts(db, patient_id)[-2][1] == Action.FAMILY_DENIED
        with pytest.raises(Problem):
            db.writing(requests_deny.deny, ticket, None)

    def test_it_takes_no_access_away(self, db: Database, settings: Settings) -> None:
        grace(db)
        token = ask(db, settings)
        ticket = ticket_to(db, OWN)
        confirm(db, settings, token, code_to(db, OWN))
        finish(db, settings, about_you(db, settings, token))
        shown = db.reading(requests_deny.asked, ticket)
        assert shown
        assert shown.state == "given"
        with pytest.raises(Problem):
            db.writing(requests_deny.deny, ticket, None)

    @pytest.mark.parametrize("ticket", ["made up", "", None])
    def test_a_made_up_link(self, db: Database, settings: Settings, ticket: str | None) -> None:
        ask(db, settings)  # has no link, since nothing was sent
        assert db.reading(requests_deny.asked, ticket) is None
        with pytest.raises(Problem):
            db.writing(requests_deny.deny, ticket, None)

    def test_after_a_day_there_is_nothing_to_deny(self, db: Database, settings: Settings, clock_at) -> None:
        grace(db)
        ask(db, settings)
        clock_at((clock.now() + timedelta(hours=24, minutes=1)).isoformat())
        assert db.reading(requests_deny.asked, ticket_to(db, OWN)) is None


def test_what_nobody_needs_is_forgotten_after_a_month(db: Database, settings: Settings, clock_at) -> None:
    """What the office has not decided stays."""
    grace(db)
    done = ask(db, settings)
    confirm(db, settings, done, code_to(db, OWN))
    finish(db, settings, about_you(db, settings, done))
    ask(db, settings, family="Nobody")
    clock_at((clock.now() + timedelta(days=31)).isoformat())
    ask(db, settings, family="Else")
    left = db.reading(lambda s: [row.family for row in s.exec(select(FamilyRequest)).all()])
    assert sorted(left) == ["Else", "Nobody"]
