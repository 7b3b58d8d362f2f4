"""Every screen and file in Spanish, on a phone: nothing is cut off, and no English is left (PRODUCT §9)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from urllib.parse import urlsplit
from uuid import UUID
from zipfile import ZipFile

from lxml import html
from playwright.async_api import Page
from pypdf import PdfReader
from sqlalchemy import update
from sqlmodel import Session, select

from models.people import Account, Patient
from pages.clinic.shell import SCREENS as OFFICE
from pages.inventory import ACCOUNT_SCREENS, SCREENS
from services.access import Relation, may
from services.database import Database
from services.words import LANGUAGES
from tests.browser.conftest import ON_A_PHONE
from tests.browser.reading import english, english_within, look
from tests.browser.walking import Clinic, sign_in

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# One form about a problem, a medication …; and the settings' forms once more, one after the other.
_KIND = re.compile(r"(?<=/wrong/)[a-z-]+(?=/)|(?<=/ask/)[a-z-]+(?=/)|(?<=/assistant/)[a-z]+$")
# A function: plain pages forbid `eval`, with which Playwright looks at an expression again and again.
READY = """() => window.did_handshake !== false && document.querySelector('main h1')?.innerText
  && document.fonts.status === 'loaded'"""
LINKS = """[...document.querySelectorAll('a[href^="/"]')].map((a) => [a.getAttribute('href'), 'file' in a.dataset])"""
# Names of languages, and what the demo's clinic and records happen to call something: that is never translated.
OWN_WORDS = {
    *LANGUAGES.values(), "mother", "father", "sister", "brother", "Not detected", "In an emergency call 911.",
}  # fmt: skip
# Where the clinic changes its own words, they stand as they are stored.
STORED_WORDS = {"/clinic/settings/subjects/{id}", "/clinic/settings/questions/{id}"}
ELSEWHERE = ("/dev", "/assets", "/for/", "/see-as")
SIGNED_OUT = (
    "/login", "/sign-up", "/sign-up/patient", "/sign-up/code", "/sign-up/family", "/forgot-password", "/join",
    "/reset-password?token=x", "/invitation?token=x", "/sent-record?token=x", "/sign-up/family/deny?token=x",
    "/nothing",
)  # fmt: skip


@contextmanager
def everybody_reads_spanish(clinic: Clinic) -> Iterator[None]:
    """All accounts have chosen Spanish, and a letter is in the language of the chart."""
    db = Database(clinic.running.database)
    before = dict(db.reading(lambda session: session.exec(select(Patient.id, Patient.language)).all()))
    db.writing(_speak, "es", dict.fromkeys(before, "es"))
    yield
    db.writing(_speak, None, before)
    db.close()


def _speak(session: Session, accounts: str | None, charts: dict[UUID, str | None]) -> None:
    session.execute(update(Account).values(language=accounts))
    for chart, language in charts.items():
        session.get_one(Patient, chart).language = language


class Walk:
    """Follows links from page to page; of pages that differ in an id alone, one is enough."""

    def __init__(self, page: Page, *, below: str = "/") -> None:
        self.page = page
        self.below = below
        self.seen: set[str] = set()
        self.files: set[str] = set()
        self.wrong: list[str] = []

    async def all_from(self, paths: list[str]) -> None:
        """Look at these pages, at what can be reached from them, and into the files that they offer."""
        waiting = list(paths)
        for path in waiting:
            shape = shape_of(path)
            if shape in self.seen:
                continue
            answer = await self.page.goto(path, wait_until="commit")
            if not answer or answer.status != 200:  # a room of somebody else's
                continue
            self.seen.add(shape)
            await self.read(shape)
            for href, is_file in await self.page.evaluate(LINKS):
                if is_file and shape_of(href) not in self.files:
                    await self.read_file(href)
                elif not is_file and href.startswith(self.below) and not href.startswith(ELSEWHERE):
                    waiting.append(href)

    async def read(self, shape: str) -> None:
        """What is wrong with the page that is open."""
        await self.page.wait_for_function(READY)
        found = await look(self.page)
        self.wrong += [f"{shape}: {one}" for one in found.cut]
        if shape not in STORED_WORDS:
            self.wrong += [f"{shape}: English: {one}" for one in english(found.lines - OWN_WORDS)]

    async def read_file(self, path: str) -> None:
        """What is wrong with a PDF or an exported record."""
        shape = shape_of(path)
        self.files.add(shape)
        answer = await self.page.request.get(path)
        assert answer.status == 200, path
        found = set(english_within(text_of(await answer.body()))) - OWN_WORDS
        self.wrong += [f"{shape}: English: {one}" for one in sorted(found)]


def text_of(content: bytes) -> str:
    """What people read in a PDF, or in the page, PDF and read-me of an exported record; nothing of other files."""
    if content.startswith(b"%PDF"):
        return " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            return " ".join(
                text_of(archive.read(one)) for one in archive.namelist() if one.endswith((".pdf", ".html", ".txt"))
            )
    if content.lstrip()[:5].lower() in (b"<!doc", b"<html"):
        return " ".join(html.fromstring(content).itertext())
    return content.decode(errors="replace")


def shape_of(path: str) -> str:
    """The address without what is particular in it."""
    return _KIND.sub("{kind}", _ID.sub("{id}", urlsplit(path).path))


def declared(paths: list[str]) -> set[str]:
    """The addresses of screens in the same way."""
    return {_KIND.sub("{kind}", re.sub(r"\{\w+\}", "{id}", path)) for path in paths}


@ON_A_PHONE
async def test_a_patients_pages(page: Page, clinic: Clinic) -> None:
    walk = Walk(page)
    own = [one.path for one in SCREENS if may(Relation.SELF, one.access)] + [one.path for one in ACCOUNT_SCREENS]
    lucia, marco = (clinic.account(one)["patient_id"] for one in ("Lucia", "Marco"))
    seen_by_husband = f"/see-as/{clinic.account('Elena')['patient_id']}/full"
    with everybody_reads_spanish(clinic):
        await sign_in(page, clinic, "Elena")
        await walk.all_from([path for path in own if "{" not in path])
        await walk.all_from([f"/for/{lucia}", f"/for/{marco}/access-history", seen_by_husband])
        await walk.read_file("/files/health-record.zip")
        assert await page.evaluate("document.querySelector('#phone-menu').showModal() ?? true")
        await walk.read("the menu")
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert declared(own) - walk.seen == set()
    assert {"/files/vaccination-record", "/files/statement/{id}", "/files/form/{id}"} <= walk.files


@ON_A_PHONE
async def test_the_offices_pages(page: Page, clinic: Clinic) -> None:
    walk = Walk(page, below="/clinic")
    paths = [one.path.replace("{patient_id}", clinic.account("Elena")["patient_id"]) for one in OFFICE]
    with everybody_reads_spanish(clinic):
        for given in ("Priya", "Olivia"):
            await sign_in(page, clinic, given, "/clinic")
            await walk.all_from([path for path in paths if "{" not in path])
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert declared([one.path for one in OFFICE]) - walk.seen == set()
    assert "/clinic/results/letter/{id}" in walk.files


@ON_A_PHONE
async def test_pages_before_signing_in_and_what_they_say_to_an_empty_form(page: Page, clinic: Clinic) -> None:
    walk = Walk(page)
    await page.context.add_cookies([{"name": "language", "value": "es", "url": clinic.url}])
    for path in SIGNED_OUT:
        await page.goto(path)
        await walk.read(path)
        if await page.locator("main form[method=post]").count():
            async with page.expect_navigation():
                await page.evaluate("document.querySelector('main form[method=post]').submit()")
            await walk.read(f"{path}, sent empty")
    assert walk.wrong == [], "\n".join(walk.wrong)
