"""Every service that needs no key, with links and codes of other flows, other people's, and nonsense: only refusals.

No row of anybody else is another one afterwards, and nobody else has a session more.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import authenticator, passkeys, password_reset, passwords, set_up, sign_in, staff_joining
from services.database import Database
from services.errors import PortalError, Problem
from services.family import acceptance, requests, requests_account, requests_deny, requests_passcode
from services.registration import account, office_code, progress, request, security, verify
from services.registration.details import Details
from services.sending import opening
from services.settings import Settings
from tests.attack.damage import damaged_json
from tests.attack.examples import examples
from tests.attack.outsider import browser, loot, of_others
from tests.attack.strings import BREAKING_TEXT
from tests.cast import KEY, Cast, add_person, make_cast
from tests.database import Databases
from tests.faults.killing import SOAK
from tests.services.soft_key import SoftKey

ORIGIN = "https://portal.example.org"


class Eve:
    """Draws what the fields get: `link`, `code`, `page`, `text`, and anything `id`."""

    def __init__(self, town: "Town", draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.town, self._draw = town, draw
        self.db, self.settings, self.key = town.db, town.settings, town.settings.secret_key
        self.viewer = town.viewer

    def link(self, *right: str) -> str:
        known = self.town.loot.tokens
        return self._one(
            [known[name] for name in right or known] if self._draw(st.integers(0, 3)) else [*known.values()]
        )

    def code(self) -> str:
        return self._one([*self.town.loot.codes, *self.town.loot.texts])

    def page(self) -> str:
        return self._one([*self.town.loot.sealed, *self.town.loot.tokens.values()])

    def text(self, *right: str) -> str:
        return self._one(list(right) * 5 or self.town.loot.texts)

    def born(self) -> str:
        return self._one(self.town.loot.texts[:2])

    def yes(self) -> bool:
        return self._draw(st.booleans())

    def answer(self) -> str:
        asked = self.db.writing(passkeys.begin_sign_in, self.settings, browser().address)
        shown = json.loads(SoftKey(ORIGIN, "portal.example.org").shown(asked))
        return json.dumps(self._draw(damaged_json(shown)))

    def _one(self, right: list[str]) -> str:
        return self._draw(BREAKING_TEXT) if self._draw(st.integers(0, 3)) == 0 else self._draw(st.sampled_from(right))


class Town:
    """A portal with the cast, and what Eve has."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db, self.settings = db, settings
        self.cast: Cast = db.writing(make_cast)
        self.viewer = db.writing(add_person, "Eve").viewer  # with an account, and with nobody's chart
        self.loot = loot(db, self.cast, settings)


def details(e: Eve) -> Details:
    return Details(e.text("Alice"), e.text("Test"), e.born(), e.text("10577"), e.text(), e.text("(914) 555-0100"))


def asked(e: Eve) -> requests.Asked:
    return requests.Asked(e.text("husband"), e.text("Alice"), e.text("Test"), e.born(), e.text("10577"))


def requester(e: Eve) -> requests.Requester:
    return requests.Requester(e.text("Eve"), e.text("Outside"), e.text("eve@example.org"), e.text("(914) 555-0100"))


READING: dict[str, Callable[[Eve], Any]] = {
    "the second step": lambda e: e.db.reading(sign_in.step_of, e.link("step"), e.key),
    "a text of the second step": lambda e: e.db.writing(sign_in.send_text, e.link("step")),
    "a code of the second step": lambda e: sign_in.with_code(e.db, e.link("step"), e.code(), browser(), e.key, e.yes()),
    "a passkey": lambda e: e.db.writing(passkeys.finish_sign_in, e.settings, e.answer(), "Test", None),
    "the link of a reset": lambda e: e.db.reading(password_reset.step_of, e.link("reset"), e.key),
    "a text of a reset": lambda e: e.db.writing(password_reset.send_text, e.link("reset")),
    "the end of a reset": lambda e: password_reset.finish(e.db, e.link("reset"), e.code(), browser(), e.key, ORIGIN),
    "the first page of signing up": lambda e: request.begin(e.db, details(e), browser(), e.settings),
    "a code from the office": lambda e: office_code.redeem(e.db, e.code(), e.born(), browser(), e.key),
    "where a sign-up stands": lambda e: e.db.reading(progress.of, e.link(), e.key),
    "the code of a sign-up": lambda e: verify.confirm(e.db, e.link("sign-up"), e.code(), browser(), e.key),
    "the address of a sign-up": lambda e: verify.send_email_code(e.db, e.link("Dora"), e.text(), e.settings),
    "the code of the address": lambda e: verify.confirm_email(e.db, e.link("Dora"), e.code(), e.key),
    "the app of a sign-up": lambda e: e.db.writing(security.offer_authenticator, e.link("Dorothy"), e.key),
    "the code of the app": lambda e: e.db.writing(security.confirm_authenticator, e.link("Dorothy"), e.code(), e.key),
    "the phone of a sign-up": lambda e: security.send_text_code(e.db, e.link("Dorothy"), e.text(), e.settings),
    "the code of the phone": lambda e: security.confirm_text(e.db, e.link("Dorothy"), e.code(), e.key),
    "recovery codes": lambda e: e.db.writing(account.offer_recovery_codes, e.link("Doris"), e.key),
    "the end of a sign-up": lambda e: account.finish(e.db, e.link("Doris"), e.yes(), browser(), e.settings),
    "a family request": lambda e: requests.ask(e.db, requester(e), asked(e), browser(), e.settings),
    "a family request inside": lambda e: requests.ask_inside(e.db, e.viewer, asked(e), e.settings),
    "a passcode": lambda e: requests_passcode.confirm(e.db, e.link("request"), e.code(), browser(), e.key),
    "a passcode inside": lambda e: requests_passcode.confirm_inside(
        e.db, e.viewer, UUID(int=7), e.code(), e.settings
    ),
    "where a request stands": lambda e: e.db.reading(requests_passcode.waiting, e.link("request")),
    "what one's request said": lambda e: e.db.reading(requests_account.own, e.link("request")),
    "a request's own account": lambda e: requests_account.begin(
        e.db, e.link(), e.born(), e.text(), e.text("(914) 555-0100"), e.settings
    ),
    "a request to deny": lambda e: e.db.reading(requests_deny.asked, e.link("request")),
    "a denial": lambda e: e.db.writing(requests_deny.deny, e.link("request"), "203.0.113.9"),
    "an invitation": lambda e: e.db.reading(acceptance.look, e.link("invitation")),
    "an invitation accepted": lambda e: acceptance.accept(e.db, e.viewer, e.link("invitation"), e.born(), e.settings),
    "an invitation's account": lambda e: acceptance.begin_account(
        e.db, e.link("invitation"), e.born(), browser(), e.key
    ),
    "a record behind a link": lambda e: opening.take(e.db, e.link("sent"), e.text(), e.code(), browser().address),
    "whether a record is there": lambda e: e.db.reading(opening.is_open, e.link("sent"), e.text()),
    "the second page of joining": lambda e: staff_joining.once_more(e.page(), e.key),
    "the end of joining": lambda e: staff_joining.finish(e.db, e.page(), e.code(), browser(), e.key),
    "the second page of a set-up": lambda e: set_up.once_more(e.page(), e.key),
    "the end of a set-up": lambda e: set_up.finish(e.db, e.page(), e.code(), browser(), e.key),
}  # fmt: skip
SLOW: dict[str, Callable[[Eve], Any]] = {  # with a hash of a password
    "a password": lambda e: sign_in.with_password(
        e.db, e.text(), e.text("wrong"), browser(), e.text(), e.code(), e.key
    ),
    "a new password of a reset": lambda e: password_reset.choose(e.db, e.link("reset"), word := e.text(), word),
    "the password of a sign-up": lambda e: security.set_password(e.db, e.link("Dori"), word := e.text(), word, e.key),
    "the first page of joining": lambda e: staff_joining.begin(e.db, e.code(), word := e.text(), word, e.key),
    "the first page of a set-up": lambda e: set_up.begin(
        e.db, set_up.Answers(e.code(), e.text(), e.text(), e.text()), word := e.text(), word, e.key
    ),
}


HALF = "half a character \ud800"


@pytest.fixture(scope="module", params=["sqlite", *(["postgresql"] if SOAK else [])])
def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    with databases.fresh(request.param) as url:
        db = Database(url)
        data = tmp_path_factory.mktemp("town")
        (data / "secret.key").write_bytes(KEY)  # of the second factors of the cast
        yield Town(db, Settings(data, public_url=ORIGIN))
        db.close()


@pytest.mark.parametrize("name", [*READING, *SLOW])
def test_without_a_session_nothing_of_others_changes(town: Town, name: str) -> None:
    act = (READING | SLOW)[name]

    @examples(2 if name in SLOW else 4, 300)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        before = town.db.reading(of_others)
        with suppress(PortalError):
            act(Eve(town, data.draw))
        after = town.db.reading(of_others)
        assert {row: after.get(row) for row in before} == before
        new = {row: after[row] for row in set(after) - set(before)}
        assert {kind for kind, _id in new} <= {"Account", "RecoveryCode", "sessions"}  # of the own sign-ups
        assert all(it["patient_id"] in town.loot.charts for (kind, _id), it in new.items() if kind == "Account")

    run()


def test_half_a_character_is_no_password_and_no_code(town: Town) -> None:
    """Our own pages send none; a program that does is told, and no password is like another one."""
    with pytest.raises(Problem, match="cannot be stored"):
        passwords.hashed(HALF)
    assert not passwords.matches(passwords.hashed(HALF.replace("\ud800", "?")), HALF)
    assert authenticator.step_of(pyotp.random_base32(), HALF) is None
    with pytest.raises(Problem, match="not right"):
        staff_joining.finish(town.db, town.loot.sealed[0], HALF, browser(), town.settings.secret_key)
