"""Links to a new password that are no good: used, old, replaced, made up, of somebody else; one answer (AU-18)."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from models.people import Account, Patient, PatientContact
from services import clock, password_reset, passwords
from services.ages import birthday
from services.database import Database
from services.errors import Problem
from tests.cast import KEY, PASSWORD, Cast
from tests.services.test_password_reset import BASE, HERE, NEW, asked, code, finish, mails, people, signs_in

__all__ = ["people"]  # the fixture: the cast, Alice with an authenticator app


def refusals(db: Database, token: str) -> set[tuple[str, str | None]]:
    """What somebody reads who goes on with this link, at either step."""
    said = set()
    for step in (lambda: password_reset.choose(db, token, NEW, NEW), lambda: finish(db, token, code())):
        with pytest.raises(Problem) as refused:
            step()
        said.add((refused.value.message, refused.value.field))
    return said


def test_au_18_one_answer_for_every_link_that_is_no_good(
    db: Database, people: Cast, clock_at: Callable[[str], None]
) -> None:
    replaced, used = asked(db), asked(db)
    said = refusals(db, replaced)
    password_reset.choose(db, used, NEW, NEW)
    finish(db, used, code())
    said |= refusals(db, used) | refusals(db, "made up")
    expired = asked(db)
    password_reset.choose(db, expired, NEW, NEW)
    clock_at((clock.now() + timedelta(minutes=60)).isoformat())
    said |= refusals(db, expired)
    assert len(said) == 1


def test_au_18_a_link_is_good_for_its_own_account_alone(db: Database, people: Cast) -> None:
    """Clara has Alice's link and the codes of her own app, and changes neither password with them."""
    token = asked(db)
    password_reset.choose(db, token, NEW, NEW)
    with pytest.raises(Problem, match="not right"):
        password_reset.finish(db, token, pyotp.TOTP(people.clinician.totp or "").at(clock.now()), HERE, KEY, BASE)
    assert signs_in(db, PASSWORD)
    finish(db, token, code())
    assert signs_in(db, NEW)
    clara = db.reading(lambda s: s.get_one(Account, people.clinician.account_id).password_hash)
    assert passwords.matches(clara, PASSWORD)


def test_no_link_of_a_teen_goes_to_an_address_that_is_also_the_familys(
    db: Database, cast: Cast, clock_at: Callable[[str], None]
) -> None:
    """Tina, 15, signs in with an address that stands in her mother's chart as well: the office helps (PRODUCT §2)."""

    def mails_after_asking() -> int:
        db.writing(password_reset.ask, cast.teen.email, BASE, HERE)
        return len(mails(db, "Tina@example.org"))

    assert mails_after_asking() == 1  # the address is her own
    address = cast.teen.email.casefold()
    mothers = PatientContact(patient_id=cast.alice.chart, kind="email", value=cast.teen.email, normalised=address)
    mothers_row = db.writing(lambda s: (s.add(mothers), s.flush(), mothers.id)[-1])
    assert mails_after_asking() == 1
    db.writing(lambda s: s.delete(s.get_one(PatientContact, mothers_row)))
    db.writing(lambda s: setattr(s.get_one(Patient, cast.teen.chart), "guardians", [{"email": cast.teen.email}]))
    assert mails_after_asking() == 1
    born = db.reading(lambda s: s.get_one(Patient, cast.teen.chart).birth_date)
    clock_at(birthday(born, 18).isoformat() + "T18:00")  # of age, it is her own business
    assert mails_after_asking() == 2
