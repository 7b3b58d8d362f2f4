"""A form of the clinic: filled in, gone on with on another device, sent, printed. In Chromium, with axe."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in

TITLE = "Before your yearly visit"
TOPICS = "What would you like to talk about? (required)"


async def open_form(page: Page, clinic: Clinic, who: str) -> None:
    await sign_in(page, clinic, who, "/my-health/forms")
    await page.get_by_role("link", name=TITLE).click()
    await expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_focused()


async def test_a_form_is_filled_in_on_two_devices_and_sent(
    page: Page, browser: Browser, clinic: Clinic, axe: Path
) -> None:
    desktop = page.viewport_size == SIZES["desktop"]
    who = "Elena" if desktop else "Daniel"  # each has this form once
    await sign_in(page, clinic, who, "/")
    await page.get_by_role("link", name="Open the forms").click()
    await expect(page.get_by_role("heading", level=1, name="My health")).to_be_focused()
    await assert_accessible(page, axe)
    await page.get_by_role("link", name=TITLE).click()
    await expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_focused()
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_role("alert")).to_contain_text(
        f"{TOPICS.removesuffix(' (required)')}: answer this question."
    )
    await assert_accessible(page, axe)

    await page.get_by_label(TOPICS).press_sequentially("My knee")  # kept without leaving the field
    await expect(page.get_by_text("Kept at")).to_be_visible()
    await expect(page.get_by_label("What has changed?")).to_be_hidden()
    medicines = page.get_by_role("radiogroup", name="Has anything changed in your medicines")
    await medicines.get_by_label("Yes").check()
    await page.get_by_label("What has changed?").fill("I stopped the aspirin.")
    await page.get_by_label("What has changed?").blur()

    other = await browser.new_context(viewport={"width": 390, "height": 844}, base_url=clinic.url)
    there = await other.new_page()
    await open_form(there, clinic, who)
    await expect(there.get_by_label(TOPICS)).to_have_value("My knee")
    await expect(there.get_by_label("What has changed?")).to_have_value("I stopped the aspirin.")
    await there.get_by_role("radiogroup", name="Over the last two weeks").get_by_label("Several days").check()
    await there.get_by_label(TOPICS).fill("My knee and my sleep")
    await there.get_by_label("How many times").fill("0")
    await expect(there.get_by_text("Kept at")).to_be_visible()

    await page.get_by_label(TOPICS).fill("My hip")
    await page.get_by_label(TOPICS).blur()
    await expect(page.get_by_text("On the other device: “My knee and my sleep”")).to_be_visible()
    await expect(page.get_by_text("Answers from another device were added")).to_be_visible()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Take the other answer").click()
    await expect(page.get_by_label(TOPICS)).to_have_value("My knee and my sleep")
    await expect(page.get_by_label("Several days")).to_be_checked()
    await page.get_by_role("button", name="Send to the office").click()
    await expect(page.get_by_role("status")).to_contain_text("The office has your answers.")
    await assert_accessible(page, axe)
    paper = await page.get_by_role("link", name="Print").get_attribute("href")
    answer = await page.request.get(f"{clinic.url}{paper}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")

    await there.get_by_label(TOPICS).fill("Too late")
    await there.get_by_label(TOPICS).blur()
    await expect(there.get_by_text("This form was sent by")).to_be_visible()
    await other.close()


async def test_the_office_makes_a_form_and_gives_it(page: Page, clinic: Clinic, axe: Path) -> None:
    await sign_in(page, clinic, "Hannah", "/clinic/forms/new")
    await page.get_by_label("Title").fill("Sleep")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("This form asks nothing.")
    await page.get_by_role("button", name="Add a question").click()
    await page.get_by_label("Kind").select_option(label="Choice from a list")
    await page.get_by_label("Question or text").fill("How do you sleep?")
    await page.get_by_label("Answers to choose from").fill("Well\nBadly")
    await page.get_by_role("button", name="Add it").click()
    await page.get_by_role("button", name="Add a question").click()
    await page.get_by_label("Question or text").fill("Since when?")
    await page.get_by_label("Question", exact=True).first.select_option(label="How do you sleep?")
    await page.get_by_label("Compared with").select_option(label="Badly")
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Add it").click()
    await expect(page.get_by_text("shown only if “How do you sleep?” is “Badly”")).to_be_visible()
    await expect(page.get_by_label("Since when?", exact=True)).to_be_hidden()  # in the preview
    await page.get_by_label("Badly").check()
    await expect(page.get_by_label("Since when?", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("heading", level=1, name="Sleep")).to_be_focused()
    await page.locator("main").get_by_role("link", name="Give to patients").click()
    await expect(page.get_by_role("heading", level=1, name="Give to patients: Sleep")).to_be_focused()
    await page.get_by_label("Name", exact=True).fill("Okoye")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("button", name="Choose Okoye, Samuel").click()
    await assert_accessible(page, axe)
    await page.get_by_role("button", name="Give the form").click()
    await expect(page.get_by_role("status")).to_contain_text("1 patient was given the form.")
