"""What a thief of the database finds opens nothing: it holds hashes of tokens, and no token (SE-02)."""

from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pyotp
from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel

from models.people import Account
from models.security import Throttle
from services import clock, remembered_devices, sessions, sign_in
from services.database import Database
from services.sign_in import Browser
from tests.cast import KEY, PASSWORD, Cast
from tests.security.browser import Site, Tab


def whole_database(session: Session) -> str:
    """Every value of every row of every table."""
    return "\n".join(repr(row) for t in SQLModel.metadata.sorted_tables for row in session.execute(t.select()))


def test_se_02_no_table_holds_a_token(db: Database, cast: Cast) -> None:
    begun = sign_in.with_password(db, cast.clinician.email, PASSWORD, Browser("Test", "192.0.2.1"), key=KEY)
    account = db.reading(lambda s: s.get_one(Account, cast.alice.account_id))
    cookie = db.writing(remembered_devices.remember, account, "Phone")
    assert begun.step_token
    assert cookie
    stored = db.reading(whole_database)
    assert sessions.token_hash(cast.alice.token) in stored  # so the table of sessions is among them
    for token in (cast.alice.token, begun.step_token, *cookie.split(".")):
        assert len(token) * 6 >= 128  # bits
        assert token not in stored


def signed_in_by_hand(site: Site) -> dict[str, str]:
    """All cookies of somebody who has typed password and code, the one between the two steps as well."""

    def fresh(session: Session) -> None:
        session.execute(delete(Throttle))
        session.execute(update(Account).values(totp_last_step=None))

    site.db.writing(fresh)
    headers = {"Origin": site.url}
    first = httpx.post(site.url + "/login", data={"email": "clara@example.org", "password": PASSWORD}, headers=headers)
    code = pyotp.TOTP(site.people["clinician"]["totp"]).at(clock.now())
    second = httpx.post(site.url + "/login/code", data={"code": code}, headers=headers, cookies=dict(first.cookies))
    given = [SimpleCookie(line) for answer in (first, second) for line in answer.headers.get_list("set-cookie")]
    return {name: morsel.value for jar in given for name, morsel in jar.items() if morsel.value}


def test_se_02_no_file_of_the_data_folder_holds_a_token(site: Site) -> None:
    cookies = signed_in_by_hand(site)
    assert set(cookies) >= {"portal", "portal-step"}
    assert site.get("/test", cookies["portal"]).status_code == 200
    files = {path: path.read_bytes() for path in site.running.data.rglob("*") if path.is_file()}
    assert any(sessions.token_hash(cookies["portal"]).encode() in content for content in files.values())
    for path, content in files.items():
        for value in cookies.values():
            assert (Path(path).name, value.encode() in content) == (path.name, False)
        assert b'"authenticated"' not in content


async def test_lg_01_the_log_holds_nothing_that_opens_or_tells(site: Site) -> None:
    """After signing in, failing, clicking, a failure and links from mails; `tests/running.py` looks at every log."""
    cookies = signed_in_by_hand(site)
    site.post("/login", data={"email": "clara@example.org", "password": "a wrong password of mine"})
    for path in (
        "/reset-password?ticket=",
        "/invitation?token=",
        "/sent-record?token=",
        "/sign-up/family/deny?ticket=",
    ):
        link = site.get(path + "secret-of-a-link")
        assert (path, link.headers["referrer-policy"]) == (path, "no-referrer")  # AU-24
    site.get("/test/plain-fails?secret-of-a-link")
    async with Tab(site, cookies["portal"]) as tab:
        await tab.send(tab.event("Fail"))
        await tab.send({**tab.event("Note"), "args": ["{not json"]})
    said = site.running.said
    assert "Failure" in said
    for secret in (*cookies.values(), tab.client_id, PASSWORD, "wrong password", "secret-of-a-link", "clara@", "Clara"):
        assert secret not in said


def test_se_02_a_stored_hash_is_no_token(site: Site) -> None:
    row = site.session_row(site.signed_in("alice"))
    assert site.get("/test", row.token_hash).status_code == 303
    assert site.get("/test", str(row.id)).status_code == 303
