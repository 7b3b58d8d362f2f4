"""Sign up today, Patient's family member: the passcode goes to the patient; typing it is the consent (PRODUCT §4)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.people import Account
from services import access, clock, sessions, throttle
from services.access import Relation
from services.database import Database
from services.errors import Problem
from services.family import requests, requests_account, requests_deny, requests_passcode
from services.history import Action
from services.registration import verify
from services.registration.matching import Reason
from services.settings import Settings
from tests.services.family_asking import (
    GUARDIAN,
    OWN,
    PAT,
    about_you,
    acts,
    ask,
    born,
    confirm,
    finish,
    grace,
    grants,
    row_of,
    ticket_to,
    typed,
)
from tests.services.signing_up import code_to, mails

pytestmark = pytest.mark.usefixtures("cast")


@pytest.mark.parametrize(("age", "level", "relation"), [(12, "full", Relation.FULL), (13, "billing", Relation.BILLING)])
def test_a_family_member_signs_up(db: Database, settings: Settings, age: int, level: str, relation: Relation) -> None:
    """AU-22, AU-26: the account is the requester's own, and the level follows the patient's age."""
    contact = ("email", GUARDIAN, "Mary Holloway") if age < 13 else ("email", OWN, None)
    patient_id = grace(db, age, contact)
    token = ask(db, settings, age)
    asked = mails(db)[-1]
    assert asked.to == contact[1]
    assert "Pat Lindgren (mother)" in asked.body
    assert ("record of Grace" in asked.body) is (age < 13)
    confirm(db, settings, token, code_to(db, contact[1]))
    session_token = finish(db, settings, about_you(db, settings, token))

    viewer = db.reading(sessions.find, session_token)
    assert viewer
    (grant,) = grants(db, patient_id)
    assert (grant.account_id, grant.level, grant.granted_by) == (viewer.account_id, level, "passcode")
    assert grant.relationship == "mother"
    made = db.reading(lambda s: s.get_one(Account, viewer.account_id))
    assert (made.name, made.email, made.patient_id, made.phone) == ("Pat Lindgren", PAT.email, None, PAT.phone)
    ((chart, now),) = db.reading(access.charts_of, viewer)
    assert (chart.id, now) == (patient_id, relation)
    assert mails(db, contact[1])[-1].subject == "New family access"
    assert acts(db, patient_id) == [
        ("Pat Lindgren", Action.FAMILY_REQUESTED),
        ("The portal", Action.FAMILY_PASSCODE_SENT),
        ("Pat Lindgren", Action.FAMILY_CONSENTED),
    ]
    assert db.reading(requests_account.own, token) is None  # used


def test_the_owner_of_the_patients_account_is_told(db: Database, settings: Settings) -> None:
    """AU-22: at the address that signs in, which is not the one in the chart."""
    patient_id = grace(db)

    def sign_in_with_another(session) -> None:
        alice = session.exec(select(Account).where(Account.email_key == "charlie@example.org")).one()
        alice.patient_id = patient_id

    db.writing(sign_in_with_another)
    token = ask(db, settings)
    confirm(db, settings, token, code_to(db, OWN))
    finish(db, settings, about_you(db, settings, token))
    told = mails(db, "Charlie@example.org")[-1]
    assert told.subject == "New family access"
    assert "Billing only" in told.body


class TestTheSameAnswer:
    """AU-11, AU-26: nothing about the chart is learned before the passcode is right."""

    @pytest.mark.parametrize(
        ("charts", "postal_code", "reason"),
        [
            ([], "10599", Reason.NO_MATCH),
            ([{}], "10598", Reason.NO_MATCH),
            ([{}, {}], "10599", Reason.SEVERAL),
            ([{"contacts": (("email", "not given", None),)}], "10599", Reason.NO_CONTACT),
            ([{"deceased_on": "2020"}], "10599", Reason.NO_MATCH),
        ],
    )
    def test_as_when_it_was_sent(
        self, db: Database, settings: Settings, charts: list[dict[str, Any]], postal_code: str, reason: Reason
    ) -> None:
        for fields in charts:
            grace(db, 40, *fields.get("contacts", ()), **{k: v for k, v in fields.items() if k != "contacts"})
        token = ask(db, settings, postal_code=postal_code)
        assert row_of(db, token).reason == reason
        assert mails(db) == []
        grace(db, 50)
        sent = ask(db, settings, 50)
        assert row_of(db, sent).reason is None
        for one in (token, sent):
            assert db.reading(requests_passcode.waiting, one) == "waiting"
        for _try in range(6):  # the sixth is one too many
            said = []
            for one in (token, sent):
                with pytest.raises(Problem) as refusal:
                    confirm(db, settings, one, "1234 567")
                said.append((refusal.value.message, refusal.value.field))
            assert said[0] == said[1]

    def test_nothing_is_sent_to_the_requester(self, db: Database, settings: Settings) -> None:
        grace(db)
        ask(db, settings)
        assert mails(db, PAT.email) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"relationship": "<b>"}, "relationship"),
        ({"given": " "}, "patient_given"),
        ({"family": "x" * 101}, "patient_family"),
        ({"birth_date": "2031-2-30"}, "patient_birth_date"),
        ({"birth_date": "2999-1-1"}, "patient_birth_date"),
        ({"postal_code": "1"}, "patient_postal_code"),
    ],
)
def test_what_is_typed_about_the_patient_is_checked(
    db: Database, settings: Settings, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Problem) as refusal:
        ask(db, settings, **change)
    assert refusal.value.field == field


@pytest.mark.parametrize("name", ["", "see evil.example", "http://evil", "Call 914 555 0100", "A\nB", "x" * 61, "<b>"])
def test_a_name_that_goes_into_the_mail_is_a_name(db: Database, settings: Settings, name: str) -> None:
    """WB-03: a stranger cannot use our mail to send a text of his own."""
    with pytest.raises(Problem) as refusal:
        ask(db, settings, requester=requests.Requester(name, "Lindgren", PAT.email, PAT.phone))
    assert refusal.value.field == "given"


@pytest.mark.parametrize("name", ["José-María", "Mary Ann", "D’Arcy", "J. R.", "Zoë"])
def test_names_as_people_have_them(db: Database, settings: Settings, name: str) -> None:
    assert ask(db, settings, requester=requests.Requester(name, "O'Neil", PAT.email, PAT.phone))


class TestTheRequesterAfterThePasscode:
    @pytest.fixture
    def token(self, db: Database, settings: Settings) -> str:
        grace(db)
        token = ask(db, settings)
        confirm(db, settings, token, code_to(db, OWN))
        return token

    @pytest.mark.parametrize(("days", "accepted"), [(1, False), (0, True)])
    def test_must_be_13(self, db: Database, settings: Settings, token: str, days: int, accepted: bool) -> None:
        """AU-27: 12 years and 364 days, and 13 years and 0 days."""
        today = clock.today("America/New_York")
        day = typed(today.replace(year=today.year - 13) + timedelta(days=days))
        if accepted:
            assert about_you(db, settings, token, birth_date=day)
            return
        with pytest.raises(Problem, match="COPPA"):
            about_you(db, settings, token, birth_date=day)

    def test_is_not_the_patient(self, db: Database, settings: Settings) -> None:
        grace(db, 41)
        me = requests.Requester("Grace", "Holloway", PAT.email, PAT.phone)
        token = ask(db, settings, 41, me)
        confirm(db, settings, token, code_to(db, OWN))
        with pytest.raises(Problem, match="Sign up as Patient"):
            about_you(db, settings, token, birth_date=typed(born(41)))

    def test_does_not_own_the_address_of_the_passcode(self, db: Database, settings: Settings, token: str) -> None:
        """The address that was typed first was another one; the office sees the request now."""
        with pytest.raises(Problem, match="Ask the office") as refusal:
            about_you(db, settings, token, email="OWN@example.org")
        assert refusal.value.field == "refused"
        assert (row_of(db, token).state, row_of(db, token).reason) == ("waiting", Reason.REQUESTERS_CONTACT)
        with pytest.raises(Problem):
            about_you(db, settings, token)

    def test_does_not_change_to_that_address_later(self, db: Database, settings: Settings, token: str) -> None:
        sign_up = about_you(db, settings, token)
        verify.send_email_code(db, sign_up, OWN, settings)
        with pytest.raises(Problem, match="Ask the office"):
            finish(db, settings, sign_up, OWN)
        assert db.reading(lambda s: s.exec(select(Account).where(Account.email_key == OWN)).first()) is None

    def test_whose_address_has_an_account_hears_it_by_mail(self, db: Database, settings: Settings, token: str) -> None:
        about_you(db, settings, token, email="Alice@example.org")
        told = mails(db, "Alice@example.org")[-1]
        assert "Separate email addresses" in told.body
        assert "One account owner adds the other as family member" in told.body
        assert "Request access" in told.body

    def test_has_half_an_hour_for_the_own_data(self, db: Database, settings: Settings, token: str, clock_at) -> None:
        clock_at((clock.now() + timedelta(minutes=31)).isoformat())
        with pytest.raises(Problem) as refusal:
            about_you(db, settings, token)
        assert refusal.value.field == "expired"

    def test_gets_one_account(self, db: Database, settings: Settings, token: str) -> None:
        """Two sign-ups of one request: the second to finish makes nothing."""
        first, second = about_you(db, settings, token), about_you(db, settings, token, email="other@example.org")
        finish(db, settings, first)
        with pytest.raises(Problem):
            finish(db, settings, second, "other@example.org")
        assert db.reading(lambda s: s.exec(select(Account).where(Account.email == "other@example.org")).first()) is None

    def test_a_denial_in_between_stops_the_account(self, db: Database, settings: Settings, token: str) -> None:
        sign_up = about_you(db, settings, token)
        db.writing(requests_deny.deny, ticket_to(db, OWN), None)
        with pytest.raises(Problem):
            finish(db, settings, sign_up)
        assert db.reading(lambda s: s.exec(select(Account).where(Account.email == PAT.email)).first()) is None


def test_it_opens_no_page_of_the_portal(db: Database, settings: Settings) -> None:
    """SECURITY §2.1: a half state is no session."""
    grace(db)
    token = ask(db, settings)
    confirm(db, settings, token, code_to(db, OWN))
    sign_up = about_you(db, settings, token)
    for half in (token, sign_up):
        assert db.reading(sessions.find, half) is None


def test_one_address_asks_only_so_often(db: Database, settings: Settings) -> None:
    for _request in range(throttle.SIGN_UP.tries):
        ask(db, settings)
    with pytest.raises(Problem, match="too many"):
        ask(db, settings)
