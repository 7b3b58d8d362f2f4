"""How people get in on a clinic's first day: the operator, staff with a code, the patient, the invited sister."""

import re
from dataclasses import dataclass
from typing import Any

import pyotp
from playwright.async_api import Browser, Page, expect
from sqlmodel import col, select

from models.clinic import Mail
from services import clock
from services.database import Database
from tests.running import Running

PASSWORD = "correct horse battery staple"


@dataclass
class Day:
    """The clinic of today, from outside: its browser and address, and its outbox."""

    browser: Browser
    site: Running
    db: Database

    async def page(self, path: str) -> Page:
        """Somebody's own browser."""
        page = await (await self.browser.new_context(base_url=self.site.url)).new_page()
        await page.goto(path)
        return page

    def mailed(self, to: str) -> str:
        """The newest mail to this address."""
        query = select(Mail.body).where(Mail.to == to).order_by(col(Mail.created_at).desc())
        body = self.db.reading(lambda s: s.exec(query).first())
        assert body
        return body


async def set_up(day: Day) -> Page:
    """The code on the console makes the clinic and its first administrator."""
    code = re.search(r"enter this code: (\S+)", day.site.said)
    assert code
    page = await day.page("/set-up")
    for name, value in (
        ("code", code[1]),
        ("clinic", "Two Doctors"),
        ("name", "Ada First"),
        ("email", "ada@example.org"),
    ):
        await page.locator(f"[name={name}]").fill(value)
    await choose_password(page)
    await authenticator(page, page.locator("[name=totp]"))
    await page.get_by_role("button", name="Finish").click()
    await page.wait_for_url("**/clinic/settings/assistant")
    return page


async def choose_password(page: Page) -> None:
    for label in ("Password", "Password again"):
        await page.get_by_label(label, exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Continue").click()


async def authenticator(page: Page, field: Any) -> None:
    secret = (await page.locator("code").first.inner_text()).replace(" ", "")
    await field.fill(pyotp.TOTP(secret).at(int(clock.now().timestamp())))


async def staff_login(day: Day, ada: Page, name: str, email: str, role: str) -> Page:
    """The administrator gives a code, and its owner makes the login; returns the owner's page."""
    await ada.goto("/clinic/accounts/new")
    await ada.wait_for_function("window.did_handshake")
    await ada.get_by_label("Name").fill(name)
    await ada.get_by_label("Email with which they sign in").fill(email)
    await ada.get_by_label("What this person does").select_option(label=role)
    await ada.get_by_role("button", name="Give a code").click()
    code = await ada.locator(".office-code").inner_text()
    assert code not in day.mailed(email)
    link = re.search(r"\S+(/join)", day.mailed(email))
    assert link
    page = await day.page(link[1])
    await page.get_by_role("textbox", name="Code").fill(code)
    await choose_password(page)
    await authenticator(page, page.get_by_label("Code that the app shows"))
    await page.get_by_role("button", name="Finish").click()
    await page.wait_for_function("window.did_handshake")
    return page


async def register(day: Day, code: str) -> Page:
    """Sarah signs up with the code from the office, and stands at her home page."""
    page = await day.page("/sign-up")
    await page.get_by_role("link", name="I have a code from the office").click()
    await page.get_by_role("textbox", name="Code").fill(code)
    await type_birth_date(page, "8", "11", "1975")
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Email").fill("sarah@example.org")
    await page.get_by_role("button", name="Send the code").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your e-mail address")
    sent = re.search(r"\d{4} \d{4}", day.mailed("sarah@example.org"))
    assert sent
    await page.get_by_role("textbox", name="Code").fill(sent[0])
    await page.get_by_role("button", name="Continue").click()
    await password_and_app(page)
    await page.get_by_role("link", name="Go to the home page").click()
    await page.wait_for_function("window.did_handshake")
    return page


async def invited_sister(day: Day, sarah: Page) -> Page:
    """Sarah lets her sister see the bills, and nothing else; returns the sister's page."""
    await sarah.goto("/family-access/invite")
    await sarah.wait_for_function("window.did_handshake")
    for label, value in (("First name", "Beth"), ("Last name", "Test"), ("Email", "beth@example.org")):
        await sarah.get_by_label(label, exact=True).fill(value)
    await sarah.get_by_label("Relationship").select_option(label="sister")
    await type_birth_date(sarah, "5", "6", "1990")
    await sarah.get_by_role("radio", name="Billing only").check()
    await sarah.get_by_role("button", name="Send the invitation").click()
    await expect(sarah.get_by_text("on its way to beth@example.org")).to_be_visible()
    link = re.search(r"/invitation\?token=[\w-]+", day.mailed("beth@example.org"))
    assert link
    page = await day.page(link[0])
    await type_birth_date(page, "5", "6", "1990")
    await page.get_by_role("button", name="Continue").click()
    await password_and_app(page)
    await page.wait_for_url("**/welcome")
    return page


async def type_birth_date(page: Page, month: str, day: str, year: str) -> None:
    for label, value in (("Month", month), ("Day", day), ("Year", year)):
        await page.get_by_label(label, exact=True).fill(value)


async def password_and_app(page: Page) -> None:
    """The last steps of every sign-up."""
    await choose_password(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your security option")
    await authenticator(page, page.get_by_label("Code that the app shows"))
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("I have printed these codes or written them down").check()
    await page.get_by_role("button", name="Finish").click()
