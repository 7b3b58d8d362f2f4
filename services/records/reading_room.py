"""Where files that came in are read, without keeping anybody waiting (PRODUCT §8.3, SECURITY FT-18).

Reading is seconds of Python for a large file, and Python does one thing at a time. So a large file is read by a process
of its own, one at a time, with limits of memory and time; it hands over one record after the other.
"""

import asyncio
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from services.errors import UnreadableFile
from services.records.file_kind import kind_of
from services.records.unpack import Read, read_file
from services.words import _, language

LARGEST = 100 * 1024 * 1024  # bytes of one uploaded file; what is larger goes through the watched folder
SMALL = 128 * 1024  # bytes of a single document that a thread reads in a few hundredths of a second
SECONDS = 900  # for one file
HEAD = 8  # bytes that say how long the next piece is
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (sys.executable, "-E", "-s", "-m", "services.records.reading_program")


class ReadingRoom:
    """One for each running portal."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def records(self, name: str, content: bytes, password: str = "") -> AsyncIterator[Read]:
        """Every record of a file, as `read_file` gives them; UnreadableFile also when reading takes too much."""
        if len(content) <= SMALL and kind_of(content) in ("ccda", "fhir"):
            for read in await asyncio.to_thread(lambda: list(read_file(name, content, password))):
                yield read
            return
        async with self._turn:
            process = await asyncio.create_subprocess_exec(*_PROGRAM, cwd=_ROOT, stdin=PIPE, stdout=PIPE)
            try:
                async with asyncio.timeout(SECONDS):
                    await _order(process, await asyncio.to_thread(pickle.dumps, (name, content, password, language())))
                    before = b""
                    while (piece := await _piece(process)) is not None:
                        before = piece.content or before
                        piece.content = before if piece.draft else b""
                        yield piece
            except (TimeoutError, asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
                words = _(
                    "Reading this file took too much time or memory and was stopped. Split it into smaller files."
                )
                raise UnreadableFile(words) from None
            finally:
                if process.returncode is None:
                    process.kill()
                await process.wait()


async def _order(process: Process, order: bytes) -> None:
    if process.stdin:
        process.stdin.write(order)
        await process.stdin.drain()
        process.stdin.close()


async def _piece(process: Process) -> Any:
    """The next record, or None at the end."""
    if process.stdout is None:
        return None
    size = int.from_bytes(await process.stdout.readexactly(HEAD))
    packed = await process.stdout.readexactly(size)
    said = await asyncio.to_thread(pickle.loads, packed)  # from our own process, nobody else can write there
    if isinstance(said, str):
        raise UnreadableFile(said)
    return said
