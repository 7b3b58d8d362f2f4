"""My profile in the browser: contact data, a request to the office, password, codes, devices, who has looked."""

import csv
import io
import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in

PASSWORD = "welcome to the demo"
NEW = "drink water before noon"


def somebody(page: Page, desktop: str, phone: str) -> str:
    """Another person for each size: codes work once, and what is changed stays changed."""
    return desktop if page.viewport_size == SIZES["desktop"] else phone


async def prove(page: Page, password: str = PASSWORD) -> None:
    """The present password, and the code that the demo fills in."""
    await page.get_by_label("Present password").fill(password)
    await page.get_by_role("button", name="Fill in the code of this demonstration").click()
    await expect(page.get_by_label("Code", exact=True)).not_to_have_value("")


async def test_every_screen_of_the_profile(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/profile")
    await assert_accessible(page, axe)
    for tab in ("Security", "Devices", "Language and mail", "Who has looked at my record", "My details"):
        await page.get_by_role("link", name=tab, exact=True).click()
        await expect(page.get_by_role("link", name=tab, exact=True)).to_have_attribute("aria-current", "page")
        await expect(page.get_by_role("heading", level=1)).to_be_focused()
        await assert_accessible(page, axe)
    for path in ("password", "authenticator", "recovery-codes", "sign-in-email", "text-message", "passkeys"):
        await page.goto(f"/profile/{path}")
        await page.wait_for_function("window.did_handshake")
        await assert_accessible(page, axe)
        if path != "passkeys":
            await page.locator("form[novalidate] button[type=submit]").click()
            await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
            await assert_accessible(page, axe)


async def test_a_new_email_counts_after_its_code(page: Page, clinic: Clinic, axe: Path) -> None:
    given = somebody(page, "Daniel", "Samuel")
    address = f"{given.lower()}.new@example.org"
    await sign_in(page, clinic, given, "/profile")
    await page.get_by_role("link", name="Change email").click()
    await page.get_by_label("New email").fill(address)
    await prove(page)
    await page.get_by_role("button", name="Send a code to the new email").click()
    await expect(page.get_by_text(f"We sent a code to {address}")).to_be_visible()
    await assert_accessible(page, axe)
    mail = next(mail for mail in clinic.mails() if mail["to"] == address)
    code = re.search(r"\d{4} \d{4}", mail["text"])
    assert code
    await page.get_by_label("Code", exact=True).fill("1")
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("This code is not right").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Code", exact=True).fill(code[0])
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text("Your email is changed")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name="Back to my profile").last.click()
    await expect(page.get_by_text(address)).to_be_visible()


async def test_a_name_is_corrected_by_the_office(page: Page, browser: Browser, clinic: Clinic, axe: Path) -> None:
    given, name = somebody(page, "Lucia", "Marco"), somebody(page, "Marchetti-Roe", "Marchetti-Doe")
    await sign_in(page, clinic, given, "/profile/identity")
    await page.get_by_label("Last name").fill("")
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_text("Enter a name.").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("Last name").fill(name)
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_text("The office has your request")).to_be_visible()
    await page.get_by_role("link", name="Back to my profile").last.click()
    await expect(page.get_by_text("Waiting for the office")).to_be_visible()
    await assert_accessible(page, axe)

    office = await (await browser.new_context(base_url=clinic.url, viewport=page.viewport_size)).new_page()
    await sign_in(office, clinic, "Hannah", "/clinic/change-requests")
    request = office.get_by_role("region", name=given)
    await expect(request.get_by_role("cell", name=name)).to_be_visible()
    await assert_accessible(office, axe)
    await request.get_by_role("button", name="Do not accept").click()
    await expect(office.get_by_role("alert")).to_contain_text("Write a reason")
    await assert_accessible(office, axe)
    await request.get_by_role("button", name="Accept the request").click()
    await expect(office.get_by_text("Accepted. The chart of")).to_be_visible()
    await office.context.close()

    await page.goto("/profile")
    await expect(page.get_by_role("main").get_by_text(f"{given} {name}").first).to_be_visible()
    await expect(page.get_by_text("Accepted", exact=True)).to_be_visible()


async def test_recovery_codes_are_shown_once(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, somebody(page, "Ruth", "Hannah"), "/profile/recovery-codes")
    await prove(page)
    await page.get_by_role("button", name="Make new codes").click()
    codes = page.locator("ol.codes code")
    await expect(codes).to_have_count(10)
    await assert_accessible(page, axe)
    first = await codes.first.inner_text()
    await page.get_by_role("link", name="I have printed these codes").click()
    await expect(page.get_by_text("10 codes left")).to_be_visible()
    await page.goto("/profile/recovery-codes")
    assert first not in await page.content()


async def test_au_21_a_new_password_signs_the_other_browser_out(page: Page, browser: Browser, clinic: Clinic) -> None:
    given = somebody(page, "Tom", "Priya")  # staff have a profile too
    other = await (await browser.new_context(base_url=clinic.url)).new_page()
    await sign_in(other, clinic, given, "/clinic")
    await sign_in(page, clinic, given, "/profile/password")
    await page.get_by_label("New password", exact=True).fill(NEW)
    await page.get_by_label("New password again").fill(NEW)
    await prove(page)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Your password is changed")).to_be_visible()
    await expect(other.get_by_role("heading", name="Sign in")).to_be_visible(timeout=3000)
    await other.context.close()


async def test_se_09_sign_out_everywhere(page: Page, browser: Browser, clinic: Clinic, axe: Path) -> None:
    other = await (await browser.new_context(base_url=clinic.url)).new_page()
    await sign_in(other, clinic, "Olivia", "/clinic")
    await sign_in(page, clinic, "Olivia", "/profile/devices")
    await expect(page.get_by_text("This device")).to_be_visible()
    await page.get_by_role("button", name="Sign out everywhere").click()
    await expect(page.get_by_role("heading", name="Sign out everywhere?")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Yes, sign out everywhere").click()
    await expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    await expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible(timeout=3000)
    assert "portal" not in {cookie["name"] for cookie in await page.context.cookies()}
    await other.context.close()


async def test_who_has_looked(page: Page, browser: Browser, clinic: Clinic, axe: Path) -> None:
    husband = await (await browser.new_context(base_url=clinic.url)).new_page()
    record = f"/for/{clinic.account('Elena')['patient_id']}"
    await sign_in(husband, clinic, "Daniel", f"{record}/my-health/medical-history")
    await husband.goto(f"{record}/access-history")
    await expect(husband.get_by_text("You looked at the medical history").first).to_be_visible()
    await assert_accessible(husband, axe)
    await husband.context.close()

    await sign_in(page, clinic, "Elena", "/profile/history")
    sentence = re.compile("Your husband Daniel Marchetti.* looked at your medical history")
    await expect(page.get_by_text(sentence).first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("What was done").select_option(label="Downloaded or printed")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.get_by_text(sentence)).to_have_count(0)
    link = page.get_by_role("link", name="Download as a table")
    if await link.count() == 0:  # nothing was downloaded so far
        await page.get_by_label("What was done").select_option(label="Everything")
        await page.get_by_role("button", name="Show", exact=True).click()
    answer = await page.request.get(await link.get_attribute("href") or "")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO((await answer.body()).decode("utf-8-sig"))))
    assert rows[0][:3] == ["When", "Who", "What"]
    assert len(rows) > 1


async def test_somebody_without_a_chart_has_a_profile(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Ruth", "/profile")
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    await expect(page.get_by_role("link", name="Who has looked at my record")).to_have_count(0)
    await assert_accessible(page, axe)
    answer = await page.goto("/profile/history")
    assert answer
    assert answer.status == 404


async def test_the_language_is_changed_for_good_and_back(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, somebody(page, "Samuel", "Daniel"), "/profile/preferences")
    await page.get_by_label("Language of the portal and of its mails").select_option(label="Español")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await page.wait_for_function("window.did_handshake")
    await page.get_by_label("Idioma del portal y de sus correos").select_option(label="English")
    await page.get_by_role("button", name="Guardar").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en-US")
