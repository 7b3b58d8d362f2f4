"""Help and billing as a patient and a family member with Billing only read them, in Chromium."""

from pathlib import Path

import httpx
from playwright.async_api import Page, expect

from tests.browser.walking import Clinic, assert_accessible, sign_in

SERVICE = "Urine albumin"


async def test_help_says_whom_to_ask_for_what(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/help")
    await assert_accessible(page, axe)
    for contact in ("(914) 555-0117", "technical@riverside.example.org", "billing@riverside.example.org"):
        await expect(page.locator("main").get_by_role("link", name=contact)).to_be_visible()
    await expect(page.get_by_text("within 24-48 hours")).to_be_visible()
    await expect(page.get_by_text("Can a patient remove someone’s access")).to_be_visible()


async def test_a_statement_is_read_and_printed(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/billing")
    await page.get_by_role("button", name="Show details").first.click()
    await expect(page.get_by_text(SERVICE)).to_be_visible()
    await assert_accessible(page, axe)
    address = await page.get_by_role("link", name="Statement RFM-21544 as PDF").get_attribute("href")
    answer = await page.request.get(f"{clinic.url}{address}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


async def test_billing_only_finds_no_word_of_the_services(page: Page, clinic: Clinic, axe: Path) -> None:
    elena = clinic.account("Elena")["patient_id"]
    await sign_in(page, clinic, "Ruth", f"/for/{elena}")
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Open the statements").click()
    await page.get_by_role("button", name="Show details").first.click()
    await expect(page.get_by_role("columnheader", name="Day of service").first).to_be_attached()
    await assert_accessible(page, axe)
    assert SERVICE not in await page.content()
    cookies = {one["name"]: one["value"] for one in await page.context.cookies()}  # type: ignore[typeddict-item]
    for path in ("/my-health/medical-history", "/files/vaccination-record"):
        answer = httpx.get(f"{clinic.url}/for/{elena}{path}", cookies=cookies)
        assert answer.status_code == 404


async def test_the_billing_desk_enters_a_statement(page: Page, clinic: Clinic, axe: Path) -> None:
    samuel, number = clinic.account("Samuel")["patient_id"], f"T-{page.viewport_size['width']}"  # type: ignore[index]
    await sign_in(page, clinic, "Tom", f"/clinic/billing/{samuel}")
    await page.get_by_role("button", name="Add the statement").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Number of the statement").fill(number)
    await page.get_by_label("Date of the statement").fill("2026-01-12")
    await page.get_by_label("Provider", exact=True).fill("Priya Raman, MD")
    await page.get_by_label("Day of service").first.fill("2026-01-10")
    await page.get_by_label("Service", exact=True).first.fill("Office visit")
    await page.get_by_label("Charge", exact=True).first.fill("80")
    await page.get_by_role("button", name="Add the statement").click()
    await expect(page.get_by_role("heading", name=f"Statement {number}")).to_be_visible()
    await assert_accessible(page, axe)
