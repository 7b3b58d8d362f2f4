"""What a disk may hold after the power was cut, worked out from the record of a program's writes (FT-12).

`strace` writes down every change of the data files and every fsync, in their order. Of what was written before a file's
last fsync everything is there; of what came later, any part may be: each change kept, lost, or cut at a sector.
"""

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.running import ROOT

SECTOR = 512
_CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((?:\d+<(?P<at>[^>]*)>|\"(?P<name>[^\"]*)\")(?:, (?P<more>.*))?\) += (\d+)$")
_BYTES = re.compile(r"\"((?:\\x[0-9a-f]{2})*)\", \d+(?:, (\d+))?$")


@dataclass(frozen=True)
class Change:
    """One call: "write" (`content` at `place`), "cut" to `place` bytes, "gone", "safe" (fsync), or "said" (content).

    "safe" without a name is the folder: what is gone from it stays gone.
    """

    kind: str
    name: str = ""
    place: int = 0
    content: bytes = b""


def record(folder: Path, *command: str) -> list[Change]:
    """Run `python command` and say what it changed in `folder`, and said on its standard output."""
    notes = folder.with_name("calls")
    strace = [str(shutil.which("strace")), "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "300000", "-o", str(notes)]
    subprocess.run(
        [*strace, "-e", f"trace={_CALLS}", "-e", "signal=none", sys.executable, *command],
        cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    return list(_changes(notes.read_text(), folder))


@dataclass
class Disk:
    """The files of one folder: what is safe, and what was changed since."""

    safe: dict[str, bytes]
    since: list[Change] = field(default_factory=list)

    def take(self, change: Change) -> None:
        """One call more."""
        if change.kind == "safe":
            names = {change.name} if change.name else {one.name for one in self.since if one.kind == "gone"}
            _apply(self.safe, [one for one in self.since if one.name in names])
            self.since = [one for one in self.since if one.name not in names]
        elif change.kind != "said":
            self.since.append(change)

    def after_power_cut(self, chance: random.Random, keep: float) -> dict[str, bytes]:
        """Of what is not safe each change is kept with this chance, or a part of it: at 1 all, at 0 none."""
        files = dict(self.safe)
        _apply(files, [_torn(one, chance, keep) for one in self.since if chance.random() < keep])
        return files


def _apply(files: dict[str, bytes], changes: list[Change]) -> None:
    for one in changes:
        now = files.get(one.name, b"")
        if one.kind == "gone":
            files.pop(one.name, None)
        elif one.kind == "cut":
            files[one.name] = now[: one.place].ljust(one.place, b"\0")
        else:
            now = now.ljust(one.place, b"\0")
            files[one.name] = now[: one.place] + one.content + now[one.place + len(one.content) :]


def _torn(change: Change, chance: random.Random, keep: float) -> Change:
    sectors = len(change.content) // SECTOR
    if change.kind != "write" or sectors < 2 or keep == 1 or chance.random() < 0.7:
        return change
    return Change("write", change.name, change.place, change.content[: SECTOR * chance.randrange(1, sectors)])


def _changes(notes: str, folder: Path) -> Iterator[Change]:
    kinds = {"pwrite64": "write", "ftruncate": "cut", "unlink": "gone", "fsync": "safe", "fdatasync": "safe"}
    for line in notes.splitlines():
        assert "unfinished" not in line, "one thread at a time is understood"
        found = _LINE.match(line)
        if not found:
            continue
        path = Path(_text(found["at"] or found["name"]).decode())
        written = _BYTES.match(found["more"] or "")
        content = _text(written[1]) if written else b""
        if found[1] == "write" and "write(1<" in line:
            yield Change("said", "", 0, content)
        elif path == folder:
            yield Change("safe")
        elif path.parent == folder and path.suffix != ".sqlite3-shm":  # memory that is made anew after each start
            place = int(written[2]) if written else int(found["more"] or 0)
            yield Change(kinds[found[1]], path.name, place, content)


def _text(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))
