"""Sign up today, Patient: the chart is found, the code goes to a contact in the chart, nobody else learns anything."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from models.history import HistoryRow
from models.people import Account, FamilyGrant, Patient
from models.registration import Registration
from models.security import RecoveryCode
from services import authenticator, clock, recovery_codes, sessions
from services.database import Database
from services.errors import Problem
from services.history import Action
from services.registration import account, verify
from services.registration.details import typed_date
from services.registration.matching import Reason
from services.registration.progress import Step
from services.settings import Settings
from tests.cast import Cast
from tests.services.signing_up import (
    HERE,
    account_of,
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


def test_a_patient_signs_up(db: Database, settings: Settings) -> None:
    """AU-22, AU-26, AC-10: everything of the account is there at once, and the owner is told."""
    patient_id = chart(db)
    token = confirmed(db, settings)
    assert step_of(db, settings, token) is Step.PASSWORD
    secret = with_security_option(db, settings, token)
    codes = db.writing(account.offer_recovery_codes, token, settings.secret_key)
    assert account_of(db, patient_id) is None
    session_token = account.finish(db, token, True, HERE, settings)

    made = account_of(db, patient_id)
    assert made
    assert (made.email, made.name, made.role) == ("grace@example.org", "Grace Holloway", None)
    assert made.totp_secret
    assert authenticator.opened(made.totp_secret, settings.secret_key) == secret
    assert db.reading(lambda s: s.scalar(select(func.count()).where(RecoveryCode.account_id == made.id))) == 10
    assert db.writing(recovery_codes.use, made.id, codes[0])
    viewer = db.reading(sessions.find, session_token)
    assert viewer
    assert viewer.account_id == made.id
    assert mails(db, "grace@example.org")[-1].subject == "Your account is ready"
    done = db.reading(lambda s: [row.action for row in s.exec(select(HistoryRow)) if row.patient_id == patient_id])
    assert done == [Action.SIGN_UP_REQUESTED, Action.SIGN_UP_CONFIRMED, Action.ACCOUNT_CREATED]
    assert row_of(db, token).draft is None


@pytest.mark.parametrize(
    ("given", "family", "typed_given", "typed_family"),
    [
        ("José-María", "O'Neil Jr.", "JOSE MARIA", "Oneil"),
        ("Grace", "Holloway-Smith", "grace", "holloway smith"),
        ("Zoë", "Müller III", "Zoe", "Muller"),
    ],
)
def test_names_are_compared_as_people_write_them(
    db: Database, settings: Settings, given: str, family: str, typed_given: str, typed_family: str
) -> None:
    chart(db, given, family)
    assert row_of(db, asked(db, settings, given=typed_given, family=typed_family)).state == "code sent"


@pytest.mark.parametrize("typed", ["", "1967-4", "1967-13-1", "1967-2-30", "9999999999999999999-1-1", "-1-1-1"])
def test_what_is_no_day_is_said(typed: str) -> None:
    with pytest.raises(Problem, match="Enter your date of birth"):
        typed_date(typed)


@pytest.mark.parametrize("change", [{"birth_date": "1967-4-8"}, {"family": "Hollowell"}, {"given": "Henry"}])
def test_name_and_birth_date_must_be_right(db: Database, settings: Settings, change: dict[str, str]) -> None:
    chart(db)
    row = row_of(db, asked(db, settings, **change))
    assert (row.state, row.reason, row.patient_id) == ("waiting", Reason.NO_MATCH, None)


def test_a_code_never_goes_to_a_typed_contact(db: Database, settings: Settings) -> None:
    """AU-26: somebody who knows name, birth date and phone of Grace gets nothing at the own address."""
    chart(db)
    token = asked(db, settings, email="mallory@example.org")
    code = code_to(db, "grace@example.org")
    (told,) = mails(db, "mallory@example.org")
    assert code not in told.body
    verify.confirm(db, token, code, HERE, settings.secret_key)
    assert step_of(db, settings, token) is Step.EMAIL  # the typed address must be proven by itself


def _no_chart(db: Database, _cast: Cast) -> None:
    assert db


def _two_charts(db: Database, _cast: Cast) -> None:
    chart(db)
    chart(db)


def _no_contact_of_the_kind(db: Database, _cast: Cast) -> None:
    chart(db, contacts=(("phone", "914-555-0177", None), ("email", "not given", None)))


def _guardian_only(db: Database, _cast: Cast) -> None:
    chart(db, contacts=(("email", "grace@example.org", "Ann Holloway"), ("phone", "914-555-0177", "Ann Holloway")))


def _deceased(db: Database, _cast: Cast) -> None:
    chart(db, deceased_on="2020")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (_no_chart, Reason.NO_MATCH),
        (_two_charts, Reason.SEVERAL),
        (_no_contact_of_the_kind, Reason.NO_CONTACT),
        (_guardian_only, Reason.NO_CONTACT),
        (_deceased, Reason.NO_MATCH),
    ],
)
def test_what_cannot_be_decided_waits_for_the_office_and_looks_the_same(
    db: Database, cast: Cast, settings: Settings, prepare, reason: Reason
) -> None:
    """AU-11: the browser stands at the same page, hears the same words, and the typed address gets the same mail."""
    prepare(db, cast)
    token = asked(db, settings)
    assert (row_of(db, token).state, row_of(db, token).reason) == ("waiting", reason)
    with pytest.raises(Problem) as refusal:
        verify.confirm(db, token, "1234 5678", HERE, settings.secret_key)
    chart(db, "Someone", "Else", contacts=(("phone", "914 555 0199", None), ("email", "else@example.org", None)))
    matched = asked(db, settings, given="Someone", family="Else", phone="9145550199", email="other@example.org")
    assert row_of(db, matched).state == "code sent"
    with pytest.raises(Problem) as other:
        verify.confirm(db, matched, "1234 5678", HERE, settings.secret_key)
    assert (refusal.value.message, refusal.value.field) == (other.value.message, other.value.field)
    assert step_of(db, settings, token) is step_of(db, settings, matched) is Step.VERIFY
    assert mails(db, "grace@example.org")[0].body == mails(db, "other@example.org")[0].body


def test_an_address_with_an_account_gets_another_mail(db: Database, settings: Settings) -> None:
    """AC-07, PRODUCT §1: the screen says the same; the mail explains what couples can do."""
    chart(db)
    token = asked(db, settings, email="ALICE@example.org")
    assert (row_of(db, token).state, row_of(db, token).patient_id) == ("refused", None)
    assert step_of(db, settings, token) is Step.VERIFY
    (told,) = mails(db)
    assert told.to.casefold() == "alice@example.org"
    assert "One account owner adds the other as family member" in told.body
    assert "e-mail address of his or her own" in told.body


def test_a_chart_with_an_account_is_not_opened_again(db: Database, cast: Cast, settings: Settings) -> None:
    chart(db)
    finished(db, settings, confirmed(db, settings))
    token = asked(db, settings, email="grace.new@example.org")
    assert (row_of(db, token).state, row_of(db, token).reason) == ("refused", Reason.HAS_ACCOUNT)
    assert mails(db, "grace@example.org")[-1].subject == "You have an account already"
    assert mails(db, "grace.new@example.org")[-1].subject == "Your sign-up request"


def test_a_text_message_where_the_clinic_sends_them(db: Database, settings: Settings) -> None:
    chart(db, contacts=(("phone", "914-555-0177", None),))
    assert row_of(db, asked(db, settings)).reason == Reason.NO_CONTACT
    texting = Settings(data=settings.data, demo=True)
    token = asked(db, texting)
    assert mails(db)[-2].channel == "text"
    verify.confirm(db, token, code_to(db, "+19145550177"), HERE, settings.secret_key)
    assert step_of(db, texting, token) is Step.EMAIL


class TestUnder13:
    """AU-27: by the clinic's calendar, and nothing about the child is kept."""

    @pytest.mark.parametrize(
        ("now", "born", "accepted"),
        [
            ("2026-03-01T17:00", "2013-3-2", False),  # 12 years and 364 days
            ("2026-03-02T17:00", "2013-3-2", True),
            ("2026-03-02T03:00", "2013-3-2", False),  # still March 1 in New York
            ("2025-02-28T17:00", "2012-2-29", False),
            ("2025-03-01T17:00", "2012-2-29", True),
        ],
    )
    def test_the_day_decides(
        self, db: Database, settings: Settings, clock_at, now: str, born: str, accepted: bool
    ) -> None:
        clock_at(now)
        if accepted:
            assert row_of(db, asked(db, settings, birth_date=born)).state == "waiting"
            return
        with pytest.raises(Problem, match="COPPA") as refusal:
            asked(db, settings, birth_date=born)
        assert refusal.value.field == "birth_date"
        assert db.reading(lambda s: s.exec(select(Registration)).all()) == []

    def test_a_corrected_birth_date_stops_a_sign_up_that_is_under_way(self, db: Database, settings: Settings) -> None:
        patient_id = chart(db)
        token = confirmed(db, settings)

        def correct(session) -> None:
            session.get_one(Patient, patient_id).birth_date = date(2020, 1, 1)

        db.writing(correct)
        with pytest.raises(Problem, match="COPPA"):
            finished(db, settings, token)
        assert account_of(db, patient_id) is None


class TestFrom13To17:
    """On-line only with a contact of the teen's own (PRODUCT §2)."""

    @pytest.fixture
    def born(self) -> date:
        return clock.today("America/New_York") - timedelta(days=15 * 366)

    def begin(self, db: Database, settings: Settings, born: date) -> Registration:
        return row_of(db, asked(db, settings, birth_date=f"{born.year}-{born.month}-{born.day}"))

    def test_with_an_own_contact(self, db: Database, settings: Settings, born: date) -> None:
        chart(db, born=born)
        assert self.begin(db, settings, born).state == "code sent"

    def test_not_with_the_contact_of_another_chart(self, db: Database, settings: Settings, born: date) -> None:
        chart(db, "Ann")
        chart(db, born=born)
        assert self.begin(db, settings, born).reason == Reason.SHARED_CONTACT

    def test_not_with_the_guardians_numbers(self, db: Database, settings: Settings, born: date) -> None:
        guardians = [{"name": "Ann", "phone": "+1 914 555 0177", "email": "Grace@example.org"}]
        chart(db, born=born, guardians=guardians)
        assert self.begin(db, settings, born).reason == Reason.SHARED_CONTACT

    def test_not_with_the_phone_of_a_family_account(
        self, db: Database, cast: Cast, settings: Settings, born: date
    ) -> None:
        patient_id = chart(db, born=born, contacts=(("phone", "914-555-0177", None),))

        def share(session) -> None:
            session.get_one(Account, cast.alice.account_id).phone = "(914) 555 0177"
            session.add(
                FamilyGrant(
                    patient_id=patient_id,
                    account_id=cast.alice.account_id,
                    level="full",
                    relationship="mother",
                    granted_by="passcode",
                    granted_at=clock.now(),
                )
            )

        db.writing(share)
        row = self.begin(db, Settings(data=settings.data, demo=True), born)
        assert row.reason == Reason.SHARED_CONTACT

    def test_the_own_contact_is_chosen_when_there_are_both(self, db: Database, settings: Settings, born: date) -> None:
        contacts = (("email", "grace@example.org", "Ann"), ("email", "own@example.org", None))
        chart(db, born=born, contacts=contacts)
        assert self.begin(db, settings, born).state == "code sent"
        assert code_to(db, "own@example.org")

    def test_at_18_a_shared_address_is_the_patients_own_business(self, db: Database, settings: Settings) -> None:
        chart(db, "Ann")
        chart(db)
        assert row_of(db, asked(db, settings)).state == "code sent"


def test_every_problem_of_the_form_is_said_at_once(db: Database, settings: Settings) -> None:
    with pytest.raises(Problem) as refusal:
        asked(db, settings, given=" ", birth_date="1967-13-9", postal_code="1", email="grace", phone="555")
    assert [one.field for one in refusal.value.all] == ["given", "birth_date", "postal_code", "email", "phone"]
    assert len({one.message for one in refusal.value.all}) == 5
