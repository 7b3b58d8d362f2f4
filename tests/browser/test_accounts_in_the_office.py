"""The office and accounts: locked, unlocked, signed out, disabled and enabled again, at both sizes."""

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from services import accounts, throttle
from services.database import Database
from tests.browser.walking import Clinic, assert_accessible, sign_in


def hold_up(clinic: Clinic, email: str) -> None:
    """As many wrong passwords as lock the account for a minute."""
    db = Database(clinic.running.database)
    key = db.reading(accounts.find_by_email, email).email_key  # type: ignore[union-attr]
    for _i in range(throttle.PASSWORD.tries):
        db.writing(throttle.check, throttle.PASSWORD, key)
    db.close()


async def test_help_with_signing_in(page: Page, clinic: Clinic, axe: Path) -> None:
    """Every state of the page, and the card of a patient whose sign-in is held up."""
    await sign_in(page, clinic, "Hannah", "/clinic/unlock")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Give a code").click()
    problems = page.get_by_role("alert").get_by_role("link")
    await expect(problems).to_have_count(2)
    await assert_accessible(page, axe)
    samuel = clinic.account("Samuel")
    hold_up(clinic, samuel["email"])
    await page.goto(f"/clinic/patients/{samuel['patient_id']}")
    await expect(page.get_by_role("region", name="Account")).to_contain_text("Locked until ")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Unlock").click()
    await expect(page.get_by_role("status")).to_contain_text("Unlocked.")
    await page.reload()
    await expect(page.get_by_role("region", name="Account")).to_contain_text("Registered")


async def test_an_administrator_ends_sessions_and_disables_an_account(
    page: Page, browser: Browser, clinic: Clinic, axe: Path
) -> None:
    """SE-09: the open page of somebody else is gone at once, and the account opens nothing until it is enabled."""
    elsewhere = await browser.new_context(base_url=clinic.url)
    hers = await elsewhere.new_page()
    await sign_in(hers, clinic, "Ruth", "/profile")
    await sign_in(page, clinic, "Olivia", "/clinic/accounts")
    await expect(page.get_by_role("region", name="Accounts found")).to_contain_text("Priya Raman")
    await assert_accessible(page, axe)
    await page.get_by_label("Name or email").fill("ruth")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("button", name="Manage the account of Ruth Bianchi").click()
    hers_here = page.get_by_role("region", name="Ruth Bianchi")
    await expect(hers_here).to_contain_text(re.compile(r"[1-9] device"))
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Sign out everywhere").click()
    await expect(page.get_by_role("status")).to_contain_text(re.compile(r"[1-9] sessions? ended"))
    await hers.wait_for_url("**/login**")
    await page.get_by_role("button", name="Disable this account").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write the reason.")
    await assert_accessible(page, axe)
    await page.get_by_label("Reason").fill("Asked for it on the phone")
    await page.get_by_role("button", name="Disable this account").click()
    await expect(hers_here).to_contain_text("Disabled")
    await assert_accessible(page, axe)
    await page.get_by_label("Reason").fill("Asked for it back")
    await page.get_by_role("button", name="Enable this account").click()
    await expect(hers_here).to_contain_text("Registered")
    await sign_in(hers, clinic, "Ruth", "/profile")
    await elsewhere.close()


async def test_a_staff_login_is_offered_and_taken_back(page: Page, browser: Browser, clinic: Clinic, axe: Path) -> None:
    """With every error; how its owner makes the login is in the walk through a clinic's first day."""
    email = f"nina{page.viewport_size['width']}@example.org" if page.viewport_size else ""
    await sign_in(page, clinic, "Olivia", "/clinic/accounts")
    await page.get_by_role("link", name="New staff login").click()
    await expect(page.get_by_role("heading", name="New staff login")).to_be_focused()
    await page.get_by_role("button", name="Give a code").click()
    await expect(page.get_by_role("alert").get_by_role("link")).to_have_count(3)
    await assert_accessible(page, axe)
    await page.get_by_label("Name").fill("Nina New")
    await page.get_by_label("Email with which they sign in").fill(email)
    await page.get_by_label("What this person does").select_option(label="clinician")
    await page.get_by_role("button", name="Give a code").click()
    code = await page.locator(".office-code").inner_text()
    await assert_accessible(page, axe)
    await page.goto("/clinic/accounts")
    await page.wait_for_function("window.did_handshake")
    await expect(page.get_by_role("region", name="Not used yet")).to_contain_text(email)
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Take back the code of Nina New").click()
    await expect(page.get_by_role("status").last).to_contain_text("The code of Nina New is void.")
    elsewhere = await browser.new_context(base_url=clinic.url, viewport=page.viewport_size)
    hers = await elsewhere.new_page()
    await hers.goto("/join")
    await assert_accessible(hers, axe)
    await hers.get_by_role("textbox", name="Code").fill(code)
    await hers.get_by_role("button", name="Continue").click()
    await expect(hers.get_by_role("alert").get_by_role("link").first).to_contain_text("no longer good")
    await assert_accessible(hers, axe)
    await elsewhere.close()
