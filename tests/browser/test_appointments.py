"""Another time is asked for, the office sees what is meant and changes the visit; a refill is asked for."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in


async def test_another_time_is_asked_for_and_given(page: Page, clinic: Clinic, axe: Path) -> None:
    desktop = page.viewport_size == SIZES["desktop"]
    who, what = ("Elena", "Diabetes check") if desktop else ("Daniel", "Follow-up")
    await sign_in(page, clinic, who, "/appointments")
    await assert_accessible(page, axe)
    row = page.get_by_role("row").filter(has_text=what)
    address = await row.get_by_role("link", name="Add to calendar").get_attribute("href")
    answer = await page.request.get(f"{clinic.url}{address}")
    assert answer.headers["content-type"].startswith("text/calendar")
    await row.get_by_role("link", name="Ask for another time").click()
    await expect(page.get_by_role("heading", level=1, name="Ask for another time")).to_be_focused()
    await page.get_by_label("Tuesday").check()
    await page.get_by_label("In the morning").check()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Send the request").click()
    await expect(page.get_by_role("status")).to_contain_text("Until then nothing is changed.")

    await sign_in(page, clinic, "Hannah", "/clinic/inbox")
    await page.get_by_role("link", name=f"Appointment request: {who}").click()
    await expect(page.get_by_role("heading", level=1, name="Appointment request:")).to_be_focused()
    await expect(page.get_by_text("Tuesday; In the morning").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Change the patient’s appointments").click()
    await expect(page.get_by_role("heading", level=1, name="Appointments:")).to_be_focused()
    await page.get_by_role("button", name="Change this appointment").first.click()
    await page.get_by_label("Time", exact=True).first.fill("08:15")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Save", exact=True).first.click()
    await expect(page.get_by_role("status")).to_contain_text("The patient sees it at once")
    await sign_in(page, clinic, who, "/")
    await expect(page.get_by_text("8:15 a.m.")).to_be_visible()


async def test_a_refill_is_asked_for(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/my-health/medical-history")
    await page.get_by_role("link", name="Ask for a refill").first.click()
    await expect(page.get_by_role("heading", level=1, name="Ask for a refill:")).to_be_focused()
    await page.get_by_role("button", name="Send the request").click()
    await expect(page.get_by_role("alert")).to_contain_text("Write which pharmacy")
    await assert_accessible(page, axe)
    await page.get_by_label("Pharmacy").fill("Quarry Road Pharmacy")
    await page.get_by_role("button", name="Send the request").click()
    await expect(page.get_by_role("status")).to_contain_text("The office answers under Messages.")
