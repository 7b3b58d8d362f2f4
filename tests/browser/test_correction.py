"""Something in the record is wrong: the patient says so, the office answers, the patient reads the answer."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in


async def test_a_line_is_said_to_be_wrong_and_answered(page: Page, clinic: Clinic, axe: Path) -> None:
    whose = 0 if page.viewport_size == SIZES["desktop"] else 1  # another line in each size
    await sign_in(page, clinic, "Samuel", "/my-health/medical-history")
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="This is wrong").nth(whose).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("This is wrong:")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    address = page.url
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("What is wrong, and what would be right?").fill("I never had this.")
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_role("status")).to_contain_text("The office answers by")
    await assert_accessible(page, axe)

    await sign_in(page, clinic, "Priya", "/clinic/corrections")
    await expect(page.get_by_text("I never had this.")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose one of the answers.")
    await assert_accessible(page, axe)
    await page.get_by_label("Not changed").check()
    await page.get_by_label("Explanation").fill("It is in the letter of March 2019.")
    await page.get_by_role("button", name="Send the answer").click()
    await expect(page.get_by_role("status")).to_contain_text("Samuel Okoye reads it in the portal.")

    await sign_in(page, clinic, "Samuel", address)
    await expect(page.get_by_text("It is in the letter of March 2019.")).to_be_visible()
    await assert_accessible(page, axe)


async def test_results_and_documents_are_accessible(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/my-health/test-results")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await assert_accessible(page, axe)
    await page.locator("main a[href*='/my-health/test-results/over-time/']").first.click()
    await page.wait_for_url("**/over-time/*")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()  # the new screen stands, the old one is gone
    await expect(page.get_by_role("table").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.goto("/my-health/documents")
    await page.wait_for_function("window.did_handshake")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await assert_accessible(page, axe)
