"""Two processes on one PostgreSQL behind nginx: sessions, sign-out and new messages cross over; one may fail."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session

from models.people import Account
from services import sessions
from services.database import Database
from tests.cast import Cast, make_cast
from tests.database import Databases
from tests.deploy.proxies import Front, front, serving
from tests.running import Running, running
from tests.services.writing_messages import make_places, send, wanted
from tests.tools import no_program, server

SERVE = ["app.py", "serve", "--trusted-proxy", "127.0.0.1", "--public-url"]


@dataclass(frozen=True)
class Pair:
    """Two portals at one address, and their database."""

    front: Front
    portals: list[Running]
    db: Database
    cast: Cast
    thread: UUID  # Alice's question

    def token_at(self, account_id: UUID, process: Running) -> str:
        """A new session whose page this process serves."""
        for _try in range(60):
            token = self.db.writing(_begin, account_id)
            cookies = {"Cookie": f"__Host-portal={token}"}
            answer = httpx.get(f"{self.front.url}/login", headers=cookies, verify=self.front.trust())
            if answer.headers["x-process"].endswith(f":{process.port}"):
                return token
        raise AssertionError("Every session went to the other process")


@pytest.fixture
def pair(databases: Databases, tmp_path: Path) -> Iterator[Pair]:
    if server("nginx") is None:
        pytest.skip(no_program("nginx"))
    with ExitStack() as stack:
        url = stack.enter_context(databases.blank("postgresql"))
        db = Database(url)
        stack.callback(db.close)
        cast = db.writing(make_cast)
        thread = send(db, cast.alice, cast.alice.chart, wanted(db.writing(make_places, cast))).thread_id
        proxy = front("nginx", tmp_path / "front")
        options = [*SERVE, proxy.url, "--database-url", url.replace("+psycopg", "")]
        portals = [stack.enter_context(running(options, tmp_path / "data")) for _process in range(2)]
        stack.enter_context(serving(proxy, [one.port for one in portals]))
        yield Pair(proxy, portals, db, cast, thread)


async def test_what_happens_in_one_process_shows_in_the_other(pair: Pair, browser: Browser) -> None:
    first, second = pair.portals
    alice = await signed_in(browser, pair, pair.cast.alice.account_id, first, f"/messages/{pair.thread}")
    clara = await signed_in(browser, pair, pair.cast.clinician.account_id, second, f"/clinic/inbox/{pair.thread}")
    await clara.get_by_label("Message", exact=True).fill("Yes, you may.")
    await clara.get_by_role("button", name="Send the answer").click()
    await expect(alice.get_by_text("Yes, you may.")).to_be_visible(timeout=10_000)  # without a reload

    elsewhere = await signed_in(browser, pair, pair.cast.alice.account_id, second, "/profile/devices")
    await elsewhere.get_by_role("button", name="Sign out everywhere").click()
    await elsewhere.get_by_role("button", name="Yes, sign out everywhere").click()
    began = time.monotonic()
    await expect(alice.get_by_label("Password", exact=True)).to_be_visible(timeout=5_000)
    assert time.monotonic() - began < 3.0  # it is two seconds where the machine has nothing else to do

    second.process.kill()
    second.process.wait()
    await clara.reload()
    await expect(clara.get_by_text("Yes, you may.")).to_be_visible()
    for page in (alice, clara, elsewhere):
        await page.context.close()


async def signed_in(browser: Browser, pair: Pair, account_id: UUID, process: Running, path: str) -> Page:
    """A page of this person, served by this process."""
    context = await browser.new_context(base_url=pair.front.url, ignore_https_errors=True)
    token = pair.token_at(account_id, process)
    await context.add_cookies(
        [{"name": "__Host-portal", "value": token, "url": pair.front.url, "secure": True, "httpOnly": True}]
    )
    page = await context.new_page()
    answer = await page.goto(path)
    assert answer
    assert answer.headers["x-process"].endswith(f":{process.port}")
    await page.wait_for_function("window.did_handshake")
    return page


def _begin(session: Session, account_id: UUID) -> str:
    return sessions.start(session, session.get_one(Account, account_id), "Test", "127.0.0.1", second_factor=True)
