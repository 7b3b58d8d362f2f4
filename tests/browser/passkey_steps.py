"""Adding and removing a passkey in the profile, as a person does it."""

from playwright.async_api import Locator, Page, expect

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


async def remove_passkey(page: Page, code: str) -> None:
    """Afterwards it opens nothing any more."""
    await page.goto("/profile/passkeys")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("Passkey", exact=True).select_option(label="My laptop")
    await _prove(page.locator("#remove"), code)
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("The passkey opens nothing any more.")).to_be_visible()


async def _prove(form: Locator, code: str) -> None:
    await form.get_by_label("Present password", exact=True).fill(PASSWORD)
    await form.get_by_label("Code").fill(code)
