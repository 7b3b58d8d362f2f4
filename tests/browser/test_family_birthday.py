"""The 13th birthday in the browser: the same clinic before it and, with a moved clock, on the day (PRODUCT §4)."""

import re
from datetime import datetime
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in_by_hand
from tests.running import running


async def test_on_theos_birthday_his_father_has_billing_only(browser: Browser, tmp_path: Path, axe: Path) -> None:
    with running(["app.py", "demo"], tmp_path / "demo") as before:
        page = await (await browser.new_context(viewport=SIZES["desktop"], base_url=before.url)).new_page()
        await sign_in_by_hand(page, Clinic(before), "Daniel")
        await page.locator(".switcher summary").click()
        theo = await page.locator(".switcher-panel a", has_text="Theo").get_attribute("href")
        assert theo
        await page.goto(theo)
        await expect(page.get_by_text("From that day on you have Billing only, until Theo")).to_be_visible()
        await assert_accessible(page, axe)
        await page.goto(f"{theo}/my-health/medical-history")
        await expect(page.get_by_text("Asthma").first).to_be_visible()
        await page.goto(f"{theo}/family-access")
        words = await page.get_by_text("turns 13").inner_text()
        await page.context.close()
    found = re.search(r"On (\w+ \d+, \d{4}) Theo Marchetti turns 13", words)
    assert found
    day = datetime.strptime(found[1], "%B %d, %Y")

    with running(["app.py", "demo", "--now", f"{day:%Y-%m-%d} 00:00:01"], tmp_path / "demo") as after:
        page = await (await browser.new_context(viewport=SIZES["desktop"], base_url=after.url)).new_page()
        await sign_in_by_hand(page, Clinic(after), "Daniel")
        answer = await page.goto(f"{theo}/my-health/medical-history")
        assert answer
        assert answer.status == 404
        await page.goto(theo)
        await expect(page.get_by_text("You have billing-only access")).to_be_visible()
        await page.get_by_role("link", name="Family access settings").click()
        await expect(page.get_by_text("You had full access until Theo Marchetti turned 13")).to_be_visible()
        await assert_accessible(page, axe)
        await page.context.close()
