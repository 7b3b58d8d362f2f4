"""Resetting a password with the mail as it leaves the portal: over SMTP, read from a real mail server."""

import asyncio
import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.async_api import Browser, expect

from tests.running import running
from tests.security.browser import Site
from tests.security.conftest import PROGRAM
from tests.services.mail_servers import Inbox, real_server

NEW = "seven quiet boats at noon"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with real_server() as server:
        yield server


@pytest.fixture
def site(inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    command = [PROGRAM, "--mail-server", f"smtp://127.0.0.1:{inbox.port}?starttls=no"]
    with running(command, tmp_path_factory.mktemp("mailing") / "data") as program:
        site = Site(program)
        yield site
        site.db.close()


async def test_the_link_in_the_mail_leads_to_a_new_password(browser: Browser, site: Site, inbox: Inbox) -> None:
    person = site.people["clinician"]
    page = await (await browser.new_context(base_url=site.url)).new_page()
    await page.goto("/login")
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("Email").fill(person["email"])
    await page.get_by_role("button", name="Email me").click()

    assert await asyncio.to_thread(inbox.taken.get, timeout=30) == person["email"].replace("Example", "example")
    (mail,) = inbox.mails
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    link = re.search(r'href="([^"]+)"[^>]*>Reset Password<', html)
    assert link
    assert link[1] in text
    assert link[1].startswith(site.url)

    await page.goto(link[1])
    await page.get_by_label("New password", exact=True).fill(NEW)
    await page.get_by_label("New password again").fill(NEW)
    await page.get_by_role("button", name="Save and continue").click()
    await page.get_by_label("Code").fill(pyotp.TOTP(person["totp"]).now())
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Office", level=1)).to_be_visible()
    assert await asyncio.to_thread(inbox.taken.get, timeout=30) == person["email"].replace(
        "Example", "example"
    )  # told of the change (AU-22)
    assert len(inbox.mails) == 2


async def test_staff_reach_their_own_profile_and_come_back(browser: Browser, site: Site) -> None:
    context = await browser.new_context(base_url=site.url)
    await context.add_cookies([{"name": "portal", "value": site.signed_in("clinician"), "url": site.url}])
    page = await context.new_page()
    await page.goto("/clinic")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("link", name="My profile").first.click()
    await page.wait_for_url("**/profile")
    await expect(page.get_by_role("heading", name="My profile", level=1)).to_be_visible()
    await page.get_by_role("link", name="Office").first.click()
    await expect(page.get_by_role("heading", name="Office", level=1)).to_be_visible()
