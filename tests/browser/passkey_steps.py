"""Adding, renaming and removing a passkey in the profile, as a person does it."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.walking import assert_accessible
from tests.cast import PASSWORD


async def add_passkey(page: Page, code: str) -> None:
    """The password and a code first, then the device's own question, which Chromium answers."""
    await page.goto("/profile/passkeys")
    await page.wait_for_function("window.did_handshake")
    await _prove(page.locator("#add"), code)
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_label("Name of the passkey").fill("My laptop")
    await page.get_by_role("button", name="Add a passkey on this device").click()
    await page.wait_for_url("**/profile/security")
    await expect(page.get_by_text("My laptop")).to_be_visible()


async def rename_passkey(page: Page, axe: Path) -> None:
    """A name is asked for; the new one stands in the list."""
    await page.goto("/profile/passkeys")
    await page.wait_for_function("window.did_handshake")
    rename = page.locator("#rename")
    await rename.get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("alert")).to_contain_text("Give the passkey a name")
    await assert_accessible(page, axe)
    await rename.get_by_label("New name").fill("Kitchen laptop")
    await rename.get_by_role("button", name="Rename").click()
    await expect(page.get_by_text("The passkey has its new name.")).to_be_visible()
    await page.goto("/profile/security")
    await expect(page.get_by_text("Kitchen laptop")).to_be_visible()


async def remove_passkey(page: Page, code: str) -> None:
    """Afterwards it opens nothing any more."""
    await page.goto("/profile/passkeys")
    await page.wait_for_function("window.did_handshake")
    await page.locator("#remove").get_by_label("Passkey", exact=True).select_option(label="Kitchen laptop")
    await _prove(page.locator("#remove"), code)
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("The passkey opens nothing any more.")).to_be_visible()


async def _prove(form: Locator, code: str) -> None:
    await form.get_by_label("Present password", exact=True).fill(PASSWORD)
    await form.get_by_label("Code").fill(code)
