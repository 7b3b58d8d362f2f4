"""300 patients with an open page, 20 sending at a time: p95 of a send against an empty handler, and memory."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import psutil
import pytest
from sqlmodel import Session, select

from models.clinic import Location, Provider, Subject
from models.people import Account, Patient
from models.record import Encounter
from services import clock, sessions
from services.access import open_chart
from services.database import Database
from services.messages import drafts, sending
from services.messages.sending import Wanted
from services.names import match_key
from services.rights import Access
from services.sessions import Viewer
from tests.benchmarks.test_pages import open_tabs
from tests.running import Running, running

PATIENTS, AT_ONCE, ROUNDS = 300, 20, 15
Who = tuple[str, Viewer, UUID]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as server:
        yield server


def patients(session: Session) -> list[Who]:
    """300 more people with an account, a session, and a visit with the first provider."""
    provider = session.exec(select(Provider).order_by(Provider.name)).first()
    assert provider
    made = []
    for number in range(PATIENTS):
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


async def test_sending_among_300_open_pages(demo: Running) -> None:
    db = Database(demo.database)
    people = db.writing(patients)
    provider, location, subject = db.reading(addressed)
    process = psutil.Process(demo.process.pid)
    async with AsyncExitStack() as stack:
        await open_tabs(stack, demo, "/messages", people[0][0], 1)
        before = process.memory_info().rss
        for token, _viewer, _patient in people:
            await open_tabs(stack, demo, "/messages", token, 1)
        per_patient = (process.memory_info().rss - before) / PATIENTS / 1024

        def send(who: Who) -> None:
            _token, viewer, patient_id = who

            def work(session: Session) -> None:
                chart = open_chart(session, viewer, patient_id, Access.MESSAGE_WRITE)
                draft = drafts.open_draft(session, chart).id
                sending.send(session, chart, draft, Wanted(f"Question {uuid4()}", provider, location, subject), 0)

            db.writing(work)

        def nothing(who: Who) -> None:
            db.writing(lambda s: open_chart(s, who[1], who[2], Access.MESSAGE_WRITE))

        ours, empty = await timed(people, send), await timed(people, nothing)
    db.close()
    print(f"\n{PATIENTS} open pages: {per_patient:.0f} KB RSS for each; {AT_ONCE} sending at a time, {len(ours)} sends")
    print(f"p95 of a send {p95(ours):.0f} ms, of a handler that only opens the chart {p95(empty):.0f} ms, "
          f"ratio {p95(ours) / p95(empty):.1f}")  # fmt: skip
    assert len(ours) == ROUNDS * AT_ONCE
    assert per_patient < 1500


async def timed(people: list[Who], act: Callable[[Who], None]) -> list[float]:
    """Milliseconds of each act, AT_ONCE people at a time."""
    taken: list[float] = []

    async def one(who: Who) -> None:
        began = time.perf_counter()
        await asyncio.to_thread(act, who)
        taken.append((time.perf_counter() - began) * 1000)

    for turn in range(ROUNDS):
        group: list[Awaitable[None]] = [one(who) for who in people[turn * AT_ONCE : (turn + 1) * AT_ONCE]]
        await asyncio.gather(*group)
    return taken


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
