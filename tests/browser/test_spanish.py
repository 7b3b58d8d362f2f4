"""Every screen and file in Spanish, on a phone: nothing is cut off, and no English is left (PRODUCT §9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from lxml import html
from playwright.async_api import APIResponse, Page
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
from tests.browser.following import READY, Walk, declared
from tests.browser.reading import english, english_within, look
from tests.browser.walking import Clinic, sign_in
from tests.running import running

# Names of languages, and what the demo's clinic and records happen to call something: that is never translated.
OWN_WORDS = {
    *LANGUAGES.values(), "mother", "father", "sister", "brother", "Not detected", "In an emergency call 911.",
}  # fmt: skip
# Where the clinic changes its own words, they stand as they are stored.
STORED_WORDS = {"/clinic/settings/subjects/{id}", "/clinic/settings/questions/{id}"}
SIGNED_OUT = (
    "/login", "/sign-up", "/sign-up/patient", "/sign-up/code", "/sign-up/family", "/forgot-password", "/join",
    "/reset-password?token=x", "/invitation?token=x", "/sent-record?token=x", "/sign-up/family/deny?token=x",
    "/nothing",
)  # fmt: skip


@pytest.fixture(scope="module")
def running_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A demo clinic of its own: reasons and words that others have written in English are in no history."""
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as demo:
        yield Clinic(demo)


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


class SpanishWalk(Walk):
    """What is cut off or English in each page and file."""

    async def read(self, shape: str) -> None:
        await self.page.wait_for_function(READY)
        found = await look(self.page)
        self.wrong += [f"{shape}: {one}" for one in found.cut]
        if shape not in STORED_WORDS:
            self.wrong += [f"{shape}: English: {one}" for one in english(found.lines - OWN_WORDS)]

    async def read_file(self, shape: str, answer: APIResponse) -> None:
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


@ON_A_PHONE
async def test_a_patients_pages(page: Page, clinic: Clinic) -> None:
    walk = SpanishWalk(page)
    own = [one.path for one in SCREENS if may(Relation.SELF, one.access)] + [one.path for one in ACCOUNT_SCREENS]
    lucia, marco = (clinic.account(one)["patient_id"] for one in ("Lucia", "Marco"))
    seen_by_husband = f"/see-as/{clinic.account('Elena')['patient_id']}/full"
    with everybody_reads_spanish(clinic):
        await sign_in(page, clinic, "Elena")
        await walk.all_from([path for path in own if "{" not in path])
        await walk.all_from([f"/for/{lucia}", f"/for/{marco}/access-history", seen_by_husband])
        await walk.open_file("/files/health-record.zip")
        assert await page.evaluate("document.querySelector('#phone-menu').showModal() ?? true")
        await walk.read("the menu")
    assert walk.wrong == [], "\n".join(walk.wrong)
    assert declared(own) - walk.seen == set()
    assert {"/files/vaccination-record", "/files/statement/{id}", "/files/form/{id}"} <= walk.files


@ON_A_PHONE
async def test_the_offices_pages(page: Page, clinic: Clinic) -> None:
    walk = SpanishWalk(page, below="/clinic")
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
    walk = SpanishWalk(page)
    await page.context.add_cookies([{"name": "language", "value": "es", "url": clinic.url}])
    for path in SIGNED_OUT:
        await page.goto(path)
        await walk.read(path)
        if await page.locator("main form[method=post]").count():
            async with page.expect_navigation():
                await page.evaluate("document.querySelector('main form[method=post]').submit()")
            await walk.read(f"{path}, sent empty")
    assert walk.wrong == [], "\n".join(walk.wrong)
