"""Send via Email, walked through: what is wrong is said, cancelled in time, with a password, as a link with a code."""

import base64
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyzipper
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update
from sqlmodel import col

from models.clinic import Mail
from services import clock
from services.database import Database
from tests.browser.conftest import ON_A_PHONE
from tests.browser.walking import Clinic, assert_accessible, sign_in

TAB = "/my-health/health-records"


async def fill(page: Page, way: str, email: str, again: str | None = None) -> None:
    await page.get_by_label(way).check()
    await page.get_by_label("Email", exact=True).fill(email)
    await page.get_by_label("Confirm email").fill(email if again is None else again)
    await page.get_by_role("button", name="Send", exact=True).click()


async def yes(page: Page, email: str) -> None:
    box = page.get_by_role("dialog")
    await expect(box.get_by_text("Elena Marchetti")).to_be_visible()
    await expect(box.get_by_text(email)).to_be_visible()
    await box.get_by_role("button", name="Yes, send").click()
    await expect(page.locator("#send .callout.success", has_text=email)).to_be_visible(timeout=60_000)


def two_minutes_later(clinic: Clinic) -> None:
    """Instead of waiting: every mail that waits has waited."""
    db = Database(clinic.running.database)
    waits = update(Mail).where(col(Mail.send_after) > clock.now()).values(send_after=clock.now() - timedelta(seconds=1))
    db.writing(lambda session: session.execute(waits))
    db.close()


def mails_to(clinic: Clinic, email: str) -> list[dict[str, Any]]:
    return [mail for mail in clinic.mails() if mail["to"] == email]


@ON_A_PHONE
async def test_three_ways_to_send_the_record(page: Page, clinic: Clinic, axe: Path, browser: Browser) -> None:
    plain, locked, linked = (f"{way}@clinic.example.org" for way in ("plain", "locked", "linked"))
    await sign_in(page, clinic, "Elena", TAB)
    await page.get_by_role("button", name="Send via Email").click()
    await expect(page.get_by_text("An ordinary e-mail is not encrypted")).to_be_visible()
    await fill(page, "As an ordinary e-mail", plain, "other@clinic.example.org")
    await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    await expect(page.get_by_text("The two e-mail addresses are not the same").first).to_be_visible()
    await expect(page.get_by_text("Confirm that you want to send it unencrypted").first).to_be_visible()
    await assert_accessible(page, axe)

    await page.get_by_label("I know the risk").check()
    await fill(page, "As an ordinary e-mail", plain)
    await yes(page, plain)
    rows = page.locator("#sent-records .device")
    await expect(rows.filter(has_text=plain).get_by_text("Waits in the outbox. Goes out at")).to_be_visible()
    assert mails_to(clinic, plain) == []
    await page.get_by_role("button", name=f"Cancel sending: {plain}").click()
    await expect(rows.filter(has_text=plain).get_by_text("before it went out")).to_be_visible()

    await fill(page, "With a password", locked)
    await yes(page, locked)
    password = await page.locator("[data-secret]").inner_text()
    two_minutes_later(clinic)
    gone_out = rows.filter(has_text=locked).get_by_text("It cannot be cancelled any more")
    await expect(gone_out).to_be_visible(timeout=15_000)
    (mail,) = mails_to(clinic, locked)
    assert password not in str(mail)
    with pyzipper.AESZipFile(io.BytesIO(base64.b64decode(mail["attachments"][0]["base64"]))) as archive:
        archive.setpassword(password.encode())
        assert b"Marchetti" in archive.read("health-record.xml")
    assert mails_to(clinic, plain) == []

    await fill(page, "As a link with a code", linked)
    await yes(page, linked)
    code = await page.locator("[data-secret]").inner_text()
    (mail,) = mails_to(clinic, linked)
    assert not re.search(rf"{code}|{code.replace(' ', '')}|Elena|Marchetti", str(mail))
    found = re.search(r"http\S+/sent-record\?token=\S+", mail["text"])
    assert found
    await opened_by_somebody(browser, page, axe, found[0], code)
    await page.reload()
    await expect(rows.filter(has_text=linked).get_by_text("with the code.")).to_be_visible()
    await assert_accessible(page, axe)
    await page.goto("/access-history")
    await expect(page.get_by_text(f"You sent your health record, all dates to {linked}")).to_be_visible()


async def opened_by_somebody(browser: Browser, page: Page, axe: Path, link: str, code: str) -> None:
    """A browser that has never been here: a wrong code, the right one, and once more elsewhere."""
    context = await browser.new_context(viewport=page.viewport_size)
    other = await context.new_page()
    await other.goto(link)
    assert "token" not in other.url
    await assert_accessible(other, axe)
    await other.get_by_label("Code").fill("00000000" if code != "0000 0000" else "1")
    await other.get_by_role("button", name="Download").click()
    await expect(other.get_by_text("This code is not right").first).to_be_visible()
    await assert_accessible(other, axe)
    await other.get_by_label("Code").fill(code)
    async with other.expect_download() as saving:
        await other.get_by_role("button", name="Download").click()
    saved = await saving.value
    assert saved.suggested_filename == "health-record.zip"
    with ZipFile(await saved.path()) as archive:
        assert b"Marchetti" in archive.read("health-record.xml")
    await context.close()

    context = await browser.new_context(viewport=page.viewport_size)
    third = await context.new_page()
    answer = await third.goto(link)
    assert answer
    assert (answer.status, answer.headers["cache-control"], answer.headers["referrer-policy"]) == (
        410, "no-store", "no-referrer",
    )  # fmt: skip
    await expect(third.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    await assert_accessible(third, axe)
    await context.close()
