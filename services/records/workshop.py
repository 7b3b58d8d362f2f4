"""Where exports are made: a short record in a thread, a long one in a process of its own, one long one at a time.

Reading and writing ten years of a chart takes seconds of Python, and Python does one thing at a time: in a thread of
the portal everybody else would wait for it (measured in tests/benchmarks/exporting.py).
"""

import asyncio
import pickle
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakValueDictionary

from services.database import Database
from services.errors import PortalError
from services.records.export import Order, make
from services.records.selection import count_lines

LONG = 500  # lines from which a record is long
SECONDS = 300  # more than any record takes
FAILED = -1  # in place of percents
REFUSED = 3  # the process ends with this code when what it says is one of services.errors
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (sys.executable, "-E", "-s", "-m", "services.records.workshop_program")


@dataclass(eq=False)
class Progress:
    """How far an export has come, in percent, or FAILED; whoever shows it holds it, and it is forgotten with them."""

    percent: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def report(self, percent: int) -> None:
        """Called from whatever thread."""
        self.percent = percent


class Workshop:
    """One for each running portal."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._watched: WeakValueDictionary[str, Progress] = WeakValueDictionary()

    def watch(self) -> Progress:
        """For a page that hands its `key` to a file route, to see how far that one is."""
        progress = Progress()
        self._watched[progress.key] = progress
        return progress

    async def make(self, db: Database, order: Order, key: str = "") -> bytes:
        """What was ordered, without keeping others waiting; a page that watches under `key` sees how far it is.

        Raises as `services.records.export.make` does; RuntimeError when the process fails, TimeoutError.
        """
        progress = self._watched.get(key) or Progress()
        try:
            made = await self._made(db, order, progress)
        except BaseException:
            progress.report(FAILED)
            raise
        progress.report(100)
        return made

    async def _made(self, db: Database, order: Order, progress: Progress) -> bytes:
        if await db.read(count_lines, order.patient_id) < LONG:
            return await db.run(make, order, progress.report)
        async with self._turn:
            return await _in_process(pickle.dumps((db.url, order)), progress)


async def _in_process(order: bytes, progress: Progress) -> bytes:
    process = await asyncio.create_subprocess_exec(*_PROGRAM, cwd=_ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        made, said = await asyncio.wait_for(_talk(process, order, progress), SECONDS)
    finally:
        if process.returncode is None:  # too slow, or nobody waits for it any more
            process.kill()
            await process.wait()
    if process.returncode == REFUSED:
        refused = pickle.loads(made)  # noqa: S301 - of our own process
        raise refused if isinstance(refused, PortalError) else RuntimeError
    if process.returncode:
        raise RuntimeError(f"the export process failed: {said[-2000:]}")
    return made


async def _talk(process: Process, order: bytes, progress: Progress) -> tuple[bytes, str]:
    """Its result, and what it wrote to its console besides percents."""
    assert process.stdin  # noqa: S101 - for the type checker: these are pipes
    assert process.stdout  # noqa: S101
    assert process.stderr  # noqa: S101
    process.stdin.write(order)
    process.stdin.close()
    made, said = await asyncio.gather(process.stdout.read(), _listen(process.stderr, progress))
    await process.wait()
    return made, said


async def _listen(lines: asyncio.StreamReader, progress: Progress) -> str:
    said = []
    while line := (await lines.readline()).decode(errors="replace"):
        if line.strip().isdigit():
            progress.report(int(line))
        else:
            said.append(line)
    return "".join(said)
