"""A result is typed and held, released, read by the patient, asked about, corrected, and read again."""

from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from services import clock
from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.cast import TIME_ZONE


async def test_from_the_typed_result_to_the_question_about_it(page: Page, clinic: Clinic, axe: Path) -> None:
    name = "Folic acid" if page.viewport_size == SIZES["desktop"] else "Zinc"
    today = clock.today(TIME_ZONE)
    await sign_in(page, clinic, "Priya", "/clinic/results")
    await assert_accessible(page, axe)
    await page.get_by_label("Name").fill("Marchetti Elena")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("link", name="Marchetti, Elena").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Type a result").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("New result for")
    await page.get_by_label("Hold back until a day").check()
    await page.get_by_role("button", name="Save the result").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write the reason. It stays in the office.")
    await assert_accessible(page, axe)
    await page.get_by_label("Name of the report").fill(name)
    await page.get_by_label("Collected").fill((today - timedelta(days=40)).isoformat())
    await page.get_by_label("Test", exact=True).first.fill(name)
    await page.get_by_label("Value").first.fill("2.5")
    await page.get_by_label("Usual range from").first.fill("3")
    await page.get_by_label("Held back until").fill((today + timedelta(days=30)).isoformat())
    await page.get_by_label("Reason").fill("Talk about it first")
    await page.get_by_role("button", name="Save the result").click()
    await page.get_by_role("link", name="Look at it").click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_focused()
    office = page.url
    await assert_accessible(page, axe)

    await sign_in(page, clinic, "Elena", "/my-health/test-results")
    await expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)

    await sign_in(page, clinic, "Priya", office)
    await page.get_by_role("button", name="Release now").click()
    await expect(page.get_by_role("status")).to_contain_text("Released.")

    await sign_in(page, clinic, "Elena", "/")
    await page.locator("main").get_by_role("link", name="Test Results").click()
    await page.get_by_role("link", name=name, exact=True).click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_focused()
    await expect(page.get_by_text("Low", exact=True)).to_be_visible()
    await page.get_by_role("link", name=f"Ask about this result: {name}").click()
    await expect(page.get_by_role("heading", name="Ask about this result", level=1)).to_be_focused()
    await assert_accessible(page, axe)
    await page.get_by_label("Message").fill("Is that too low?")
    await page.get_by_role("button", name="Send message").click()
    await page.get_by_role("link", name="See your message").click()
    await expect(page.get_by_text("About:")).to_contain_text(name)

    await sign_in(page, clinic, "Priya", f"{office}/correct")
    await page.get_by_label("Value").first.fill("3.5")
    await page.get_by_label("Reason").fill("Misread")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Save the correction").click()
    await expect(page.get_by_role("status")).to_contain_text("Corrected.")

    await sign_in(page, clinic, "Elena", office.replace("/clinic/results", "/my-health/test-results"))
    await expect(page.get_by_text("Misread")).to_be_visible()
    await assert_accessible(page, axe)
