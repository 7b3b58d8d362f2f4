"""Resetting a password in the browser, with the guide's labels (user guide, "Resetting your password"; AU-18…AU-24)."""

import re
import statistics
import time
from pathlib import Path

import httpx
import pyotp
from playwright.async_api import Page, expect

from services import accounts, passwords, throttle
from services.database import Database
from services.password_reset import ASKED
from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible

NEW = "drink water before noon"
PROTECTED = ("/", "/profile", "/my-health/medical-history", "/files/vaccination-record", "/clinic", "/profile/devices")


def somebody(page: Page) -> str:
    """A person of their own for each size, since a password is changed."""
    return "Samuel" if page.viewport_size == SIZES["desktop"] else "Marco"


def link_for(clinic: Clinic, email: str) -> str:
    """The address behind **Reset Password** in the newest mail to `email`."""
    mail = next(mail for mail in clinic.mails() if mail["to"].casefold() == email)
    found = re.search(r'href="([^"]+)"[^>]*>Reset Password<', mail["html"])
    assert found
    assert found[1] in mail["text"]
    return found[1]


def post(clinic: Clinic, path: str, **more: object) -> httpx.Response:
    return httpx.post(clinic.url + path, headers={"Origin": clinic.url}, **more)  # type: ignore[arg-type]


def password_of(clinic: Clinic, email: str, password: str) -> bool:
    """Whether the account's password is this one at the moment."""
    db = Database(clinic.running.database)
    account = db.reading(accounts.find_by_email, email)
    db.close()
    return account is not None and passwords.matches(account.password_hash, password)


async def ask(page: Page, email: str) -> None:
    await page.goto("/login")
    await page.get_by_role("link", name="Forgot your password?").click()
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("button", name="Email me").click()
    await expect(page.get_by_role("heading", name="Check your email")).to_be_visible()


async def choose(page: Page, password: str, again: str) -> None:
    await page.get_by_label("New password", exact=True).fill(password)
    await page.get_by_label("New password again").fill(again)
    await page.get_by_role("button", name="Save and continue").click()


async def test_the_guides_six_steps(page: Page, clinic: Clinic, axe: Path) -> None:
    account = clinic.account(somebody(page))
    await page.goto("/forgot-password")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Email me").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address such as")
    await assert_accessible(page, axe)
    await ask(page, account["email"])
    await assert_accessible(page, axe)
    link = link_for(clinic, account["email"])
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    await assert_accessible(page, axe)
    secret = link.partition("ticket=")[2]
    assert secret not in page.url + await page.title() + await page.content()  # AU-24

    await choose(page, "short", "short")
    await expect(page.get_by_text("at least 15 characters long").first).to_be_visible()
    await assert_accessible(page, axe)
    await choose(page, NEW, NEW)
    await expect(page.get_by_role("heading", name="Verify your identity")).to_be_visible()
    await assert_accessible(page, axe)

    await page.get_by_label("Code", exact=True).fill("000000")
    await page.get_by_role("button", name="Continue", exact=True).click()
    await expect(page.get_by_text("This code is not right").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Code", exact=True).fill(pyotp.TOTP(account["totp_secret"]).now())
    await page.get_by_role("button", name="Continue", exact=True).click()
    await expect(page.get_by_role("heading", name=f"Welcome, {somebody(page)}")).to_be_visible()
    assert page.url == clinic.url + "/"
    assert secret not in clinic.running.said

    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    await assert_accessible(page, axe)


async def test_cve_2018_15152_a_reset_under_way_opens_nothing(page: Page, clinic: Clinic) -> None:
    email = clinic.account("Lucia")["email"]
    await ask(page, email)
    secret = link_for(clinic, email).partition("ticket=")[2]
    await page.goto(link_for(clinic, email))
    await choose(page, NEW, NEW)
    await expect(page.get_by_role("heading", name="Verify your identity")).to_be_visible()
    cookies = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies()}
    assert "portal" not in cookies
    for stolen in (cookies, {"portal": secret}, {"portal": secret, "portal-step": secret, "portal-reset": secret}):
        for path in PROTECTED:
            answer = httpx.get(clinic.url + path, cookies=stolen)
            assert (path, answer.status_code) == (path, 303)
            assert answer.headers["location"].startswith("/login")
    socket = await page.evaluate(
        """() => new Promise((done) => {
            const socket = new WebSocket(`ws://${location.host}/_nicegui_ws/socket.io/?EIO=4&transport=websocket`);
            socket.onmessage = (said) => { if (said.data.startsWith("0")) socket.send("40"); else done(said.data); };
            socket.onclose = () => done("closed");
        })"""
    )
    assert "handshake failed" in socket or socket == "closed"
    assert password_of(clinic, email, clinic.account("Lucia")["password"])  # AU-20


async def test_au_23_mail_scanners_do_not_use_the_link_up(page: Page, clinic: Clinic) -> None:
    """AU-23, AU-24."""
    email = clinic.account("Daniel")["email"]
    await ask(page, email)
    link = link_for(clinic, email)
    for _i in range(3):
        assert httpx.head(link, follow_redirects=False).status_code == 303
        with httpx.Client(follow_redirects=True) as scanner:
            looked = scanner.get(link)
            assert looked.status_code == 200
            assert looked.headers["referrer-policy"] == "no-referrer"  # AU-24
    await page.goto(link)
    await expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()


async def test_au_19_the_link_leads_to_the_configured_address(page: Page, clinic: Clinic) -> None:
    """AU-19."""
    email = clinic.account("Ruth")["email"]
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "//evil.example"}
    answer = httpx.post(clinic.url + "/forgot-password", data={"email": email}, headers={"Origin": clinic.url, **evil})
    assert answer.status_code == 200
    assert link_for(clinic, email).startswith(clinic.url + "/reset-password?")
    assert "evil" not in clinic.mails()[0]["text"] + clinic.mails()[0]["html"]


def forget_tries(clinic: Clinic) -> None:
    db = Database(clinic.running.database)
    db.writing(lambda s: throttle.clear(s, ASKED, "127.0.0.1"))
    db.close()


def test_au_11_unknown_addresses_get_the_same_answer_after_the_same_time(clinic: Clinic) -> None:
    forget_tries(clinic)
    times: dict[str, list[float]] = {}
    pages = set()
    for _i in range(6):
        for email in ("priya.raman@example.org", "nobody.at.all@example.org"):
            began = time.perf_counter()
            answer = post(clinic, "/forgot-password", data={"email": email})
            times.setdefault(email, []).append(time.perf_counter() - began)
            pages.add(answer.text.replace(email, "EMAIL"))
            assert answer.status_code == 200
    forget_tries(clinic)
    assert len(pages) == 1
    known, unknown = (statistics.median(values) for values in times.values())
    assert abs(known - unknown) / known < 0.1


def test_another_sites_form_is_refused(clinic: Clinic) -> None:
    for path in ("/forgot-password", "/reset-password", "/reset-password/verify", "/profile/sign-out-everywhere"):
        answer = httpx.post(clinic.url + path, data={"email": "x"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
