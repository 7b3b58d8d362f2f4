"""FT-17: people come and go for a long time: no memory, file or page is held for those who have left.

`make test` lets a few come and go in haste; `make soak` runs for SOAK_MINUTES (60) with SOAK_USERS (50).
"""

import asyncio
import os
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import psutil
import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from models.people import Account, Role
from services import sessions
from services.database import Database
from tests.benchmarks.people import patients
from tests.faults.killing import SOAK
from tests.faults.visiting import OFFICE, PAGES, Tally, visit
from tests.running import Running, running
from tests.security.browser import Tab, Visited

PROGRAM = str(Path(__file__).with_name("soaking_program.py"))
MINUTES = float(os.environ.get("SOAK_MINUTES", "60"))
USERS = int(os.environ.get("SOAK_USERS", "50"))
VISITS_PER_SESSION = 8
PAUSE = 20.0  # seconds at most between two acts of one person


@dataclass(frozen=True)
class Sample:
    """What the portal holds at one moment; `at` in seconds, `memory` in MiB."""

    at: float
    memory: float
    descriptors: int
    threads: int
    held: dict[str, int]

    @property
    def line(self) -> str:
        """For the report."""
        held = ", ".join(f"{count} {name}" for name, count in self.held.items())
        return (
            f"{self.at / 60:6.1f} min: {self.memory:6.1f} MiB, {self.descriptors} fds, {self.threads} threads, {held}"
        )


async def test_ft_17_those_who_left_leave_nothing_behind(tmp_path: Path) -> None:
    """In haste: pages that were left are forgotten after a second instead of thirty."""
    with running([PROGRAM], tmp_path / "data", environment={"SOAK_HURRY": "1"}) as server:
        crowd = Crowd(server, 4)
        await crowd.come_and_go(visits=2, pause=0.1)  # what the first visits load once does not count
        before = await empty_again(crowd)
        await asyncio.gather(crowd.come_and_go(visits=4, pause=0.1), crowd.stay(5))
        after = await empty_again(crowd)
        crowd.close()
    assert crowd.tally.failed == {}
    assert crowd.tally.moves
    assert crowd.tally.attached
    assert after.held["clients"] == after.held["tabs"] == after.held["elements"] == 0
    assert after.held["routes"] == before.held["routes"]
    assert after.descriptors <= before.descriptors + 3


@pytest.mark.skipif(not SOAK, reason="takes an hour; make soak")
async def test_ft_17_memory_and_files_over_a_long_time(tmp_path: Path) -> None:
    """Memory after the first third may not grow as if something were kept for each visit."""
    with running([PROGRAM], tmp_path / "data") as server:
        crowd = Crowd(server, USERS)
        samples: list[Sample] = []
        watching = asyncio.create_task(watch(crowd, samples))
        await crowd.come_and_go(until=time.monotonic() + MINUTES * 60, pause=PAUSE)
        watching.cancel()
        last = await empty_again(crowd, 180)
        crowd.close()
    warm = [one for one in samples if one.at > MINUTES * 20]
    slope = statistics.linear_regression([one.at / 3600 for one in warm], [one.memory for one in warm]).slope
    middle = [one for one in warm if one.at <= MINUTES * 40]
    end = [one for one in warm if one.at > MINUTES * 40]
    print(f"\nFT-17: {MINUTES:.0f} minutes, {USERS} people, {crowd.tally}\nall gone: {last.line}")
    print(f"memory after the first third: {slope:+.1f} MiB an hour; most pages at once: {most(warm, 'clients')}")
    assert sum(crowd.tally.failed.values()) <= crowd.tally.pages / 100  # a busy machine lets SQLite wait in vain
    assert max(one.descriptors for one in end) <= max(one.descriptors for one in middle) + USERS / 5
    assert most(end, "tabs") <= most(middle, "tabs") * 1.2 + 10
    assert most(end, "clients") <= most(middle, "clients") * 1.2 + 10
    assert last.held["clients"] == 0
    assert slope < (1 if MINUTES > 360 else 12)


class Crowd:
    """People with a chart and an account of their own, an administrator for every ten, and what they did."""

    def __init__(self, server: Running, people: int) -> None:
        self.server = server
        self.tally = Tally()
        self.began = time.monotonic()
        self._process = psutil.Process(server.process.pid)
        self._db = Database(server.database)
        come = [(viewer.account_id, PAGES) for _token, viewer, _chart in self._db.writing(patients, people)]
        come += [(self._db.reading(_administrator), OFFICE)] * (people // 10 + 1)
        self._people = [
            (*one, random.Random(7 + number)) for number, one in enumerate(come)
        ]  # each by a plan of its own

    async def come_and_go(self, *, pause: float, visits: int = 0, until: float = 0) -> None:
        """Everybody makes `visits`, or as many as there is time `until`; a new sign-in after some of them."""

        async def one(account_id: UUID, pages: tuple[str, ...], chance: random.Random) -> None:
            made, token = 0, ""
            while made < visits or time.monotonic() < until:
                if made % VISITS_PER_SESSION == 0:
                    token = await self._sign_in(account_id)
                await visit(self.server, token, pages, self.tally, chance, pause)
                await asyncio.sleep(chance.uniform(0, pause))
                made += 1

        await asyncio.gather(*(one(*person) for person in self._people))

    async def stay(self, seconds: float) -> None:
        """One page that is left open for a time: longer than its timers wait at first."""
        token = await self._sign_in(self._people[0][0])
        async with await asyncio.to_thread(Tab, Visited(self.server.url), token, "/messages"):
            await asyncio.sleep(seconds)

    async def _sign_in(self, account_id: UUID) -> str:
        while True:
            try:
                return await self._db.write(_signed_in, account_id)
            except OperationalError as error:
                self.tally.note(f"sign-in: {error.orig}")

    async def sample(self) -> Sample:
        """What the portal holds now."""
        async with httpx.AsyncClient(timeout=60) as http:
            held = (await http.get(f"{self.server.url}/test/held")).json()
        process = self._process
        memory = process.memory_info().rss / 2**20
        return Sample(time.monotonic() - self.began, memory, process.num_fds(), process.num_threads(), held)

    def close(self) -> None:
        """Close the own connections to the database."""
        self._db.close()


async def watch(crowd: Crowd, samples: list[Sample]) -> None:
    """A sample every 20 seconds; a line of the report every two minutes. Runs for good."""
    while True:
        await asyncio.sleep(20)
        samples.append(await crowd.sample())
        if len(samples) % 6 == 0:
            print(samples[-1].line, flush=True)


async def empty_again(crowd: Crowd, patience: float = 20) -> Sample:
    """The first sample without pages, tabs and elements, or the last within the `patience` in seconds."""
    end = time.monotonic() + patience
    while True:
        sample = await crowd.sample()
        if not (sample.held["clients"] or sample.held["tabs"] or sample.held["elements"]) or time.monotonic() > end:
            return sample
        await asyncio.sleep(0.3)


def most(samples: list[Sample], name: str) -> int:
    return max(one.held[name] for one in samples)


def _administrator(session: Session) -> UUID:
    return session.exec(select(Account.id).where(Account.role == Role.ADMINISTRATOR)).first() or UUID(int=0)


def _signed_in(session: Session, account_id: UUID) -> str:
    account = session.get_one(Account, account_id)
    return sessions.start(session, account, "Soak", "127.0.0.1", second_factor=account.role is not None)
