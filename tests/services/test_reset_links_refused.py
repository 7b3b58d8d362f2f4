"""Links to a new password that are no good: used, old, replaced, made up, of somebody else; one answer (AU-18)."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from models.people import Account
from services import clock, password_reset, passwords
from services.database import Database
from services.errors import Problem
from tests.cast import KEY, PASSWORD, Cast
from tests.services.test_password_reset import BASE, HERE, NEW, asked, code, finish, people, signs_in

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
