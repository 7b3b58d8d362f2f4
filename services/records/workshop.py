"""Where exports are made: a short record in a thread, a long one in a process of its own, one long one at a time.

Writing ten years of a chart takes seconds of Python, and Python does one thing at a time: in a thread of the portal
everybody else would wait for it (measured in tests/benchmarks/test_export_keeps_nobody_waiting.py).
"""

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE
from datetime import datetime
from pathlib import Path

from services.records.package import record_preview, record_zip
from services.records.selection import Record
from services.words import language

MAKERS = {"zip": record_zip, "preview": record_preview}
LONG = 500  # lines from which a record is long
SECONDS = 300  # more than any record takes
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (sys.executable, "-E", "-s", "-m", "services.records.workshop_program")


class Workshop:
    """One for each running portal."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def make(self, what: str, record: Record, now: datetime) -> bytes:
        """The "zip" or "preview" of a record, in the reader's language, without keeping others waiting.

        Raises RuntimeError when the process fails, TimeoutError when it takes too long.
        """
        if record.line_count < LONG:
            return await asyncio.to_thread(MAKERS[what], record, now)
        async with self._turn:
            order = await asyncio.to_thread(pickle.dumps, (what, record, now, language()))
            return await _in_process(order)


async def _in_process(order: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(*_PROGRAM, cwd=_ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        made, said = await asyncio.wait_for(process.communicate(order), SECONDS)
    finally:
        if process.returncode is None:  # too slow, or nobody waits for it any more
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the export process failed: {said[-2000:].decode(errors='replace')}")
    return made
