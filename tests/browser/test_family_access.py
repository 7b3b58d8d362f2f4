"""Family access in the browser: invite, accept with an old or a new account, change, remove, leave, the office."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pyotp
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import ON_A_DESKTOP, SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in

NEW_PASSWORD = "seven green herons wait"


@pytest_asyncio.fixture(loop_scope="session")
async def other(browser: Browser, clinic: Clinic) -> AsyncIterator[Page]:
    """A second person's browser."""
    context = await browser.new_context(viewport=SIZES["desktop"], base_url=clinic.url)
    yield await context.new_page()
    await context.close()


async def invite(page: Page, email: str, level: str, born: tuple[str, str, str]) -> None:
    """Fill the form in; the names are Dora Vale."""
    await page.get_by_label("First name").fill("Dora")
    await page.get_by_label("Last name").fill("Vale")
    await page.get_by_label("Email", exact=True).fill(email)
    await page.get_by_label("Relationship").select_option(label="sister")
    await type_birth_date(page, born)
    await page.get_by_role("radio", name=level).check()
    await page.get_by_role("button", name="Send the invitation").click()


async def type_birth_date(page: Page, born: tuple[str, str, str]) -> None:
    for part, value in zip(("Month", "Day", "Year"), born, strict=True):
        await page.get_by_label(part, exact=True).fill(value)


def link_to(clinic: Clinic, email: str) -> str:
    mail = next(mail for mail in clinic.mails() if mail["to"] == email)
    found = re.search(r"/invitation\?token=[\w-]+", mail["text"])
    assert found
    return found[0]


async def test_invited_and_accepted_with_a_new_account(page: Page, other: Page, clinic: Clinic, axe: Path) -> None:
    phone = page.viewport_size == SIZES["phone"]
    email = f"dora.{'phone' if phone else 'desktop'}@example.org"
    await sign_in(page, clinic, "Lucia", "/profile")  # 15 years old: she decides herself
    await page.get_by_role("link", name="Family access settings").last.click()
    await expect(page.get_by_role("heading", name="Family access settings")).to_be_focused()
    await expect(page.get_by_text("became Billing only when you turned 13")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Invite Family Member").click()
    await expect(page.get_by_role("heading", name="Invite Family Member")).to_be_focused()
    await assert_accessible(page, axe)
    await invite(page, "lucia.marchetti@example.org", "Full", ("5", "6", "1990"))
    await expect(page.get_by_text("This is your own e-mail address").first).to_be_visible()
    await assert_accessible(page, axe)
    await invite(page, email, "Full", ("5", "6", "2020"))
    await expect(page.get_by_text("COPPA").first).to_be_visible()
    await assert_accessible(page, axe)
    await invite(page, email, "Billing only", ("5", "6", "1990"))
    await expect(page.get_by_text(f"on its way to {email}")).to_be_visible()
    await page.get_by_role("link", name="Back to Family access settings").last.click()
    invitations = page.get_by_role("region", name="Open invitations")
    await expect(invitations.get_by_text(email)).to_be_visible()
    await assert_accessible(page, axe)
    first = link_to(clinic, email)
    await page.get_by_role("button", name="Send again: Dora Vale").click()
    await expect(page.get_by_text("The earlier link does not work any more")).to_be_visible()

    await other.goto(first)
    await expect(other.get_by_role("heading", name="This invitation does not work any more")).to_be_visible()
    await assert_accessible(other, axe)
    for _i in range(2):  # looking uses nothing up
        await other.goto(link_to(clinic, email))
    await expect(other.get_by_role("heading", name="Accept with a new account")).to_be_visible()
    assert "token" not in other.url
    await assert_accessible(other, axe)
    await type_birth_date(other, ("5", "7", "1990"))
    await other.get_by_role("button", name="Continue").click()
    await expect(other.get_by_text("not the date of birth in the invitation").first).to_be_visible()
    await assert_accessible(other, axe)
    await type_birth_date(other, ("5", "6", "1990"))
    await other.get_by_role("button", name="Continue").click()
    await other.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    await other.get_by_label("Password again").fill(NEW_PASSWORD)
    await other.get_by_role("button", name="Continue").click()
    secret = (await other.locator("code").first.inner_text()).replace(" ", "")
    await other.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    await other.get_by_role("button", name="Continue").click()
    await other.get_by_label("I have printed these codes").check()
    await other.get_by_role("button", name="Finish").click()
    await other.wait_for_url("**/welcome")
    await other.goto("/")
    await expect(other.get_by_text("You are acting for:")).to_be_visible()
    await expect(other.get_by_text("You have billing-only access")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("region", name="Who has access").get_by_text("Dora Vale").first).to_be_visible()


@ON_A_DESKTOP  # once: the two people are the same
async def test_accepted_with_an_account_then_changed_then_removed_while_open(
    page: Page, other: Page, clinic: Clinic, axe: Path
) -> None:
    samuel, patient = clinic.account("Samuel"), clinic.account("Marco")["patient_id"]
    await sign_in(page, clinic, "Marco", "/family-access/invite")
    born = await birth_date(other, clinic, samuel["patient_id"])
    await invite(page, "sam@example.org", "Full", born)
    await expect(page.get_by_text("on its way to sam@example.org")).to_be_visible()

    await sign_in(other, clinic, "Samuel", "/")
    await other.goto(link_to(clinic, "sam@example.org"))
    await expect(other.get_by_role("heading", name="Accept as Samuel Okoye")).to_be_visible()
    await assert_accessible(other, axe)
    await type_birth_date(other, born)
    await other.get_by_role("button", name="Accept the invitation").click()
    await other.wait_for_url(f"**/for/{patient}")
    await other.wait_for_function("window.did_handshake")
    await expect(other.get_by_text("You are acting for:")).to_be_visible()
    assert any("accepted" in mail["subject"] for mail in clinic.mails())

    await page.goto("/family-access")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name="Change access level: Samuel Okoye").click()
    await expect(page.get_by_role("heading", name="Access level of Samuel Okoye")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("dialog").get_by_role("radio", name="Billing only").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The access level of Samuel Okoye is changed")).to_be_visible()
    await other.get_by_role("link", name="Open My health").click()
    await expect(other.get_by_role("heading", name="Your access has changed")).to_be_visible()
    await assert_accessible(other, axe)
    await other.get_by_role("link", name="Open the record again").click()
    await expect(other.get_by_text("You have billing-only access")).to_be_visible()
    await other.wait_for_function("window.did_handshake")

    await page.get_by_role("button", name="Remove access: Samuel Okoye").click()
    await expect(page.get_by_role("heading", name="Remove the access of Samuel Okoye?")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Yes, remove").click()
    await expect(page.get_by_text("Samuel Okoye has no access any more")).to_be_visible()
    await other.get_by_role("link", name="Family access settings").click()
    await expect(other.get_by_role("heading", name="You no longer have access to this record")).to_be_visible()
    await assert_accessible(other, axe)
    answer = await other.goto(f"/for/{patient}")
    assert answer
    assert answer.status == 404


async def birth_date(page: Page, clinic: Clinic, patient_id: str) -> tuple[str, str, str]:
    """Month, day and year of somebody, as the office reads it."""
    await sign_in(page, clinic, "Hannah", f"/clinic/patients/{patient_id}/family")
    text = await page.locator("main p.lead").inner_text()
    found = re.search(r"([A-Z]\w+ \d+, \d{4})", text)
    assert found
    day = datetime.strptime(found[1], "%B %d, %Y")
    return str(day.month), str(day.day), str(day.year)


async def test_a_family_member_sees_the_own_access_and_leaves(page: Page, clinic: Clinic, axe: Path) -> None:
    given = "Ruth" if page.viewport_size == SIZES["desktop"] else "Daniel"
    nora = (await charts(page, clinic, given, "Nora"))[0]
    await page.goto(f"{nora}/family-access")
    await page.wait_for_function("window.did_handshake")
    await expect(page.get_by_role("heading", name="Your access to the record of Nora Marchetti")).to_be_visible()
    await expect(page.get_by_role("link", name="Invite Family Member")).to_have_count(0)
    await expect(page.get_by_text("Nora Marchetti turns 13")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", name="Give up your access")).to_be_visible()
    await page.wait_for_function("document.getAnimations().every(one => one.playState !== 'running')")  # dialog opens
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Yes, leave").click()
    await expect(page).not_to_have_url(re.compile("family-access"))
    fresh = await page.context.new_page()  # the first one may still be on its way to where it is led
    assert await charts(fresh, clinic, given, "Nora") == []


async def charts(page: Page, clinic: Clinic, given: str, whose: str) -> list[str]:
    """Addresses of the records of `whose` in the switch of `given`."""
    await sign_in(page, clinic, given, "/")
    links = page.locator(".switcher-panel a", has_text=whose)
    return [await one.get_attribute("href") or "" for one in await links.all()]


async def test_the_office_sees_birthdays_gives_and_revokes(page: Page, clinic: Clinic, axe: Path) -> None:
    email = "samuel.okoye@example.org"
    await sign_in(page, clinic, "Hannah", "/clinic")
    coming = page.get_by_role("region", name="Age changes in the next 90 days")
    await expect(coming.get_by_text("Theo Marchetti")).to_be_visible()
    await assert_accessible(page, axe)
    await coming.get_by_role("link", name="Theo Marchetti").click()
    await expect(page.get_by_role("heading", name="Family access of Theo Marchetti")).to_be_focused()
    await expect(page.get_by_text("at the age of 13").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Give access").click()
    await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Email", exact=True).fill(email)
    await page.get_by_label("Relationship to the patient").select_option(label="guardian")
    await page.get_by_role("radio", name="Full").check()
    await page.get_by_label("Document that you have seen").fill("Guardianship order")
    await page.get_by_label("Until").fill("2099-12-31")
    await page.get_by_role("button", name="Give access").click()
    await expect(page.get_by_text("Samuel Okoye has access now")).to_be_visible()
    await expect(page.get_by_text("Document: Guardianship order.")).to_be_visible()
    await page.get_by_role("button", name="Revoke the access of Samuel Okoye").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    await expect(page.get_by_text("Write the reason").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Reason").fill("Order was lifted")
    await page.get_by_label("Quietly").check()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    await expect(page.get_by_text("No mail was sent.")).to_be_visible()
    await expect(page.get_by_text("Document: Guardianship order.")).to_have_count(0)
