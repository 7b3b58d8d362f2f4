"""The main job: sign in, open My health, look at the vaccinations, print them (user guide, "Vaccination Records")."""

from io import BytesIO
from pathlib import Path
from uuid import UUID

from playwright.async_api import Page, expect
from pypdf import PdfReader
from sqlmodel import select

from models.record import Immunization
from services.database import Database
from services.words import partial_date
from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, open_menu_on_phones, sign_in, sign_in_by_hand


def doses_of(clinic: Clinic, patient_id: str) -> list[Immunization]:
    db = Database(clinic.running.database)
    query = select(Immunization).where(Immunization.patient_id == UUID(patient_id))
    rows = db.reading(lambda s: list(s.exec(query).all()))
    db.close()
    return rows


async def test_a_patient_opens_my_health_and_prints_the_vaccinations(page: Page, clinic: Clinic, axe: Path) -> None:
    given_name = "Elena" if page.viewport_size == SIZES["desktop"] else "Daniel"  # a code works once in 30 seconds
    await sign_in_by_hand(page, clinic, given_name)
    await expect(page.get_by_role("heading", name=f"Welcome, {given_name}")).to_be_visible()
    await assert_accessible(page, axe)

    await open_menu_on_phones(page)
    await page.get_by_role("link", name="My health", exact=True).locator("visible=true").click()
    await expect(page.get_by_role("heading", name="My health", level=1)).to_be_focused()
    assert (await page.title()).endswith("Medical History – My Riverside")  # unread messages stand before it
    for part in ("Problems", "Medications", "Allergies", "Vaccinations", "Procedures", "Vital signs"):
        await expect(page.get_by_role("heading", name=part, level=2)).to_be_visible()

    doses = doses_of(clinic, clinic.account(given_name)["patient_id"])
    given = [dose for dose in doses if not dose.negated]
    assert len(given) > 3
    lots = [dose.lot for dose in given if dose.lot]
    await expect(page.get_by_text(lots[0], exact=True)).not_to_be_visible()
    await page.get_by_role("button", name="Show vaccine details").click()
    for lot in lots:
        await expect(page.get_by_text(lot, exact=True).first).to_be_visible()
    await expect(page.get_by_role("button", name="Hide vaccine details")).to_be_visible()
    await assert_accessible(page, axe)

    link = page.get_by_role("link", name="Print")
    async with (
        page.context.expect_page(),
        page.context.expect_event("request", lambda asked: asked.url.endswith("/files/vaccination-record")),
    ):
        await link.click()  # into a tab of its own; a browser without a window shows no PDF in it
    answer = await page.request.get(await link.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(await answer.body())).pages)
    for dose in given:
        assert partial_date(dose.given_on) in text
        assert dose.lot is None or dose.lot in text


async def test_every_part_can_be_opened_and_stays_accessible(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena", "/my-health/medical-history")
    for name in ("Show past problems", "Show past medications", "Show vital signs over time"):
        await page.get_by_role("button", name=name).click()
    await expect(page.get_by_role("button", name="Hide past problems")).to_be_visible()
    await assert_accessible(page, axe)


async def test_back_goes_back_and_an_unknown_address_says_so(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena")
    await open_menu_on_phones(page)
    await page.get_by_role("link", name="My health", exact=True).locator("visible=true").click()
    await expect(page.get_by_role("heading", name="My health", level=1)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="Welcome, Elena")).to_be_visible()
    answer = await page.goto("/my-health/nothing")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    await assert_accessible(page, axe)


async def test_a_mother_switches_to_her_child_and_sees_whose_record_is_open(
    page: Page, clinic: Clinic, axe: Path
) -> None:
    await sign_in(page, clinic, "Elena")
    await page.locator("summary", has_text="Switch").click()
    child = page.locator(".switcher-panel a", has_text="8 years old")
    name = (await child.inner_text()).split(",")[0]
    await child.click()
    await page.wait_for_url("**/for/**")
    banner = page.get_by_label("Whose record is open")
    await expect(banner).to_contain_text(name)
    await expect(page.get_by_role("heading", name=f"{name}’s record")).to_be_visible()
    await assert_accessible(page, axe)
    await open_menu_on_phones(page)
    await page.get_by_role("link", name="My health", exact=True).locator("visible=true").click()
    await page.wait_for_url("**/for/**/my-health/medical-history")
    await expect(banner).to_contain_text(name)


async def test_billing_only_shows_no_word_of_the_record(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Elena")
    page_of_teen = next(one for one in clinic.accounts if one["name"].startswith("Lucia"))["patient_id"]
    await page.goto(f"/for/{page_of_teen}")
    await expect(page.get_by_text("billing-only access")).to_be_visible()
    await expect(page.get_by_role("link", name="My health")).to_have_count(0)
    await assert_accessible(page, axe)
    for path in ("/my-health/medical-history", "/files/vaccination-record"):
        answer = await page.request.get(f"/for/{page_of_teen}{path}")
        assert answer.status == 404


async def test_staff_see_the_office_and_no_patients_page(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Priya")
    await page.wait_for_url("**/clinic")
    await expect(page.get_by_role("heading", name="Office", level=1)).to_be_visible()
    await assert_accessible(page, axe)
    await page.goto("/my-health/medical-history")
    await page.wait_for_url("**/clinic")
