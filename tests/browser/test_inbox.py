"""The office's inbox in real browsers: what arrives, who looks, and an answer with a file that nobody overtakes."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image, ImageChops
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from sqlmodel import Session, select

from models.clinic import Subject
from models.people import Account
from services import access, sessions
from services.database import Database
from services.messages import drafts, reading, sending
from services.messages.sending import Wanted
from services.rights import Access
from tests.browser.conftest import SIZES
from tests.browser.walking import Clinic, assert_accessible, sign_in
from tests.files import pdf, photo, picture, pixels


class Patient:
    """Samuel, who writes and reads from elsewhere."""

    def __init__(self, clinic: Clinic) -> None:
        self._db = Database(clinic.running.database)
        self._email = clinic.account("Samuel")["email"]

    def _do(self, right: Access, fn: Callable[..., Any], *args: Any) -> Any:
        def work(session: Session) -> Any:
            account = session.exec(select(Account).where(Account.email == self._email)).one()
            viewer = sessions.find(
                session, sessions.start(session, account, "Elsewhere", "127.0.0.1", second_factor=True)
            )
            assert viewer
            assert account.patient_id
            return fn(session, access.open_chart(session, viewer, account.patient_id, right), *args)

        return self._db.writing(work)

    def writes(self, text: str) -> Any:
        """A question to the office; returns the thread."""
        subject = self._db.reading(lambda s: s.exec(select(Subject.id).where(Subject.name == "Medical question")).one())
        about = self._do(Access.MESSAGE_WRITE, lambda s, chart: sending.compose.options(s, chart))
        provider = about.providers[0].id if about.providers else ""
        wanted = Wanted(text, provider, about.locations[provider][0].id, str(subject))
        draft = self._do(Access.MESSAGE_WRITE, drafts.open_draft)
        return self._do(Access.MESSAGE_WRITE, sending.send, draft.id, wanted).thread_id

    def adds(self, thread: Any, text: str) -> None:
        """One more message in the thread."""
        draft = self._do(Access.MESSAGE_WRITE, drafts.open_draft, thread)
        self._do(Access.MESSAGE_WRITE, sending.reply, draft.id, thread, text)

    def reads(self, thread: Any) -> Any:
        """The thread as the patient sees it."""
        return self._do(Access.MESSAGES, reading.conversation, thread)

    def close(self) -> None:
        """No connection stays open."""
        self._db.close()


@pytest_asyncio.fixture(loop_scope="session")
async def patient(clinic: Clinic) -> AsyncIterator[Patient]:
    """The patient's side."""
    samuel = Patient(clinic)
    yield samuel
    samuel.close()


async def office_page(browser: Browser, clinic: Clinic, who: str, size: str = "desktop") -> Page:
    """A page of a member of staff in a browser of their own."""
    context: BrowserContext = await browser.new_context(viewport=SIZES[size], base_url=clinic.url)  # type: ignore[arg-type]
    page = await context.new_page()
    await sign_in(page, clinic, who, "/clinic/inbox")
    return page


def entry(page: Page) -> Locator:
    """The inbox's entry in the navigation, with the number of what is new."""
    return page.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox")


async def bytes_of(page: Page, name: str) -> bytes:
    """The attachment as it is downloaded from this page."""
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=name).last.click()
    return Path(await (await downloading.value).path()).read_bytes()


async def test_a_question_with_files_and_its_answer(browser: Browser, clinic: Clinic, axe: Path) -> None:
    priya = await office_page(browser, clinic, "Priya")
    await assert_accessible(priya, axe)
    before = int(re.findall(r"\d+", await entry(priya).inner_text())[0])
    context = await browser.new_context(viewport=SIZES["phone"], base_url=clinic.url)  # type: ignore[arg-type]
    elena = await context.new_page()
    await sign_in(elena, clinic, "Elena")

    letter, arm, scan = pdf("From my employer"), photo(320, 240), picture(200, 100)
    await elena.get_by_role("button", name="Send a message").click()
    await elena.get_by_label("Provider").select_option(label="Priya Raman, MD")
    await elena.get_by_label("Subject").select_option(label="Medical question")
    await elena.get_by_label("Message", exact=True).fill("Is a flu shot good for me?")
    await elena.locator("input[type=file]").set_input_files(
        [
            {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": letter},
            {"name": "arm.jpg", "mimeType": "image/jpeg", "buffer": arm},
            {"name": "scan.png", "mimeType": "image/png", "buffer": scan},
        ]
    )
    await expect(elena.get_by_text("Attached", exact=True)).to_have_count(3, timeout=30_000)
    await elena.get_by_role("button", name="Send message").click()
    await elena.get_by_role("link", name="See your message").click()
    await expect(elena.get_by_text("State: Sent")).to_be_visible()

    await expect(priya.get_by_text("Is a flu shot good for me?")).to_be_visible(timeout=15_000)  # without a reload
    await expect(entry(priya)).to_contain_text(f"{before + 1} new")
    await expect(priya).to_have_title(re.compile(rf"^\({before + 1}\) "))
    row = priya.get_by_role("row").filter(has_text="Is a flu shot good for me?")
    await row.get_by_role("link").click()
    await expect(elena.get_by_text("State: Opened by the office")).to_be_visible(timeout=15_000)
    assert await bytes_of(priya, "letter.pdf") == letter
    assert alike(pixels(await bytes_of(priya, "arm.jpg")), pixels(arm))
    assert pixels(await bytes_of(priya, "scan.png")).tobytes() == pixels(scan).tobytes()

    await priya.get_by_role("button", name="Take").click()
    await expect(priya.get_by_text("You have taken it")).to_be_visible()
    await expect(entry(priya)).to_contain_text(f"{before} new")
    await priya.locator("input[type=file]").set_input_files(
        [{"name": "letter.docx", "mimeType": "application/pdf", "buffer": b"PK\x03\x04" + b"[Content_Types].xml" * 9}]
    )
    await expect(priya.get_by_text("Save it as a PDF and attach the PDF")).to_be_visible(timeout=30_000)
    await priya.get_by_label("Message", exact=True).fill("Yes, and here is the plan.")
    await priya.get_by_role("button", name="Send the answer").click()
    await expect(priya.get_by_role("heading", name="There is a problem")).to_be_visible()  # a file was refused
    await assert_accessible(priya, axe)
    await priya.get_by_role("button", name="Remove letter.docx").click()
    plan = pdf("Your plan")
    await priya.locator("input[type=file]").set_input_files(
        [{"name": "plan.pdf", "mimeType": "application/pdf", "buffer": plan}]
    )
    await expect(priya.get_by_text("Attached", exact=True)).to_be_visible(timeout=30_000)
    await priya.get_by_label("Saved reply").select_option(index=1)
    await priya.get_by_role("button", name="Insert").click()
    written = priya.get_by_label("Message", exact=True)
    await expect(written).to_have_value(re.compile(r"^Yes, and here is the plan\.\n\n\S+"))
    await priya.get_by_role("button", name="Send the answer").click()
    await expect(written).to_have_value("")

    await expect(elena.get_by_role("link", name="plan.pdf")).to_be_visible(timeout=15_000)
    await expect(elena.get_by_text("State: Answered")).to_be_visible()
    assert await bytes_of(elena, "plan.pdf") == plan
    await elena.context.close()
    await priya.context.close()


def alike(one: Image.Image, other: Image.Image) -> bool:
    """The same picture to the eye."""
    bands = ImageChops.difference(one, other).getextrema()
    return one.size == other.size and max(high for _low, high in bands) < 8  # type: ignore[misc]


async def test_two_people_do_not_answer_unknowingly(
    browser: Browser, clinic: Clinic, patient: Patient, axe: Path
) -> None:
    thread = patient.writes("Which day is best?")
    priya = await office_page(browser, clinic, "Priya")
    olivia = await office_page(browser, clinic, "Olivia", "phone")
    for page in (priya, olivia):
        await page.goto(f"/clinic/inbox/{thread}")
        await page.wait_for_function("window.did_handshake")
    await expect(priya.get_by_text("Olivia Grant has this message open too.")).to_be_visible(timeout=15_000)
    await expect(olivia.get_by_text("Priya Raman has this message open too.")).to_be_visible(timeout=15_000)

    await olivia.get_by_label("Message", exact=True).fill("Monday.")
    await priya.get_by_label("Message", exact=True).fill("Tuesday.")
    await priya.get_by_role("button", name="Send the answer").click()
    await expect(olivia.get_by_text("Tuesday.")).to_be_visible(timeout=15_000)
    await olivia.get_by_role("button", name="Send the answer").click()

    await expect(olivia.get_by_text("Priya Raman has answered in the meantime")).to_be_visible()
    await expect(olivia.get_by_label("Message", exact=True)).to_have_value("Monday.")
    await assert_accessible(olivia, axe)
    assert [said.text for said in patient.reads(thread).messages] == ["Which day is best?", "Tuesday."]
    await olivia.get_by_label("Message", exact=True).fill("Or Monday.")
    await olivia.get_by_role("button", name="Send the answer").click()
    await expect(priya.get_by_text("Or Monday.")).to_be_visible(timeout=15_000)

    await olivia.get_by_role("button", name="Write an internal note").click()
    await olivia.get_by_label("Note", exact=True).fill("She prefers mornings")
    await olivia.get_by_role("button", name="Save the note").click()
    await expect(priya.get_by_text("She prefers mornings")).to_be_visible(timeout=15_000)
    assert "mornings" not in str(patient.reads(thread))

    await olivia.get_by_role("button", name="Give it to somebody else").click()
    await olivia.get_by_label("Colleague or group").select_option(label="Tom Becker (billing)")
    await olivia.get_by_role("button", name="Give", exact=True).click()
    await expect(olivia.get_by_text("Taken by Tom Becker")).to_be_visible()
    for page in (priya, olivia):
        await page.context.close()


@pytest.mark.parametrize("size", SIZES)
async def test_saved_replies_and_a_message_that_the_office_begins(
    browser: Browser, clinic: Clinic, axe: Path, size: str
) -> None:
    hannah = await office_page(browser, clinic, "Hannah", size)
    await hannah.get_by_role("link", name="Saved replies").click()
    await hannah.get_by_role("button", name="Save", exact=True).click()
    await expect(hannah.get_by_role("heading", name="There is a problem")).to_be_visible()
    await assert_accessible(hannah, axe)
    await hannah.get_by_label("Title").last.fill(f"Directions {size}")
    await hannah.get_by_label("Text").last.fill("Take bus 4 to Mill Street.")
    await hannah.get_by_role("button", name="Save", exact=True).click()
    await expect(hannah.get_by_role("heading", name=f"Directions {size}")).to_be_visible()
    await assert_accessible(hannah, axe)

    await hannah.goto("/clinic/patients")
    await hannah.wait_for_function("window.did_handshake")
    await hannah.get_by_label("Name").fill("Okoye")
    await hannah.get_by_role("button", name="Search").click()
    await hannah.get_by_role("link", name="Okoye").click()
    await hannah.get_by_role("link", name="Write a message").click()
    await expect(hannah.get_by_text("It will be read by: Samuel Okoye.")).to_be_visible()
    await hannah.get_by_label("Subject").select_option(label="Appointments and scheduling")
    await hannah.get_by_label("Message", exact=True).fill("We can offer you Monday at 9.")
    await hannah.locator("input[type=file]").set_input_files(
        [{"name": "directions.pdf", "mimeType": "application/pdf", "buffer": pdf("Bus 4")}]
    )
    await expect(hannah.get_by_text("Attached", exact=True)).to_be_visible(timeout=30_000)
    await assert_accessible(hannah, axe)
    await hannah.get_by_role("button", name="Send message").click()
    await hannah.get_by_role("link", name="Open the conversation").click()
    await expect(hannah.get_by_text("We can offer you Monday at 9.")).to_be_visible()
    await expect(hannah.get_by_role("link", name="directions.pdf")).to_be_visible()
    await assert_accessible(hannah, axe)
    await hannah.context.close()
