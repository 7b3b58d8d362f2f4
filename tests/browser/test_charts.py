"""The front desk creates a chart that was there already; an administrator puts both together, and takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.running import running


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A demo of its own: the double chart that is left here would puzzle other walks."""
    with running(["app.py", "demo"], tmp_path / "data") as demo:
        yield Clinic(demo)


async def test_a_double_chart_is_created_merged_and_parted(browser: Browser, clinic: Clinic, axe: Path) -> None:
    desktop = await browser.new_context(viewport=SIZES["desktop"], base_url=clinic.url)
    phone = await browser.new_context(viewport=SIZES["phone"], base_url=clinic.url)
    await _create(await desktop.new_page(), clinic, axe)
    await _glance(await desktop.new_page(), clinic, axe)
    await _merge(await phone.new_page(), clinic, axe)
    await desktop.close()
    await phone.close()


async def _create(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Hannah", "/clinic/patients/new")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Create the chart").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter the first name.")
    await assert_accessible(page, axe)
    await page.get_by_label("First name").fill("Samuel")
    await page.get_by_label("Last name").fill("Okoye")
    for box, value in (("Month", "5"), ("Day", "4"), ("Year", "1958")):
        await page.get_by_label(box).fill(value)
    await page.get_by_label("Phone or email 1").fill("(914) 555-0199")
    await page.get_by_role("button", name="Create the chart").click()
    await expect(page.get_by_role("table", name="Charts that may be the same person")).to_contain_text("same name")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="None of these: create the chart").click()
    await page.get_by_role("link", name="Open the chart").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.get_by_role("link", name="Edit the chart").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Edit the chart")
    await expect(page.get_by_label("Phone or email 1")).to_have_value("(914) 555-0199")
    await assert_accessible(page, axe)


async def _glance(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Priya", f"/clinic/patients/{clinic.account('Elena')['patient_id']}")
    await page.get_by_role("button", name="Show the record at a glance").click()
    await expect(page.get_by_text("Current medications", exact=True)).to_be_visible()
    await assert_accessible(page, axe)


async def _merge(page: Page, clinic: Clinic, axe: Path) -> None:
    chart = f"/clinic/patients/{clinic.account('Samuel')['patient_id']}"
    await sign_in(page, clinic, "Olivia", chart)
    await page.get_by_role("link", name="Put together with another chart").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await page.get_by_label("Name").fill("okoye sam")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("button", name="Compare with Okoye, Samuel").click()
    access = page.get_by_role("table", name="Who has access, before and after")
    await expect(access).to_contain_text("sees more")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Put the charts together").click()
    await expect(page.get_by_role("alert")).to_contain_text("then confirm")
    await assert_accessible(page, axe)
    await page.get_by_label("Why are these charts of one person?").fill("Same insurance card")
    await page.get_by_label("I have compared both").check()
    await page.get_by_role("button", name="Put the charts together").click()
    await expect(page.get_by_role("status")).to_contain_text("For 30 days this can be taken back.")
    await page.get_by_role("link", name="Open the chart").click()
    await expect(page.get_by_text("(914) 555-0199")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Take it back").click()
    await expect(page.get_by_role("status")).to_contain_text("The two charts are apart again")
