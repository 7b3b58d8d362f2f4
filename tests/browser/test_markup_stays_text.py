"""Markup in every text of the clinic, on every screen and in every file that people open: text and no more."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from lxml import etree, html
from playwright.async_api import APIResponse, Browser, Page

from pages.clinic.shell import SCREENS as OFFICE
from pages.inventory import ACCOUNT_SCREENS, SCREENS
from services.access import Relation, may
from services.database import Database
from tests.attack.marked import MARK, mark_everything
from tests.browser.following import READY, Walk
from tests.browser.test_spanish import text_of
from tests.browser.walking import Clinic, sign_in
from tests.running import running

# Whatever the attack would make if a browser took it for markup; and whether it is there to be read.
BECAME = """() => [
  window.hit ? 'a script ran' : '',
  ...[...document.querySelectorAll('img[src="x"], font, [onerror], a[href^="javascript:"]')].map((el) => el.outerHTML),
  ...[...document.scripts].filter((el) => el.textContent.trim() === 'window.hit=1').map((el) => el.outerHTML),
].filter(Boolean)"""
SHOWN = """() => document.body.innerText.includes('zq7"')
  || [...document.querySelectorAll('input, textarea')].some((el) => el.value.includes('zq7"'))"""


@pytest.fixture(scope="module")
def marked_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A demo clinic of its own, marked all over."""
    with running(["app.py", "demo"], tmp_path_factory.mktemp("marked") / "data") as demo:
        clinic = Clinic(demo)
        db = Database(demo.database)
        assert len(mark_everything(db)) > 100
        db.close()
        yield clinic


class MarkedWalk(Walk):
    """Whether the mark became anything in each page and file, and whether it is there to be read."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.unmarked: list[str] = []
        self.texts: list[str] = []

    async def read(self, shape: str) -> None:
        await self.page.wait_for_function(READY)
        if "Something went wrong" in await self.page.inner_text("h1"):
            self.wrong.append(f"{shape}: failed")
        if not await self.page.evaluate(SHOWN):
            self.unmarked.append(shape)
        self.wrong += [f"{shape}: {one[:200]}" for one in await self.page.evaluate(BECAME)]

    async def read_file(self, shape: str, answer: APIResponse) -> None:
        content = await answer.body()
        self.texts.append(text_of(content))
        disposition = answer.headers.get("content-disposition", "")
        if not re.fullmatch(r"(attachment|inline); filename\*=UTF-8''[A-Za-z0-9._~%-]+", disposition):
            self.wrong.append(f"{shape}: {disposition}")
        self.wrong += [f"{shape}: {one}" for one in became(content)]


def became(content: bytes) -> list[str]:
    """What a program that opens this file would take for more than text."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            names = [f"name {one!r}" for one in archive.namelist() if not re.fullmatch(r"[\w. -]+(/[\w. -]+)?", one)]
            return names + [wrong for one in archive.namelist() for wrong in became(archive.read(one))]
    if content.lstrip()[:5].lower() in (b"<!doc", b"<html"):
        tree = html.fromstring(content)
        found = tree.xpath("//img[@src='x'] | //font | //@onerror/.. | //script | //@href[starts-with(., 'java')]/..")
        return [html.tostring(one).decode()[:200] for one in found]
    if content.startswith(b"<?xml"):
        return [str(one) for one in etree.fromstring(content).xpath("//*[local-name()='img' or local-name()='font']")]
    if content.startswith(b"BEGIN:VCALENDAR"):
        lines = content.decode().replace("\r\n ", "").splitlines()
        return [line for line in lines if line.startswith("Bcc") or lines.count("END:VEVENT") != 1]
    if content.startswith(b"\xef\xbb\xbf"):
        cells = [cell for row in csv.reader(StringIO(content.decode("utf-8-sig"))) for cell in row]
        return [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r", "\n")]
    return ["a script"] if content.startswith(b"%PDF") and re.search(rb"/URI *\(javascript|/JS\b", content) else []


async def walked(browser: Browser, clinic: Clinic, people: dict[str, list[str]]) -> MarkedWalk:
    """All that these people can open."""
    context = await browser.new_context(base_url=clinic.url)
    page = await context.new_page()
    walk = MarkedWalk(page)
    page.on("dialog", lambda dialog: walk.wrong.append(f"a dialog: {dialog.message}"))
    context.on("console", lambda said: walk.wrong.append(said.text) if "Content Security" in said.text else None)
    context.on("weberror", lambda error: walk.wrong.append(str(error.error)))
    for given, paths in people.items():
        await sign_in(page, clinic, given)
        await walk.all_from(paths)
    await context.close()
    assert walk.seen
    assert walk.unmarked == []
    assert any(MARK in text for text in walk.texts)
    return walk


async def test_what_a_patient_reads(browser: Browser, marked_clinic: Clinic) -> None:
    own = [one.path for one in SCREENS if may(Relation.SELF, one.access)] + [one.path for one in ACCOUNT_SCREENS]
    lucia, elena = (marked_clinic.account(one)["patient_id"] for one in ("Lucia", "Elena"))
    paths = [path for path in own if "{" not in path] + [f"/for/{lucia}", f"/see-as/{elena}/full"]
    walk = await walked(browser, marked_clinic, {"Elena": paths})
    assert walk.wrong == [], "\n".join(walk.wrong)


async def test_what_the_office_reads(browser: Browser, marked_clinic: Clinic) -> None:
    elena = marked_clinic.account("Elena")["patient_id"]
    paths = [one.path.replace("{patient_id}", elena) for one in OFFICE]
    paths = [path for path in paths if "{" not in path]
    walk = await walked(browser, marked_clinic, {"Priya": paths, "Olivia": paths})
    assert walk.wrong == [], "\n".join(walk.wrong)
