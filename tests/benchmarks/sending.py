"""300 patients with a page open, 20 of them at a time sending a message: how long, and what others notice."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
from sqlmodel import Session, col, func, select

from models.messages import Message
from services.access import open_chart
from services.database import Database
from services.messages import drafts
from services.rights import Access
from tests.benchmarks.people import Who, addressed, patients
from tests.benchmarks.servers import HERE
from tests.benchmarks.table import Row
from tests.benchmarks.timing import p95
from tests.running import Running, running
from tests.security.browser import Tab, Visited

PATIENTS, AT_ONCE, ALONE = 300, 20, 60  # the first 60 send one after another
Change = dict[str, Any]


async def measure() -> list[Row]:
    """The portal and a page with an empty handler by turns; one more patient reads the home page all the time."""
    with _servers() as (portal, empty):
        db = Database(portal.database)
        everybody = db.writing(patients, PATIENTS + 1)
        reader, people = everybody[0], everybody[1:]
        async with AsyncExitStack() as stack:
            ours = await _opened(stack, portal, "/messages", [token for token, _viewer, _chart in people])
            theirs = await _opened(stack, empty, "/button", [""] * PATIENTS)
            alone = await _reads(portal, reader[0], asyncio.create_task(asyncio.sleep(10)))
            to = db.reading(addressed)
            for who, tab in zip(people, ours, strict=True):
                db.writing(_write, who, to)
                await _act(tab, "click", _labelled("Send a message"), "Send message")
            sends, nothing, meanwhile = list[float](), list[float](), dict[int, list[float]]({1: [], AT_ONCE: []})
            first = 0
            while first < PATIENTS:
                count = 1 if first < ALONE else AT_ONCE
                part, first = slice(first, first + count), first + count
                work = asyncio.gather(*(_act(tab, "submit", _is_form, "Your message was sent") for tab in ours[part]))
                meanwhile[count] += await _reads(portal, reader[0], work)
                if count == AT_ONCE:
                    sends += work.result()
                    nothing += await asyncio.gather(
                        *(_act(tab, "click", _labelled("Nothing"), "Nothing done") for tab in theirs[part])
                    )
        arrived = db.reading(lambda s: s.exec(select(func.count()).where(col(Message.text).like("Question %"))).one())
        db.close()
    if arrived != PATIENTS:
        raise RuntimeError(f"{arrived} of {PATIENTS} messages arrived")
    beside, what = "a click with an empty handler", f"a message, {AT_ONCE} at a time, {PATIENTS} connected"
    home, nobody = "another patient’s home page, p95, while", f"nobody sends, {PATIENTS} connected"
    return [
        Row("send", f"{what}, median", statistics.median(sends), statistics.median(nothing), "ms", beside),
        Row("send", f"{what}, p95", p95(sends), p95(nothing), "ms", beside),
        Row("delay", f"{home} one sends", p95(meanwhile[1]), p95(alone), "ms", nobody, most_more=100),
        Row("delay", f"{home} {AT_ONCE} send", p95(meanwhile[AT_ONCE]), p95(alone), "ms", nobody),
    ]


@contextmanager
def _servers() -> Iterator[tuple[Running, Running]]:
    with TemporaryDirectory(prefix="portal-bench-") as made:
        folder = Path(made)
        with (
            running(["app.py", "demo"], folder / "demo") as portal,
            running([str(HERE / "empty_page.py")], folder / "empty") as empty,
        ):
            yield portal, empty


async def _opened(stack: AsyncExitStack, server: Running, path: str, tokens: list[str]) -> list[Tab]:
    return [await stack.enter_async_context(Tab(Visited(server.url), token, path)) for token in tokens]


async def _reads(server: Running, token: str, until: asyncio.Future) -> list[float]:
    """Milliseconds of one patient's home page, again and again while the others work."""
    taken: list[float] = []
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as http:
        while True:
            began = time.perf_counter()
            (await http.get("/", headers={"Cookie": f"portal={token}"})).raise_for_status()
            taken.append((time.perf_counter() - began) * 1000)
            if until.done():
                return taken
            await asyncio.sleep(0.02)


async def _act(tab: Tab, kind: str, found: Callable[[Change], bool], until: str) -> float:
    """Send this event of the element that is `found`; milliseconds until the page is told the words `until`."""
    updates = [data for name, data in tab.received if name == "update"]
    sent = {str(key): one for data in updates for key, one in data.items() if isinstance(one, dict)}
    for number, element in reversed(({**tab.elements, **sent}).items()):  # the newest form, not the search
        for listener in element.get("events", []):
            if listener["type"] == kind and found(element):
                said = {"id": int(number), "client_id": tab.client_id, "listener_id": listener["listener_id"]}
                return await _told(tab, {**said, "args": []}, until)
    raise RuntimeError(f"nothing on the page takes {kind}")


async def _told(tab: Tab, message: Change, until: str) -> float:
    seen = len(tab.received)
    began = time.perf_counter()
    await tab.socket.emit("event", message)
    async with asyncio.timeout(60):
        while not any(until in str(data) for _name, data in tab.received[seen:]):
            await asyncio.sleep(0.001)
    return (time.perf_counter() - began) * 1000


def _write(session: Session, who: Who, to: tuple[str, str, str]) -> None:
    """A message that waits to be sent, as somebody has typed it."""
    chart = open_chart(session, who[1], who[2], Access.MESSAGE_WRITE)
    provider, location, subject = to
    draft = drafts.open_draft(session, chart).id
    drafts.save(
        session, chart, draft, None, text=f"Question {uuid4()}", provider_id=provider, location_id=location,
        subject_id=subject,
    )  # fmt: skip


def _is_form(element: Change) -> bool:
    return element.get("tag") == "form"


def _labelled(label: str) -> Callable[[Change], bool]:
    return lambda element: element.get("props", {}).get("label") == label
