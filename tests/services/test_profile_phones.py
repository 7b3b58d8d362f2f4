"""My profile: the phone of the chart and the phone for codes, two numbers that never touch each other (PRODUCT §7)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account, PatientContact
from services import clock, profile_contact, remembered_devices, second_step, sessions
from services.database import Database
from services.errors import NoAccess, Problem
from services.profile_contact import Kind
from services.profile_proof import Proof
from services.settings import Settings
from tests.cast import PASSWORD, Cast, Person, signed_in
from tests.services.test_profile import SECRET, account, mails, people, proof

__all__ = ["people"]  # the fixture: the cast, Alice with an authenticator app
PHONES: tuple[Kind, ...] = ("contact phone", "text phone")


@pytest.fixture
def texting(settings: Settings) -> Settings:
    """A clinic that sends text messages."""
    return Settings(settings.data, text_gateway="https://texts.example.org/send")


def texts(db: Database) -> list[Mail]:
    query = select(Mail).where(Mail.channel == "text").order_by(col(Mail.created_at))
    return list(db.reading(lambda s: s.exec(query).all()))


def code_in(message: Mail) -> str:
    found = re.search(r"\b\d{8}\b", message.body)
    assert found
    return found[0]


def chart_phones(db: Database, who: Person) -> list[tuple[str, str, str | None]]:
    query = select(PatientContact).where(PatientContact.patient_id == who.chart, PatientContact.kind == "phone")
    rows = db.reading(lambda s: s.exec(query).all())
    return sorted((row.value, row.normalised, row.whose) for row in rows)


def test_the_charts_phone_counts_after_its_code(db: Database, people: Cast, texting: Settings) -> None:
    def before(session: Session) -> None:
        for value, whose in (("914-555-0100", None), ("914-555-0111", "Ann Test")):
            row = PatientContact(
                patient_id=people.alice.chart, kind="phone", value=value, normalised=value.replace("-", ""), whose=whose
            )
            session.add(row)

    db.writing(before)
    change = profile_contact.begin(db, people.alice.viewer, proof(), "contact phone", " (914) 555-0123 ", texting)
    (message,) = texts(db)
    assert message.to == "+19145550123"
    assert ("914-555-0100", "9145550100", None) in chart_phones(db, people.alice)
    with pytest.raises(Problem, match="not right"):
        profile_contact.confirm(db, people.alice.viewer, change, "00000000", texting)
    profile_contact.confirm(db, people.alice.viewer, change, code_in(message), texting)
    guardians = ("914-555-0111", "9145550111", "Ann Test")
    assert chart_phones(db, people.alice) == [("(914) 555-0123", "9145550123", None), guardians]
    assert account(db, people.alice).text_phone is None
    assert mails(db)[-1] == ("Alice@example.org", "Your contact data were changed")
    done = db.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc())).first())
    assert done
    assert (done.patient_id, done.subject) == (people.alice.chart, "contact phone")


def test_codes_go_to_the_new_phone_and_other_devices_are_out(db: Database, people: Cast, texting: Settings) -> None:
    """AU-21, AU-22."""
    other, _viewer = db.writing(signed_in, account(db, people.alice))
    db.writing(remembered_devices.remember, account(db, people.alice), "Phone")
    change = profile_contact.begin(db, people.alice.viewer, proof(), "text phone", "914-555-0123", texting)
    assert account(db, people.alice).text_phone is None
    profile_contact.confirm(db, people.alice.viewer, change, code_in(texts(db)[0]), texting)
    assert account(db, people.alice).text_phone == "914-555-0123"
    assert chart_phones(db, people.alice) == []
    assert db.reading(sessions.find, people.alice.token)
    assert db.reading(sessions.find, other) is None
    assert db.reading(remembered_devices.of_account, people.alice.account_id) == []
    assert mails(db)[-1] == ("Alice@example.org", "Your security option was changed")
    db.writing(lambda s: second_step.send_text_code(s, s.get_one(Account, people.alice.account_id)))
    assert texts(db)[-1].to == "+19145550123"


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize(
    ("wrong", "field"),
    [(Proof("", ""), "current"), (Proof("wrong password of mine"), "current"), (Proof(PASSWORD), "code")],
)
def test_au_06_not_with_a_live_session_alone(
    db: Database, people: Cast, texting: Settings, kind: Kind, wrong: Proof, field: str
) -> None:
    with pytest.raises(Problem) as refused:
        profile_contact.begin(db, people.alice.viewer, wrong, kind, "914-555-0123", texting)
    assert refused.value.field == field
    assert texts(db) == []


@pytest.mark.parametrize("kind", PHONES)
@pytest.mark.parametrize("typed", ["", "555-0123", "no number", "914-555-0123\n914-555-0124", "9" * 16, "٩١٤٥٥٥٠١٢٣"])
def test_one_phone_number(db: Database, people: Cast, texting: Settings, kind: Kind, typed: str) -> None:
    with pytest.raises(Problem, match="area code") as refused:
        profile_contact.begin(db, people.alice.viewer, proof(), kind, typed, texting)
    assert refused.value.field == "value"
    assert texts(db) == []


@pytest.mark.parametrize("kind", PHONES)
def test_the_code_is_its_owners_and_works_once(db: Database, people: Cast, texting: Settings, kind: Kind) -> None:
    def begin(step: int) -> tuple:
        later = Proof(PASSWORD, pyotp.TOTP(SECRET).at(clock.now() + step * timedelta(seconds=30)))
        change = profile_contact.begin(db, people.alice.viewer, later, kind, "914-555-0123", texting)
        return change, code_in(texts(db)[-1])

    (change, code), (newer, newer_code) = begin(0), begin(1)
    for who, which, typed in ((people.charlie, newer, newer_code), (people.alice, change, code)):
        with pytest.raises(Problem):  # somebody else's; replaced by the newer one
            profile_contact.confirm(db, who.viewer, which, typed, texting)
    profile_contact.confirm(db, people.alice.viewer, newer, newer_code, texting)
    with pytest.raises(Problem, match="Begin again"):
        profile_contact.confirm(db, people.alice.viewer, newer, newer_code, texting)


def test_a_code_is_over_after_half_an_hour(
    db: Database, people: Cast, texting: Settings, clock_at: Callable[[str], None]
) -> None:
    change = profile_contact.begin(db, people.alice.viewer, proof(), "text phone", "914-555-0123", texting)
    later = clock.now() + profile_contact.LIFE + timedelta(seconds=1)
    clock_at(later.isoformat())
    _token, viewer = db.writing(signed_in, account(db, people.alice))
    with pytest.raises(Problem, match="Begin again"):
        profile_contact.confirm(db, viewer, change, code_in(texts(db)[0]), texting)
    assert account(db, people.alice).text_phone is None


@pytest.mark.parametrize("kind", PHONES)
def test_a_clinic_without_text_messages_says_so(db: Database, people: Cast, settings: Settings, kind: Kind) -> None:
    with pytest.raises(Problem, match="sends no text messages"):
        profile_contact.begin(db, people.alice.viewer, proof(), kind, "914-555-0123", settings)


def test_somebody_without_a_chart_has_a_phone_for_codes_alone(db: Database, people: Cast, texting: Settings) -> None:
    with pytest.raises(NoAccess):
        profile_contact.begin(db, people.bob.viewer, Proof(PASSWORD), "contact phone", "914-555-0123", texting)
    change = profile_contact.begin(db, people.bob.viewer, Proof(PASSWORD), "text phone", "914-555-0123", texting)
    profile_contact.confirm(db, people.bob.viewer, change, code_in(texts(db)[0]), texting)
    assert account(db, people.bob).text_phone == "914-555-0123"
