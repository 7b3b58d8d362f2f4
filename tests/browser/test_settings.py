"""An administrator goes through the settings in Chromium: both versions of a conflict, the look on every page."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in


async def test_two_administrators_and_the_look_of_the_clinic(browser: Browser, clinic: Clinic, axe: Path) -> None:
    desktop = await browser.new_context(viewport=SIZES["desktop"], base_url=clinic.url)
    phone = await browser.new_context(viewport=SIZES["phone"], base_url=clinic.url)
    one, other = await desktop.new_page(), await phone.new_page()
    for page in (one, other):
        await sign_in(page, clinic, "Olivia", "/clinic/settings/contacts")
    await _both_versions(one, other, axe)
    await _look(one, axe)
    await other.goto("/clinic/settings/assistant")
    await assert_accessible(other, axe)
    await other.get_by_role("link", name="Begin").click()
    await expect(other.get_by_role("heading", level=1)).to_have_text("Name and address")
    for title in ("Logo and color", "Locations", "Opening hours and holidays", "Providers"):
        await other.get_by_role("link", name="Next step, or skip this one").click()
        await expect(other.get_by_role("heading", level=1)).to_have_text(title)
        await assert_accessible(other, axe)
    await other.get_by_role("button", name="Add a provider").click()
    await expect(other.get_by_role("alert")).to_contain_text("Enter the name of the provider.")
    await assert_accessible(other, axe)
    await desktop.close()
    await phone.close()


async def _both_versions(one: Page, other: Page, axe: Path) -> None:
    before = await one.get_by_label("Email for billing issues").input_value()
    await one.get_by_label("Email for billing issues").fill("bills@riverside.example.org")
    await one.get_by_role("button", name="Save").click()
    await expect(one.get_by_role("status")).to_contain_text("Saved.")
    await other.get_by_label("Email for billing issues").fill("accounts@riverside.example.org")
    await other.get_by_role("button", name="Save").click()
    both = other.get_by_role("table", name="Both versions")
    await expect(both).to_contain_text("bills@riverside.example.org")
    await expect(both).to_contain_text("accounts@riverside.example.org")
    await expect(other.get_by_label("Email for billing issues")).to_have_value("accounts@riverside.example.org")
    await assert_accessible(other, axe)
    await other.get_by_label("Email for billing issues").fill(before)
    await other.get_by_role("button", name="Save mine").click()
    await expect(other.get_by_role("status")).to_contain_text("Saved.")


async def _look(page: Page, axe: Path) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 100), "#204060").save(picture, "PNG")
    await page.goto("/clinic/settings/look")
    await page.get_by_label("Color of the clinic").fill("#ff9900")
    await page.get_by_role("button", name="Save the color").click()
    await expect(page.get_by_role("alert")).to_contain_text("The nearest color that passes is")
    await assert_accessible(page, axe)
    await page.get_by_label("Color of the clinic").fill("#5b2a6e")
    await page.get_by_role("button", name="Save the color").click()
    await expect(page.get_by_role("status")).to_contain_text("The color is saved.")
    logo = FilePayload(name="l.png", mimeType="image/png", buffer=picture.getvalue())

    async def choose() -> None:
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Choose a picture").click()
        await (await chooser.value).set_files(logo)

    await page.route("**/upload/**", lambda route: route.fulfill(status=507))  # as when the disk is full
    await choose()
    await expect(page.get_by_text("The disk of the server is full. Nothing was saved.")).to_be_visible()
    await page.unroute("**/upload/**")
    await choose()
    await expect(page.get_by_role("img", name="The logo as it is now")).to_be_visible()
    await page.goto("/help")
    assert await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand')") == "#5b2a6e"
    assert await page.evaluate("document.querySelector('.portal-name img').naturalWidth") == 300
    await assert_accessible(page, axe)
    await page.goto("/clinic/settings/look")  # as it was, for the other walks
    await page.get_by_role("button", name="Take the portal’s own color").click()
    await expect(page.get_by_role("status")).to_contain_text("The color is saved.")
    await page.get_by_role("button", name="Take the logo out").click()
    await expect(page.get_by_role("status")).to_contain_text("The logo is taken out.")
