"""The office sees on its start page which mails did not go out, and acts on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session, col, select

from models.clinic import Mail
from services import clock
from services.database import Database
from services.mail import enqueue
from tests.browser.conftest import SIZES
from tests.browser.walking import assert_accessible
from tests.cast import Cast, make_cast
from tests.running import Running, running

LINK = "http://127.0.0.1:8080/reset-password"


@dataclass
class Office:
    """A portal without a mail server, with its people."""

    portal: Running
    db: Database
    cast: Cast

    def write(self, to: str, error: str | None = None) -> None:
        def work(session: Session) -> None:
            mail = enqueue(session, to=f"{to}@example.org", template="password_changed", link=LINK)
            mail.tries, mail.last_error = (1, error) if error else (0, None)
            mail.given_up_at = clock.now() if error else None

        self.db.writing(work)

    def find(self, to: str) -> Mail | None:
        return self.db.reading(lambda s: s.exec(select(Mail).where(col(Mail.to) == f"{to}@example.org")).first())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("office") / "data"
    data.mkdir(mode=0o700)
    db = Database(f"sqlite:///{data / 'portal.sqlite3'}")
    cast = db.writing(make_cast)
    with running(["app.py", "serve"], data) as portal:
        yield Office(portal, db, cast)
    db.close()


async def open_start(browser: Browser, office: Office, token: str, size: str = "desktop") -> Page:
    context = await browser.new_context(viewport=SIZES[size], base_url=office.portal.url)
    await context.add_cookies([{"name": "portal", "value": token, "url": office.portal.url}])
    page = await context.new_page()
    await page.goto("/clinic")
    await page.wait_for_function("window.did_handshake")
    return page


@pytest.mark.parametrize("size", SIZES)
async def test_the_office_tries_again_and_the_administrator_removes(
    browser: Browser, office: Office, axe: Path, size: str
) -> None:
    page = await open_start(browser, office, office.cast.front_desk.token, size)
    await expect(page.get_by_role("heading", name="Mails that could not be sent")).to_have_count(0)
    office.write("alice", "The mail server refuses this address. It answered: 550 <b>No such user</b>")
    office.write("bob", "Nothing answers at the mail server's address.")
    await page.reload()
    await page.wait_for_function("window.did_handshake")
    card = page.get_by_role("region", name="Mails that could not be sent")
    await expect(card).to_contain_text("2 messages did not reach their readers.")
    await expect(card).to_contain_text("550 <b>No such user</b>")
    await expect(card.get_by_role("button", name="Remove")).to_have_count(0)
    await assert_accessible(page, axe)
    await card.get_by_role("button", name="Try again now: alice@example.org: Your password was changed").click()
    await expect(card).to_contain_text("alice@example.org")  # the error stays until it was sent
    await expect(card.get_by_role("article", name="alice@example.org")).not_to_contain_text("it was given up")
    tried = office.find("alice")
    assert tried is not None
    assert tried.given_up_at is None

    page = await open_start(browser, office, office.cast.administrator.token, size)
    for name in ("alice", "bob"):
        await page.get_by_role("button", name=f"Remove: {name}@example.org").click()
        question = page.get_by_role("dialog", name="Remove this message?")
        await assert_accessible(page, axe)
        await question.get_by_role("button", name="Remove").click()
        await expect(page.get_by_role("article", name=f"{name}@example.org")).to_have_count(0)
        assert office.find(name) is None
    await expect(page.get_by_role("heading", name="Mails that could not be sent")).to_have_count(0)


async def test_without_a_mail_server_the_administrator_reads_the_mails(
    browser: Browser, office: Office, axe: Path
) -> None:
    office.write("carol")
    page = await open_start(browser, office, office.cast.front_desk.token)
    card = page.get_by_role("region", name="Mails that are kept")
    await expect(card).to_contain_text("1 message waits")
    await expect(card).not_to_contain_text("carol")
    page = await open_start(browser, office, office.cast.administrator.token)
    await page.get_by_role("button", name="Read: carol@example.org").click()
    await expect(page.get_by_role("dialog", name="Your password was changed")).to_contain_text(LINK)
    await assert_accessible(page, axe)
