"""The administrator asks who did what, takes it out as a table, and has the history checked; at both sizes."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.walking import Clinic, assert_accessible, sign_in


async def test_search_table_and_check(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Samuel", "/my-health/medical-history")
    await sign_in(page, clinic, "Olivia", "/clinic/audit")
    await assert_accessible(page, axe)
    await page.get_by_label("Patient").fill("Marchetti")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("region", name="Who is meant?")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Patient").fill("Okoye")
    await page.get_by_label("Who did it").fill("samuel")
    await page.get_by_label("What was done").select_option("Looked at")
    await page.get_by_role("button", name="Search").click()
    entries = page.get_by_role("table", name="Entries, the newest first")
    await expect(entries).to_contain_text("Samuel Okoye looked at the medical history")
    oldest = await entries.get_by_role("row").last.inner_text()
    await entries.get_by_role("button", name="When").click()  # the entries shown; the file has all of them
    assert await entries.get_by_role("row").nth(1).inner_text() == oldest
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="Download as a table").click()
    table = (await (await saved.value).path()).read_text("utf-8-sig")
    assert "Samuel Okoye looked at the medical history" in table
    assert "signed in" not in table
    await page.get_by_role("group", name="From").get_by_label("Month").fill("13")
    await page.get_by_role("group", name="From").get_by_label("Year").fill("2026")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter a day")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Check the history").click()
    await expect(page.get_by_role("status")).to_contain_text("The history is whole")
    await page.get_by_role("link", name="Use of the portal").click()
    await expect(page.get_by_role("heading", name="Use of the portal", level=1)).to_be_focused()
    await assert_accessible(page, axe)
