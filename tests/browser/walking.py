"""What every walk through the portal does: sign in as somebody of the demo clinic, and ask axe about a page."""

from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, expect
from sqlalchemy import update
from sqlmodel import Session

from models.people import Account
from services import accounts, sessions
from services.database import Database
from tests.running import Running


class Clinic:
    """The running demo clinic and its people."""

    def __init__(self, demo: Running) -> None:
        self.url = demo.url
        self.running = demo
        self.accounts: list[dict[str, Any]] = httpx.get(f"{self.url}/dev/accounts.json").json()

    def account(self, given: str) -> dict[str, Any]:
        """The account of somebody, by given name."""
        return next(one for one in self.accounts if one["name"].startswith(given))

    def mails(self) -> list[dict[str, Any]]:
        """All mails sent so far, newest first."""
        return httpx.get(f"{self.url}/dev/mailbox.json").json()


def forget_used_codes(clinic: Clinic) -> None:
    """A code of an authenticator app works once in 30 seconds; and nobody has chosen a language."""
    db = Database(clinic.running.database)
    db.writing(lambda session: session.execute(update(Account).values(totp_last_step=None, language=None)))
    db.close()


async def sign_in(page: Page, clinic: Clinic, given: str, path: str = "/") -> None:
    """A session as signing in gives it, then the page at `path`; `sign_in_by_hand` goes through the screens."""
    db = Database(clinic.running.database)
    token = db.writing(_start, clinic.account(given)["email"])
    db.close()
    await page.context.add_cookies([{"name": "portal", "value": token, "url": clinic.url}])
    await page.goto(path)
    await page.wait_for_function("window.did_handshake")


async def sign_in_by_hand(page: Page, clinic: Clinic, given: str) -> None:
    """Both steps, as a person does them; the demo fills in the code that an authenticator app would show."""
    account = clinic.account(given)
    await page.goto("/login")
    await page.get_by_label("Email").fill(account["email"])
    await page.get_by_label("Password", exact=True).fill(account["password"])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url("**/login/code")
    await expect(page.get_by_label("Code")).not_to_have_value("")
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_function("window.did_handshake")


async def open_menu_on_phones(page: Page) -> None:
    """Where the navigation is folded away, unfold it."""
    menu = page.get_by_role("button", name="Menu")
    if await menu.is_visible():
        await menu.click()


_DIALOGS_STAND = """() => [...document.querySelectorAll('.q-dialog, dialog')].every(
  (one) => one.getAnimations({subtree: true}).every((moving) => moving.playState !== 'running'))"""


async def assert_accessible(page: Page, axe: Path) -> None:
    """No WCAG 2.2 A or AA violation, and nothing wider than the screen; of a dialog when it has grown to its size."""
    await page.wait_for_function(_DIALOGS_STAND)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": tags, "resultTypes": ["violations"]}  # of what passes, one example is enough
    found = await page.evaluate("options => axe.run(options)", options)
    assert len(found["passes"]) > 10  # it really looked at a page
    wrong = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]
    assert wrong == [], wrong
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _start(session: Session, email: str) -> str:
    account = accounts.find_by_email(session, email)
    assert account is not None
    return sessions.start(session, account, "Test browser", "127.0.0.1", second_factor=True)
