"""Health Records: choose dates, look at the preview, hide it, download the zip and open it (the guide, PRODUCT §6)."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import ON_A_DESKTOP
from tests.browser.walking import Clinic, assert_accessible, sign_in

# Once: every page is read at 390 px in test_spanish too.
pytestmark = ON_A_DESKTOP

TAB = "/my-health/health-records"
SECRET = "Generalized anxiety disorder"  # marked confidential by the demo


async def download(page: Page) -> dict[str, bytes]:
    async with page.expect_download(timeout=120_000) as saving:
        await page.get_by_role("button", name="Download").click()
    saved = await saving.value
    assert saved.suggested_filename == "health-record.zip"
    content = Path(await saved.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


async def test_preview_and_download_of_the_own_record(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", TAB)
    await expect(page.get_by_label("All time")).to_be_checked()
    await expect(page.get_by_label("Type of document")).to_contain_text("Consolidated Clinical Summary (CCDA)")
    await assert_accessible(page, axe)

    await page.get_by_role("button", name="Show Preview").click()
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    await expect(frame.get_by_text(SECRET).first).to_be_visible()
    await expect(page.get_by_text("The preview is being prepared")).to_have_count(0)
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Hide Preview").click()
    await expect(page.locator("iframe")).to_have_count(0)

    files = await download(page)
    kinds = {"README.txt", "health-record.html", "health-record.pdf", "health-record.xml", "health-record.fhir.json"}
    assert {name for name in files if "/" not in name} == kinds | {"SHA256SUMS.txt"}
    assert any(name.startswith("documents/001.") for name in files)
    await expect(page.get_by_text("Your download is ready.")).to_be_visible()
    for line in files["SHA256SUMS.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert files["health-record.pdf"].startswith(b"%PDF-")
    for name in ("health-record.html", "health-record.xml", "health-record.fhir.json"):
        assert SECRET.encode() in files[name]
    assert json.loads(files["health-record.fhir.json"])["type"] == "collection"

    await page.goto("/access-history")
    await expect(page.get_by_text("You downloaded your health record, all dates").first).to_be_visible()
    await expect(page.get_by_text("You looked at your health record, all dates").first).to_be_visible()


async def test_dates_are_checked_and_nothing_in_them_is_said(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", TAB)
    await page.get_by_label("Custom date range").check()
    await page.get_by_label("From", exact=True).fill("2024-05-02")
    await page.get_by_label("To", exact=True).fill("2024-05-01")
    await page.get_by_role("button", name="Show Preview").click()
    await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    await expect(page.get_by_text("The From date is after the To date").first).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_label("From", exact=True).fill("2090-01-01")
    await page.get_by_label("To", exact=True).fill("2090-01-02")
    await page.get_by_role("button", name="Download").click()
    await expect(page.get_by_text("There is nothing in this record for these dates").first).to_be_visible()
    await page.get_by_label("Single date").check()
    await expect(page.get_by_label("From", exact=True)).to_be_hidden()
    await page.get_by_label("Date", exact=True).fill("2000-01-01")
    await page.get_by_role("button", name="Show Preview").click()
    await expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible(timeout=60_000)


async def test_family_with_full_access_gets_the_record_without_what_is_confidential(page: Page, clinic: Clinic) -> None:
    elena = clinic.account("Elena")["patient_id"]
    await sign_in(page, clinic, "Daniel", f"/for/{elena}{TAB}")
    files = await download(page)
    for name in ("health-record.html", "health-record.xml", "health-record.fhir.json"):
        assert SECRET.encode() not in files[name]
    answer = await page.request.get(f"/for/{elena}/files/health-record-preview")
    assert (answer.status, SECRET in await answer.text()) == (200, False)


async def test_billing_only_has_neither_page_nor_files(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, "Elena")
    teen = next(one for one in clinic.accounts if one["name"].startswith("Lucia"))["patient_id"]
    for path in (TAB, "/files/health-record.zip", "/files/health-record-preview"):
        answer = await page.request.get(f"/for/{teen}{path}")
        assert answer.status == 404
