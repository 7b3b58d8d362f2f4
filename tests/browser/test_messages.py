"""A patient writes with three files, the office answers, and the answer arrives in the open page (PRODUCT §5)."""

import re
from pathlib import Path
from uuid import UUID, uuid4

from playwright.async_api import Page, expect
from sqlmodel import Session, col, select

from models.messages import Draft, Message, MessageFile, Thread
from models.people import Account
from models.record import StoredFile
from services import accounts, sessions
from services.access import open_office
from services.database import Database
from services.demo.letters import letter
from services.messages import office
from services.settings import Settings
from tests.browser.walking import Clinic, assert_accessible, open_menu_on_phones, sign_in

LETTERS = {f"letter {n}.pdf": letter(f"Letter {n}", "the office", "Samuel Okoye", ["One line."]) for n in (1, 2, 3)}
SEND = "Send a message"


def answer(db: Database, clinic: Clinic, thread_id: UUID, text: str) -> None:
    """Dr. Raman opens the thread and answers, through the services that the inbox uses."""

    def act(session: Session) -> None:
        staff = accounts.find_by_email(session, clinic.account("Olivia")["email"])
        assert staff
        token = sessions.start(session, staff, "Test", "127.0.0.1", second_factor=True)
        viewer = sessions.find(session, token)
        assert viewer
        key = open_office(session, viewer, "inbox")
        thread, _messages = office.open_thread(session, key, thread_id)
        office.reply(session, key, thread_id, thread.version, text, str(uuid4()), Settings(Path()))

    db.writing(act)


def stored(session: Session, thread_id: UUID) -> dict[str, bytes]:
    rows = session.exec(
        select(StoredFile.name, StoredFile.content)
        .join(MessageFile, col(MessageFile.file_id) == StoredFile.id)
        .join(Message, col(Message.id) == MessageFile.message_id)
        .where(Message.thread_id == thread_id)
    )
    return dict(rows.all())


async def fill(page: Page, text: str) -> None:
    await page.get_by_role("button", name=SEND).click()
    await page.get_by_label("Provider").select_option(index=1)
    location = page.get_by_label("Office location")
    await expect(location).not_to_contain_text("Choose a provider first")
    if not await location.input_value():
        await location.select_option(index=1)
    await page.get_by_label("Subject").select_option("Medical question")
    await page.get_by_label("Message", exact=True).fill(text)


async def test_a_message_with_three_files_and_its_answer(page: Page, clinic: Clinic, axe: Path) -> None:
    db = Database(clinic.running.database)
    await sign_in(page, clinic, "Samuel")
    await page.get_by_role("button", name=SEND).click()
    await page.get_by_role("button", name="Send message").click()  # nothing filled in: everything is said at once
    for sentence in ("Choose a provider from the list.", "Choose a subject from the list.", "Write a message."):
        await expect(page.get_by_role("alert").get_by_text(sentence)).to_be_visible()
    await assert_accessible(page, axe)
    await page.reload()
    await page.wait_for_function("window.did_handshake")

    text = f"Is this letter right? {uuid4()}"
    await fill(page, text)
    await page.set_input_files(
        "input[type=file]", [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"some notes"}]
    )
    await expect(page.get_by_text("is not a PDF, JPEG, JPG or PNG file")).to_be_visible()
    await page.get_by_role("button", name="Send message").click()
    await expect(page.get_by_role("alert").get_by_text("Wait until every file is attached")).to_be_visible()
    await page.get_by_role("button", name="Remove notes.txt").click()
    files = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in LETTERS.items()]
    await page.set_input_files("input[type=file]", files)
    await expect(page.get_by_text("Attached", exact=True)).to_have_count(3, timeout=30_000)
    await assert_accessible(page, axe)

    await page.reload()  # neither text nor files are lost
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name=SEND).click()
    await expect(page.get_by_label("Message", exact=True)).to_have_value(text)
    await expect(page.get_by_text("Attached", exact=True)).to_have_count(3)
    await page.get_by_role("button", name="Send message").dblclick()
    await expect(page.get_by_text("Your message was sent")).to_be_visible()
    sent = db.reading(lambda s: s.exec(select(Message).where(Message.text == text)).all())
    assert len(sent) == 1
    thread_id = sent[0].thread_id
    assert db.reading(stored, thread_id) == LETTERS

    unread = re.match(r"\((\d+)\)", await page.title())
    others = int(unread[1]) if unread else 0  # other tests have written to Samuel too
    answer(db, clinic, thread_id, "Yes, it is right.")  # while the home page is open
    await expect(page).to_have_title(re.compile(rf"^\({others + 1}\) "), timeout=10_000)
    await open_menu_on_phones(page)
    await expect(page.get_by_role("link", name=f"Messages {others + 1} new").locator("visible=true")).to_be_visible()
    await page.get_by_role("link", name=f"Messages {others + 1} new").locator("visible=true").click()
    await expect(page.get_by_role("heading", name="Messages", level=1)).to_be_visible()
    await assert_accessible(page, axe)
    await page.locator(".thread.unread", has=page.locator(f"a[href$='{thread_id}']")).locator("a").click()
    await expect(page.get_by_text("Yes, it is right.")).to_be_visible()
    await expect(page).to_have_title(re.compile(rf"^\({others}\) " if others else r"^[^(]"))
    await assert_accessible(page, axe)

    answer(db, clinic, thread_id, "And bring it along.")  # while the thread is open
    await expect(page.get_by_text("And bring it along.")).to_be_visible(timeout=10_000)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="letter 2.pdf").click()
    assert Path(await (await download.value).path()).read_bytes() == LETTERS["letter 2.pdf"]
    await page.get_by_role("button", name="Write an answer").click()
    await page.get_by_label("Message", exact=True).fill("Thank you!")
    await page.get_by_role("button", name="Send message").click()
    await expect(page.locator(".said").last).to_contain_text("Thank you!")
    db.close()


async def test_what_is_typed_without_connection_is_still_there_after_it(page: Page, clinic: Clinic) -> None:
    """FT-19: the server forgets the page meanwhile, so the browser loads it again."""
    await sign_in(page, clinic, "Daniel", "/messages")
    await page.get_by_role("button", name=SEND).click()
    box = page.get_by_label("Message", exact=True)
    await box.fill("Begun")
    db = Database(clinic.running.database)
    daniel = (
        select(Draft.text).join(Account, col(Account.id) == Draft.account_id).where(Account.name == "Daniel Marchetti")
    )
    for _try in range(100):
        if db.reading(lambda s: s.exec(daniel).first()) == "Begun":
            break
        await page.wait_for_timeout(100)
    db.close()
    await page.evaluate("window.socket.io.engine.close(), window.socket.disconnect()")
    await box.fill("Begun, and ended without a connection")
    await page.reload()
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name=SEND).click()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("Begun, and ended without a connection")


async def test_a_mother_signs_for_her_child_and_a_teen_decides(page: Page, clinic: Clinic) -> None:
    db = Database(clinic.running.database)
    nora = db.reading(lambda s: s.exec(select(Thread).where(Thread.subject == "Medical question")).all())
    child = next(one for one in nora if one.provider == "James Osei, MD" and one.state == "taken")
    db.close()
    await sign_in(page, clinic, "Elena", f"/for/{child.patient_id}/messages/{child.id}")
    await expect(page.get_by_text("Elena Marchetti (mother) for Nora Marchetti").first).to_be_visible()
    await page.get_by_role("button", name="Write an answer").click()
    await expect(
        page.get_by_text("This message is signed: Elena Marchetti (mother) for Nora Marchetti")
    ).to_be_visible()
    await sign_in(page, clinic, "Lucia", "/messages")
    await page.get_by_role("link", name="Medical question").click()
    await expect(page.get_by_text("Your family does not see this conversation.")).to_be_visible()
    await page.get_by_role("button", name="Share with family").click()
    await expect(page.get_by_role("button", name="Stop sharing")).to_be_visible()
    await page.reload()
    await page.wait_for_function("window.did_handshake")
    await page.get_by_role("button", name="Stop sharing").click()
    await expect(page.get_by_text("Your family does not see this conversation.")).to_be_visible()
