"""The office reminds everybody of a list; a patient finds it on the home page and marks it done."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in


async def test_a_list_is_reminded_and_a_patient_is_done_with_it(page: Page, clinic: Clinic, axe: Path) -> None:
    title = "Eye test" if page.viewport_size == SIZES["desktop"] else "Hearing test"
    await sign_in(page, clinic, "Hannah", "/clinic/reminders")
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="A reminder for many patients").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.get_by_label("Youngest age").fill("sixty")
    await page.get_by_role("button", name="Show the list").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write an age in years")
    await assert_accessible(page, axe)
    await page.get_by_label("Youngest age").fill("60")
    await page.get_by_role("button", name="Show the list").click()
    await expect(page.get_by_text("Samuel Okoye")).to_be_visible()
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Words").fill("Ask us for an appointment.")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Remind").click()
    await expect(page.get_by_role("status")).to_contain_text("reminded")

    await sign_in(page, clinic, "Samuel")
    await expect(page.get_by_role("heading", name="Health reminders")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name=f"Done: {title}").click()
    await expect(page.get_by_role("status")).to_contain_text(f"{title}: Done")
    await page.goto("/my-health/documents")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("link", name=title).click()
    await expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    await assert_accessible(page, axe)
