"""A folder whose files are taken in by themselves: imported ones go to done/, others to refused/ (PRODUCT §8.3).

A file is taken when its size and time have not changed for a while, so that none is taken while it is being written.
It stays where it is until it is in the database: after a crash it is taken once more, which changes nothing. One
process at a time works in the folder; the lock goes with the process, however that ends.
"""

import asyncio
import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from services import clock
from services.access import portal_itself
from services.database import Database
from services.errors import UnreadableFile
from services.records import decide
from services.records.importing import Taken, take_in
from services.records.reading_room import ReadingRoom
from services.records.unpack import Read
from services.words import _

SETTLED = timedelta(seconds=10)  # without any change, before a file is taken
LARGEST = 300 * 1024 * 1024  # bytes of one file
DONE, REFUSED, LOCK = "done", "refused", ".lock"
_BEING_WRITTEN = (".part", ".partial", ".filepart", ".tmp", ".crdownload", "~")
_ROOM = "records in"
log = logging.getLogger("portal")

Sign = tuple[int, int, int]  # size, time of change, inode


class WatchedFolder:
    """The folder of one running portal."""

    def __init__(self, folder: Path, db: Database, room: ReadingRoom) -> None:
        self._folder = folder
        self._db = db
        self._room = room
        self._seen: dict[str, tuple[Sign, datetime]] = {}

    async def look(self) -> list[str]:
        """Take in what has settled; the names of the files that were taken. Does nothing while another process does."""
        with _locked(self._folder) as mine:
            if not mine:
                return []
            settled = await asyncio.to_thread(self._settled)
            return [path.name for path, sign in settled if await self._take(path, sign)]

    def _settled(self) -> list[tuple[Path, Sign]]:
        """Files that are the same as SETTLED ago, in the order of their names."""
        now = clock.now()
        here = {path.name: (path, sign) for path in sorted(self._folder.iterdir()) if (sign := _sign(path))}
        before, self._seen = self._seen, {}
        for name, (_path, sign) in here.items():
            known = before.get(name)
            self._seen[name] = known if known and known[0] == sign else (sign, now)
        return [one for name, one in here.items() if now - self._seen[name][1] >= SETTLED]

    async def _take(self, path: Path, sign: Sign) -> bool:
        try:
            content = await asyncio.to_thread(_content, path, sign)
            if content is None:  # changed while it was read
                return False
            taken = await self._taken_in(path.name, content)
            await asyncio.to_thread(_put_away, path, taken)
        except Exception as error:  # for instance a full disk: the file stays, and is tried again when it has settled
            # Without the message: it may hold the file's name, which may be a patient's (LG-01).
            log.error("A file of the watched folder could not be taken in: %s", type(error).__name__)
            self._seen.pop(path.name, None)
            return False
        return True

    async def _taken_in(self, name: str, content: bytes) -> list[Taken]:
        taken: list[Taken] = []
        try:
            if len(content) > LARGEST:
                raise UnreadableFile(_("This file is larger than 300 MB. Split it."))
            async for read in self._room.records(name, content):
                taken.append(await self._one(read))
        except UnreadableFile as error:
            taken.append(Taken(name, "refused", reason=error.reason))
        if all(one.state == "refused" for one in taken):
            reason = taken[0].reason if taken else ""
            await self._db.write(lambda s: decide.note_unreadable(s, portal_itself(s, _ROOM), name, reason))
        return taken

    async def _one(self, read: Read) -> Taken:
        if read.draft is None:
            return Taken(read.name, "refused", reason=read.reason or "")
        draft = read.draft
        return await self._db.write(
            lambda s: take_in(s, portal_itself(s, _ROOM), read.name, read.content, read.digest, draft)
        )


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether this is the only one that works in the folder; then so until the end of the block."""
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(lock)


def _sign(path: Path) -> Sign | None:
    """What a whole file looks like from outside; None for what is not taken: folders, links, hidden, half written."""
    if path.name.startswith(".") or path.name.lower().endswith(_BEING_WRITTEN):
        return None
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return None
    return (facts.st_size, facts.st_mtime_ns, facts.st_ino) if stat.S_ISREG(facts.st_mode) else None


def _content(path: Path, sign: Sign) -> bytes | None:
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        content = file.read(LARGEST + 1)
    return content if _sign(path) == sign else None


def _put_away(path: Path, taken: list[Taken]) -> None:
    """To done/ or refused/; beside it in words what was not taken in."""
    wrong = [one for one in taken if one.state in ("refused", "directory")]
    place = path.parent / (REFUSED if len(wrong) == len(taken) else DONE)
    place.mkdir(mode=0o700, exist_ok=True)
    target, number = place / path.name, 1
    while target.exists() or _reasons(target).exists():
        number += 1
        target = place / f"{path.stem} ({number}){path.suffix}"
    if wrong:
        lines = [f"{one.name}: {one.reason}" for one in wrong]
        _reasons(target).write_text("\n".join(lines) + "\n")
    path.rename(target)


def _reasons(target: Path) -> Path:
    return target.with_name(f"{target.name}.txt")
