"""Somebody who comes, looks around, attaches a file to a message, downloads one, and leaves."""

import asyncio
import json
import random
import re
import uuid
from dataclasses import dataclass, field

import httpx

from services.demo.letters import letter
from tests.running import Running
from tests.security.browser import Tab, Visited

OFFICE = (
    "/clinic/records-in", "/clinic/inbox", "/clinic/patients", "/clinic/billing", "/clinic/audit", "/clinic/settings",
)  # fmt: skip
PAGES = (
    "/", "/", "/messages", "/my-health/medical-history", "/my-health/test-results", "/my-health/documents",
    "/my-health/health-records", "/appointments", "/billing", "/profile", "/family-access", "/help",
)  # fmt: skip
FILES = ("/files/vaccination-record", "/files/access-history")
PDF = letter("Soak", "the office", "Somebody", ["One line."])
ATTACH = re.compile(r"/_nicegui/client/[\w-]+/attach/\d+")


@dataclass
class Tally:
    """What all visitors together have done, and what did not go well, in words."""

    pages: int = 0
    moves: int = 0
    attached: int = 0
    files: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    def note(self, words: str) -> None:
        """Something that should have worked and did not."""
        self.failed[words] = self.failed.get(words, 0) + 1


async def visit(
    server: Running, token: str, pages: tuple[str, ...], tally: Tally, chance: random.Random, pause: float
) -> None:
    """One of `pages` with its socket; perhaps another screen in it, a file, an attachment. A look takes `pause` s."""
    path = chance.choice(pages)
    try:
        tab = await asyncio.to_thread(Tab, Visited(server.url), token, path)
        tally.pages += 1
        if chance.random() < 0.1:
            return  # the browser was closed before it had loaded the page
        async with tab:
            await asyncio.sleep(chance.uniform(0, pause))
            if path == "/" and chance.random() < 0.7:
                await tab.send(tab.event("Send a message"))
                await _attach(server, tab, tally)
            else:
                await tab.send(tab.event(kind="sub_pages_open", args=chance.choice(pages)))
                tally.moves += 1
            await asyncio.sleep(chance.uniform(0, pause))
        if pages is PAGES and chance.random() < 0.2:
            await _download(server, token, tally, chance)
    except Exception as error:
        tally.note(f"{path}: {error!r}"[:200])


async def _attach(server: Running, tab: Tab, tally: Tally) -> None:
    async with asyncio.timeout(20):
        while not (place := ATTACH.search(json.dumps(tab.received))):
            await asyncio.sleep(0.05)
    headers = {"Cookie": f"portal={tab.token}", "Origin": server.url, "X-File-Name": f"{uuid.uuid4()}.pdf"}
    async with httpx.AsyncClient(timeout=60) as http:
        answer = await http.post(server.url + place[0], content=PDF, headers=headers)
    tally.attached += "held" in answer.json()  # else she has ten files already, and is told so


async def _download(server: Running, token: str, tally: Tally, chance: random.Random) -> None:
    path = chance.choice(FILES)
    async with httpx.AsyncClient(timeout=60) as http:
        answer = await http.get(server.url + path, headers={"Cookie": f"portal={token}"})
    if answer.is_success:
        tally.files += 1
    else:
        tally.note(f"{path}: {answer.status_code}")
