"""300 patients with an open page, 20 sending at a time by a click there: p95 against an empty handler, and memory."""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
import pytest
from sqlmodel import Session, col, func, select

from models.clinic import Location, Provider, Subject
from models.messages import Message
from models.people import Account, Patient
from models.record import Encounter
from services import clock, sessions
from services.access import open_chart
from services.database import Database
from services.messages import drafts
from services.names import match_key
from services.rights import Access
from services.sessions import Viewer
from tests.running import Running, running
from tests.security.browser import Tab, Visited

PATIENTS, AT_ONCE, ROUNDS = 300, 20, 15
EMPTY = str(Path(__file__).with_name("empty_page.py"))
Who = tuple[str, Viewer, UUID]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running([EMPTY], tmp_path_factory.mktemp("empty") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as server:
        yield server


def patients(session: Session, count: int = PATIENTS) -> list[Who]:
    """`count` more people with an account, a session, and a visit with the first provider."""
    provider = session.exec(select(Provider).order_by(Provider.name)).first()
    assert provider
    made = []
    for number in range(count):
        born = clock.today("UTC").replace(year=1980)
        patient = Patient(
            given=f"Pat{number}", family="Many", birth_date=born, match_key=match_key(f"Pat{number}", "Many"),
            created_at=clock.now(),
        )  # fmt: skip
        session.add(patient)
        session.flush()
        account = Account(
            email=f"pat{number}@example.org", email_key=f"pat{number}@example.org", name=f"Pat{number} Many",
            password_hash="none", patient_id=patient.id, created_at=clock.now(),
        )  # fmt: skip
        session.add(account)
        session.add(
            Encounter(
                patient_id=patient.id, source_key=str(uuid4()), content_hash="", provider=provider.name,
                added_at=clock.now(),
            )
        )  # fmt: skip
        session.flush()
        token = sessions.start(session, account, "Benchmark", "127.0.0.1", second_factor=True)
        viewer = sessions.find(session, token)
        assert viewer
        made.append((token, viewer, patient.id))
    return made


def addressed(session: Session) -> tuple[str, str, str]:
    provider = session.exec(select(Provider).order_by(Provider.name)).first()
    subject = session.exec(select(Subject)).first()
    assert provider
    assert subject
    location = session.exec(select(Location)).all()[0]
    return str(provider.id), str(location.id), str(subject.id)


class Page:
    """One open page of a patient or the empty one, with its socket."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def act(self, kind: str, found: Callable[[dict[str, Any]], bool], until: str) -> float:
        """Send this event of the element that is `found`; milliseconds until the page is told the words `until`."""
        updates = [data for name, data in self.tab.received if name == "update"]
        sent = {str(key): one for data in updates for key, one in data.items() if isinstance(one, dict)}
        for number, element in reversed(({**self.tab.elements, **sent}).items()):  # the newest form, not the search
            for listener in element.get("events", []):
                if listener["type"] == kind and found(element):
                    said = {"id": int(number), "client_id": self.tab.client_id, "listener_id": listener["listener_id"]}
                    return await self._told({**said, "args": []}, until)
        raise AssertionError(f"nothing on the page takes {kind}")

    async def _told(self, message: dict[str, Any], until: str) -> float:
        seen = len(self.tab.received)
        began = time.perf_counter()
        await self.tab.socket.emit("event", message)
        async with asyncio.timeout(60):
            while not any(until in str(data) for _name, data in self.tab.received[seen:]):
                await asyncio.sleep(0.001)
        return (time.perf_counter() - began) * 1000


def written(session: Session, who: Who, to: tuple[str, str, str]) -> None:
    """A message that waits to be sent, as somebody has typed it."""
    chart = open_chart(session, who[1], who[2], Access.MESSAGE_WRITE)
    provider, location, subject = to
    draft = drafts.open_draft(session, chart).id
    drafts.save(
        session, chart, draft, None, text=f"Question {uuid4()}", provider_id=provider, location_id=location,
        subject_id=subject,
    )  # fmt: skip


async def test_sending_among_300_open_pages(demo: Running, empty: Running) -> None:
    db = Database(demo.database)
    people = db.writing(patients)
    to = db.reading(addressed)
    process = psutil.Process(demo.process.pid)
    async with AsyncExitStack() as stack:
        ours: list[Page] = []
        await opened(stack, demo, people[0][0], "/messages")
        before = process.memory_info().rss
        for who in people:
            ours.append(await opened(stack, demo, who[0], "/messages"))
        per_patient = (process.memory_info().rss - before) / PATIENTS / 1024
        theirs = [await opened(stack, empty, "", "/button") for _page in range(PATIENTS)]
        for who, page in zip(people, ours, strict=True):
            db.writing(written, who, to)
            await page.act("click", labelled("Send a message"), "Send message")
        sends, nothing = [], []
        for turn in range(ROUNDS):
            part = slice(turn * AT_ONCE, (turn + 1) * AT_ONCE)
            sends += await asyncio.gather(*(one.act("submit", is_form, "Your message was sent") for one in ours[part]))
            nothing += await asyncio.gather(
                *(one.act("click", labelled("Nothing"), "Nothing done") for one in theirs[part])
            )
    count = db.reading(lambda s: s.exec(select(func.count()).where(col(Message.text).like("Question %"))).one())
    db.close()
    print(f"\n{PATIENTS} open pages: {per_patient:.0f} KB RSS for each; {AT_ONCE} at a time, {len(sends)} sends")
    print(f"click to answer: median {statistics.median(sends):.0f} ms, p95 {p95(sends):.0f} ms")
    ratio = p95(sends) / p95(nothing)
    print(f"empty handler: median {statistics.median(nothing):.0f} ms, p95 {p95(nothing):.0f} ms; ratio {ratio:.1f}")
    assert count == len(sends) == ROUNDS * AT_ONCE
    assert per_patient < 1500


def is_form(element: dict[str, Any]) -> bool:
    return element.get("tag") == "form"


def labelled(label: str) -> Callable[[dict[str, Any]], bool]:
    return lambda element: element.get("props", {}).get("label") == label


async def opened(stack: AsyncExitStack, server: Running, token: str, path: str) -> Page:
    """A page with its socket; both are closed with the stack."""
    return Page(await stack.enter_async_context(Tab(Visited(server.url), token, path)))


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
