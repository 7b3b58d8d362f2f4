"""Twice as large letters, less motion, and paper (LOOK, WCAG 1.4.4 and 2.3.3)."""

from io import BytesIO

from playwright.async_api import Page, expect
from pypdf import PdfReader

from services.words import partial_date
from tests.browser.conftest import ON_A_DESKTOP, ON_A_PHONE, SIZES
from tests.browser.reading import look
from tests.browser.test_read_my_health import doses_of
from tests.browser.walking import Clinic, sign_in

PATHS = (
    "/", "/messages", "/my-health/medical-history", "/my-health/test-results", "/my-health/health-records",
    "/my-health/documents", "/appointments", "/billing", "/profile", "/profile/history", "/family-access", "/help",
)  # fmt: skip
OFFICE = ("/clinic", "/clinic/inbox", "/clinic/patients", "/clinic/results", "/clinic/forms", "/clinic/records-in")
MOTION = """async (act) => {
  const time = (one) => one.effect.getComputedTiming().activeDuration;
  const longest = () => Math.max(0, ...document.getAnimations().map(time));
  let most = longest();
  document.querySelector(act).click();
  for (const end = performance.now() + 400; performance.now() < end; ) {
    await new Promise(requestAnimationFrame);
    most = Math.max(most, longest());
  }
  return most;
}"""


async def test_letters_twice_as_large(page: Page, clinic: Clinic) -> None:
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    wrong = []
    some = slice(None, None, 1 if page.viewport_size == SIZES["phone"] else 3)  # wide screens are less narrow
    for given, paths in (("Elena", PATHS[some]), ("Priya", OFFICE[some])):
        await sign_in(page, clinic, given, paths[0])
        for path in paths:
            await page.goto(path, wait_until="commit")
            await page.wait_for_function("window.did_handshake && document.querySelector('main h1')")
            cut = (await look(page)).cut  # a list that is closed cannot break its line; opened, it shows all
            wrong += [f"{path}: {one}" for one in cut if "<select" not in one]
    assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "36px"
    assert wrong == [], "\n".join(wrong)


@ON_A_PHONE
async def test_nothing_moves_for_those_who_want_no_motion(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, "Elena", "/profile/devices")
    button = ".q-btn:has-text('Sign out everywhere')"
    await page.locator(button).evaluate("one => one.id = 'moves'")
    assert await page.evaluate(MOTION, "#moves") > 50  # else this would show nothing
    await page.emulate_media(reduced_motion="reduce")
    await page.reload()
    await page.wait_for_function("window.did_handshake")
    await page.locator(button).evaluate("one => one.id = 'moves'")
    assert await page.evaluate(MOTION, "#moves") < 20
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    for path, act in (("/", ".menu-button"), ("/my-health/medical-history", "[data-disclosure]")):
        await page.goto(path)
        await page.wait_for_function("window.did_handshake")
        assert await page.evaluate(MOTION, act) < 20


@ON_A_DESKTOP
async def test_the_medical_history_on_paper(page: Page, clinic: Clinic) -> None:
    await sign_in(page, clinic, "Elena", "/my-health/medical-history")
    content = await page.pdf(format="Letter")
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages).split())
    for dose in doses_of(clinic, clinic.account("Elena")["patient_id"]):
        assert partial_date(dose.given_on) in text
        assert dose.negated or not dose.lot or dose.lot in text
    for part in ("Elena Marchetti", "Problems", "Past problems", "Past medications", "Lot number", "Family history"):
        assert part in text, part
    for menu in ("Sign out", "Show vaccine details", "Test Results", "Skip to main content", "Technical", "is wrong"):
        assert menu not in text, menu
