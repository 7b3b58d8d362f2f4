"""My profile: changes need the password and a code, and the owner is told (AU-06, AU-21, AU-22, SE-09)."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from cryptography.fernet import Fernet
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.people import Account, PatientContact
from models.security import PasswordReset
from services import (
    clock,
    history_words,
    password_reset,
    passwords,
    profile,
    profile_contact,
    profile_devices,
    profile_preferences,
    profile_proof,
    profile_security,
    recovery_codes,
    remembered_devices,
    second_step,
    sessions,
)
from services.access import AccountAccess, open_account
from services.database import Database
from services.errors import NoAccess, Problem, SignedOut
from services.profile import Address
from services.profile_contact import Kind
from services.profile_proof import Proof
from services.settings import Settings
from services.sign_in import Browser
from services.words import speaking
from tests.cast import PASSWORD, Cast, Person, signed_in

NEW = "drink water before noon"
SECRET, OTHER = pyotp.random_base32(), pyotp.random_base32()
Do = Callable[..., Any]


@pytest.fixture
def people(db: Database, cast: Cast, settings: Settings) -> Cast:
    """The cast; Alice has an authenticator app."""
    sealed = Fernet(settings.secret_key).encrypt(SECRET.encode())
    db.writing(lambda s: setattr(s.get_one(Account, cast.alice.account_id), "totp_secret", sealed))
    return cast


def account(db: Database, who: Person) -> Account:
    return db.reading(lambda s: s.get_one(Account, who.account_id))


def in_account(db: Database, who: Person, fn: Do, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_account(s, who.viewer), *args))


def proof() -> Proof:
    """Alice's password and the code that her app shows."""
    return Proof(PASSWORD, pyotp.TOTP(SECRET).at(clock.now()))


def mails(db: Database) -> list[tuple[str, str]]:
    rows = db.reading(lambda s: s.exec(select(Mail).order_by(col(Mail.created_at), col(Mail.to))).all())
    return [(mail.to, mail.subject) for mail in rows]


def code_to(db: Database, address: str) -> str:
    """The code in the newest mail to somebody."""
    query = select(Mail).where(col(Mail.to).like(f"%{address}%")).order_by(col(Mail.created_at).desc())
    found = re.search(r"\b(\d{4} ?\d{4})\b", db.reading(lambda s: s.exec(query).first()).body)  # type: ignore[union-attr]
    assert found
    return found[1]


CHANGES: dict[str, Callable[[Database, Person, Proof, Settings], Any]] = {
    "password": lambda db, who, p, st: profile_security.change_password(db, who.viewer, p, NEW, NEW, st),
    "sign-in e-mail": lambda db, who, p, st: profile_contact.begin(
        db, who.viewer, p, "sign-in email", "new@example.org", st
    ),
    "contact e-mail": lambda db, who, p, st: profile_contact.begin(
        db, who.viewer, p, "contact email", "new@example.org", st
    ),
    "authenticator": lambda db, who, p, st: profile_security.set_authenticator(
        db, who.viewer, p, OTHER, pyotp.TOTP(OTHER).at(clock.now()), st
    ),
    "recovery codes": lambda db, who, p, st: profile_security.renew_recovery_codes(db, who.viewer, p, st),
    "passkey": lambda db, who, p, st: profile_security.begin_passkey(db, who.viewer, p, st),
    "passkey removed": lambda db, who, p, st: profile_security.remove_passkey(db, who.viewer, p, "x", st),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("wrong", "field"),
    [(Proof("", ""), "current"), (Proof("wrong password of mine", "000000"), "current"), (Proof(PASSWORD), "code")],
)
def test_au_06_a_live_session_alone_changes_nothing(
    db: Database, people: Cast, settings: Settings, change: str, wrong: Proof, field: str
) -> None:
    before = account(db, people.alice).model_dump()
    with pytest.raises(Problem) as refused:
        CHANGES[change](db, people.alice, wrong, settings)
    assert refused.value.field == field
    assert account(db, people.alice).model_dump() == before
    assert mails(db) == []


@pytest.mark.parametrize("change", CHANGES)
def test_an_ended_session_changes_nothing(db: Database, people: Cast, settings: Settings, change: str) -> None:
    db.writing(sessions.end, people.alice.viewer)
    with pytest.raises(SignedOut):
        CHANGES[change](db, people.alice, proof(), settings)


def test_wrong_passwords_at_an_unlocked_screen_are_held_up(db: Database, people: Cast, settings: Settings) -> None:
    for _i in range(profile_proof.PROOFS.tries):
        with pytest.raises(Problem, match="not your present password"):
            CHANGES["password"](db, people.alice, Proof("wrong password of mine"), settings)
    with pytest.raises(Problem, match="Wait 1 minute"):
        CHANGES["password"](db, people.alice, proof(), settings)


def test_au_21_a_new_password_signs_out_all_other_devices(db: Database, people: Cast, settings: Settings) -> None:
    row = account(db, people.alice)
    other, _viewer = db.writing(signed_in, row)
    db.writing(remembered_devices.remember, row, "Phone")
    profile_security.change_password(db, people.alice.viewer, proof(), NEW, NEW, settings)
    assert passwords.matches(account(db, people.alice).password_hash, NEW)
    assert db.reading(sessions.find, people.alice.token)
    assert db.reading(sessions.find, other) is None
    assert db.reading(remembered_devices.of_account, people.alice.account_id) == []
    assert mails(db) == [("Alice@example.org", "Your password was changed")]  # AU-22


def test_au_05_the_rules_hold_at_a_change(db: Database, people: Cast, settings: Settings) -> None:
    with pytest.raises(Problem, match="Many people"):
        profile_security.change_password(
            db, people.alice.viewer, proof(), "passwordpassword", "passwordpassword", settings
        )


def test_a_new_authenticator_counts_after_its_own_code(db: Database, people: Cast, settings: Settings) -> None:
    key = in_account(db, people.alice, profile_security.new_authenticator)
    with pytest.raises(Problem) as wrong:
        profile_security.set_authenticator(db, people.alice.viewer, proof(), key.secret, "000000", settings)
    assert wrong.value.field == "new_code"
    new_code = pyotp.TOTP(key.secret).at(clock.now())
    profile_security.set_authenticator(db, people.alice.viewer, proof(), key.secret, new_code, settings)
    row = account(db, people.alice)
    assert db.writing(second_step.verify, row, new_code, settings.secret_key) is None  # AU-14: used by confirming
    assert key.secret.encode() not in (row.totp_secret or b"")  # AU-17
    assert mails(db) == [("Alice@example.org", "Your security option was changed")]


def test_au_16_new_recovery_codes_void_the_old_ones(db: Database, people: Cast, settings: Settings) -> None:
    old = db.writing(recovery_codes.renew, people.alice.account_id)
    new = profile_security.renew_recovery_codes(db, people.alice.viewer, proof(), settings)
    assert not db.writing(recovery_codes.use, people.alice.account_id, old[0])
    assert db.writing(recovery_codes.use, people.alice.account_id, new[0])


def contacts(db: Database, who: Person) -> list[str]:
    query = select(PatientContact).where(PatientContact.patient_id == who.chart)
    return sorted(row.value for row in db.reading(lambda s: s.exec(query).all()))


def changed(db: Database, who: Person, kind: Kind, value: str, settings: Settings, to: str = "") -> None:
    change = profile_contact.begin(db, who.viewer, proof(), kind, value, settings)
    profile_contact.confirm(db, who.viewer, change, code_to(db, to or value), settings)


def test_the_sign_in_email_and_the_charts_email_are_separate(db: Database, people: Cast, settings: Settings) -> None:
    db.writing(password_reset.ask, people.alice.email, settings.base_url, Browser("Test", None))
    changed(db, people.alice, "sign-in email", "new.alice@example.org", settings)
    (reset,) = db.reading(lambda s: s.exec(select(PasswordReset)).all())
    assert reset.used_at  # the link in the old mailbox is dead
    row = account(db, people.alice)
    assert (row.email, row.email_key) == ("new.alice@example.org", "new.alice@example.org")
    assert contacts(db, people.alice) == []
    told = [to for to, subject in mails(db) if subject == "Your sign-in e-mail was changed"]
    assert sorted(told) == ["Alice@example.org", "new.alice@example.org"]  # AU-22: the old one as well


def test_a_contact_counts_after_its_code_and_the_old_one_is_told(
    db: Database, people: Cast, settings: Settings
) -> None:
    def old(session: Session) -> None:
        session.add(
            PatientContact(
                patient_id=people.alice.chart, kind="email", value="old@example.org", normalised="old@example.org"
            )
        )

    db.writing(old)
    change = profile_contact.begin(db, people.alice.viewer, proof(), "contact email", "chart@example.org", settings)
    assert contacts(db, people.alice) == ["old@example.org"]
    with pytest.raises(Problem, match="not right"):
        profile_contact.confirm(db, people.alice.viewer, change, "00000000", settings)
    profile_contact.confirm(db, people.alice.viewer, change, code_to(db, "chart@example.org"), settings)
    assert contacts(db, people.alice) == ["chart@example.org"]
    assert account(db, people.alice).email == people.alice.email
    assert ("old@example.org", "Your contact data were changed") in mails(db)


def test_a_code_has_five_tries_and_works_once_and_for_its_owner(db: Database, people: Cast, settings: Settings) -> None:
    change = profile_contact.begin(db, people.alice.viewer, proof(), "contact email", "a@example.org", settings)
    code = code_to(db, "a@example.org")
    with pytest.raises(Problem):
        profile_contact.confirm(db, people.charlie.viewer, change, code, settings)
    for _i in range(5):
        with pytest.raises(Problem):
            profile_contact.confirm(db, people.alice.viewer, change, "00000000", settings)
    with pytest.raises(Problem, match="Begin again"):
        profile_contact.confirm(db, people.alice.viewer, change, code, settings)
    assert contacts(db, people.alice) == []


def test_nobody_learns_on_the_screen_that_an_address_has_an_account(
    db: Database, people: Cast, settings: Settings
) -> None:
    change = profile_contact.begin(db, people.alice.viewer, proof(), "sign-in email", "bob@example.org", settings)
    assert mails(db) == [("bob@example.org", "Your e-mail address already has an account")]
    with pytest.raises(Problem, match="not right"):
        profile_contact.confirm(db, people.alice.viewer, change, "12345678", settings)


@pytest.mark.parametrize("address", ["nobody", "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org", ""])
def test_wb_07_one_plain_address(db: Database, people: Cast, settings: Settings, address: str) -> None:
    with pytest.raises(Problem) as refused:
        profile_contact.begin(db, people.alice.viewer, proof(), "contact email", address, settings)
    assert refused.value.field == "value"


def test_an_account_without_a_chart_has_a_profile_but_no_contact(
    db: Database, people: Cast, settings: Settings
) -> None:
    shown = in_account(db, people.bob, profile.overview)
    assert (shown.name, shown.personal) == ("Bob Test", None)
    with pytest.raises(NoAccess):
        profile_contact.begin(db, people.bob.viewer, Proof(PASSWORD), "contact email", "b@example.org", settings)
    with pytest.raises(NoAccess):
        in_account(db, people.bob, profile.change_address, Address("1 Way", "", "Town", "NY", "10000"), settings)


def test_the_address_counts_at_once(db: Database, people: Cast, settings: Settings) -> None:
    new = Address("1 New Way", "Apt 2", "Springfield", "NY", "10001")
    in_account(db, people.alice, profile.change_address, new, settings)
    assert in_account(db, people.alice, profile.overview).personal.address == new
    assert mails(db) == [("Alice@example.org", "Your contact data were changed")]


def test_se_09_devices_are_listed_and_ended(db: Database, people: Cast) -> None:
    other, viewer = db.writing(signed_in, account(db, people.alice))
    shown = in_account(db, people.alice, profile_devices.overview).sessions
    with speaking("es"):
        assert history_words.device("Chrome on Mac") == "Chrome en Mac"
        assert history_words.device("Unknown browser on Linux") == "Navegador desconocido en Linux"
    assert [device.is_this for device in shown] == [True, False]
    with pytest.raises(NoAccess):
        in_account(db, people.charlie, profile_devices.end_one, viewer.session_id)
    assert db.reading(sessions.find, other)
    in_account(db, people.alice, profile_devices.end_one, viewer.session_id)
    assert db.reading(sessions.find, other) is None
    assert len(in_account(db, people.alice, profile_devices.overview).sessions) == 1


def test_se_09_sign_out_everywhere(db: Database, people: Cast) -> None:
    other, _viewer = db.writing(signed_in, account(db, people.alice))
    in_account(db, people.alice, profile_devices.end_everywhere)
    assert db.reading(sessions.find, other) is None
    assert db.reading(sessions.find, people.alice.token) is None
    assert db.reading(sessions.find, people.bob.token)


def test_preferences_are_kept(db: Database, people: Cast) -> None:
    in_account(db, people.alice, profile_preferences.save, "es", {"messages": True, "results": False, "role": True})
    row = account(db, people.alice)
    chosen = {"messages": True, "results": False, "documents": False, "appointments": False}
    assert (row.language, row.notifications) == ("es", chosen)
    assert (profile_preferences.wants(row, "messages"), profile_preferences.wants(row, "results")) == (True, False)
    with pytest.raises(Problem):
        in_account(db, people.alice, profile_preferences.save, "xx", {})


def test_a_key_to_an_account_cannot_be_made_by_hand(db: Database, people: Cast) -> None:
    with pytest.raises(TypeError):
        db.reading(lambda s: AccountAccess(s, s.get_one(Account, people.alice.account_id), people.bob.viewer, object()))
