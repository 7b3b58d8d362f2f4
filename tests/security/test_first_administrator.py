"""The set-up: the code on the console makes the clinic and its first administrator, once (AU-12)."""

import re
from datetime import timedelta
from html import unescape

import httpx
import pyotp
import pytest
from sqlmodel import Session, select

from models.clinic import Clinic
from models.people import Account, Role
from services import clock, set_up, staff_draft
from services.database import Database
from services.errors import NoAccess, Problem
from services.set_up import Answers
from services.sign_in import Browser
from tests.cast import PASSWORD, Cast
from tests.security.browser import Site

HERE = Browser("Chrome on Mac", "127.0.0.1")
KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def answers(code: str) -> Answers:
    return Answers(code, "Two Doctors", "Ada Lovelace", "ada@example.org")


def code_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def test_the_first_administrator_is_signed_in(db: Database) -> None:
    code = db.writing(set_up.new_code)
    assert code
    draft = set_up.begin(db, answers(code.lower().replace("-", " ")), PASSWORD, PASSWORD, KEY)
    assert set_up.finish(db, draft.sealed, code_now(draft.secret), HERE, KEY)
    assert db.reading(_made) == ("Two Doctors", "Two Doctors Patient Portal", "ada@example.org", Role.ADMINISTRATOR)
    assert db.writing(set_up.new_code) is None
    for late in (
        lambda: set_up.begin(db, answers(code), PASSWORD, PASSWORD, KEY),
        lambda: set_up.finish(db, draft.sealed, code_now(draft.secret), HERE, KEY),
    ):
        with pytest.raises(NoAccess):
            late()


def test_only_the_newest_code_counts(db: Database) -> None:
    first, _second = db.writing(set_up.new_code), db.writing(set_up.new_code)
    assert first
    with pytest.raises(Problem) as refusal:
        set_up.begin(db, answers(first), PASSWORD, PASSWORD, KEY)
    assert refusal.value.field == "code"


@pytest.mark.parametrize(
    ("change", "again", "field"),
    [
        ({"code": "AAAAA-AAAAA-AAAAA-AAAAA"}, PASSWORD, "code"),
        ({"clinic": " "}, PASSWORD, "clinic"),
        ({"name": ""}, PASSWORD, "name"),
        ({"email": "a@b.org, evil@example.org"}, PASSWORD, "email"),
        ({}, PASSWORD + " ", "again"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(db: Database, change: dict[str, str], again: str, field: str) -> None:
    code = db.writing(set_up.new_code)
    assert code
    typed = Answers(**{**vars(answers(code)), **change})
    with pytest.raises(Problem) as refusal:
        set_up.begin(db, typed, PASSWORD, again, KEY)
    assert refusal.value.field == field


def test_everything_that_is_wrong_is_said_at_once(db: Database) -> None:
    with pytest.raises(Problem) as refusal:
        set_up.begin(db, Answers("", "", "", ""), "", "", KEY)
    assert [one.field for one in refusal.value.all] == ["code", "clinic", "name", "email", "password"]


def test_a_wrong_app_code_makes_nothing(db: Database) -> None:
    code = db.writing(set_up.new_code)
    assert code
    draft = set_up.begin(db, answers(code), PASSWORD, PASSWORD, KEY)
    with pytest.raises(Problem):
        set_up.finish(db, draft.sealed, "000000", HERE, KEY)
    assert db.reading(set_up.is_open)
    assert set_up.once_more(draft.sealed, KEY) == draft


def test_the_sealed_draft_is_ours_and_fresh(db: Database, clock_at) -> None:
    code = db.writing(set_up.new_code)
    assert code
    draft = set_up.begin(db, answers(code), PASSWORD, PASSWORD, KEY)
    for sealed in ("", "x", draft.sealed[:-4] + "AAAA"):
        with pytest.raises(Problem):
            set_up.once_more(sealed, KEY)
    clock_at((clock.now() + staff_draft.LIFE + timedelta(minutes=1)).isoformat())
    with pytest.raises(Problem):
        set_up.once_more(draft.sealed, KEY)


def test_there_is_no_set_up_beside_an_administrator(db: Database, cast: Cast) -> None:
    assert cast.administrator
    assert db.writing(set_up.new_code) is None


def test_over_the_web(start_site) -> None:
    site: Site = start_site("--without-administrator")
    console = re.search(r"code: (\S+)", site.running.said)
    assert console
    with httpx.Client(base_url=site.url, headers={"Origin": site.url}) as browser:
        assert browser.get("/set-up").status_code == 200
        typed = {**vars(answers(console[1])), "password": PASSWORD, "again": "other"}
        again = browser.post("/set-up", data=typed)
        assert again.status_code == 422
        assert "Ada Lovelace" in again.text
        assert PASSWORD not in again.text
        second = browser.post("/set-up", data={**typed, "again": PASSWORD})
        assert 'src="data:image/svg+xml' in second.text
        key, sealed = (
            re.search(r"<code>(\w+)</code>", second.text),
            re.search(r'name="sealed" value="([^"]+)"', second.text),
        )
        assert key
        assert sealed
        hidden = {"sealed": unescape(sealed[1])}
        assert browser.post("/set-up/authenticator", data={**hidden, "totp": "000000"}).status_code == 422
        done = browser.post("/set-up/authenticator", data={**hidden, "totp": code_now(key[1])})
        assert done.headers["location"] == "/clinic/settings/assistant"
        assert "Record of Ada Lovelace" in browser.get("/test").text
        assert browser.get("/set-up").status_code == 404
        assert browser.post("/set-up", data=typed).status_code == 404


def test_it_is_not_there_when_there_is_an_administrator(site: Site) -> None:
    assert site.get("/set-up").status_code == 404


def _made(session: Session) -> tuple[str, str, str, str | None]:
    clinic, account = session.exec(select(Clinic)).one(), session.exec(select(Account)).one()
    return clinic.name, clinic.portal_name, account.email, account.role
