"""FT-12: the power is cut during a send: the whole message or nothing, and nothing acknowledged is lost.

No machine is switched off: `strace` records what the program writes and syncs, and the portal is opened on what a disk
may hold at each moment of it.
"""

import random
import shutil
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from services.database import Database
from tests.faults.killing import SOAK
from tests.faults.power import Change, Disk, record
from tests.faults.test_kill_in_send import everything_is_whole, prepare

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is missing: sudo apt install strace")
PROGRAM = str(Path(__file__).with_name("sending_program.py"))
SENDS = 8 if SOAK else 3
MOMENTS = 100_000 if SOAK else 25  # of the hundreds between two calls; of each, all that was not safe, nothing, a part


@pytest.mark.parametrize("journal", ["as the portal chooses", "wal"])
def test_ft_12_after_a_power_cut(tmp_path: Path, journal: str) -> None:
    folder, changes = recorded(tmp_path, journal)
    chance = random.Random(4713)
    moments = set(chance.sample(range(len(changes)), min(MOMENTS, len(changes)))) | {len(changes) - 1}
    disk, said, tried = Disk(contents(folder)), b"", 0
    for number, change in enumerate(changes):
        disk.take(change)
        said += change.content if change.kind == "said" else b""
        if number in moments:
            for keep in (0, 0.5, 1) if disk.since else (1,):
                tried += 1
                opened_on(tmp_path / "after", disk.after_power_cut(chance, keep), said.count(b"done\n"))
    print(f"\nFT-12, {journal}: {len(changes)} calls, {tried} power cuts, {said.count(b'done')} sends, all whole")
    assert said.count(b"done\n") == SENDS


def test_ft_12_without_syncing_it_would_be_lost(tmp_path: Path) -> None:
    """That the test before sees a loss where there is one."""
    folder, changes = recorded(tmp_path, "as the portal chooses")
    disk, chance = Disk(contents(folder)), random.Random(1)
    for change in changes:
        if change.kind != "safe":
            disk.take(change)
    with pytest.raises((AssertionError, DatabaseError)):
        opened_on(tmp_path / "after", disk.after_power_cut(chance, 0), SENDS)
    with pytest.raises((AssertionError, DatabaseError)):
        opened_on(tmp_path / "after", disk.after_power_cut(chance, 0.5), SENDS)


def recorded(tmp_path: Path, journal: str) -> tuple[Path, list[Change]]:
    """A folder with the database before, and all that the sending program then did to it."""
    before, folder = tmp_path / "before", tmp_path / "data"
    folder.mkdir()
    url = f"sqlite:///{folder / 'portal.sqlite3'}"
    db = Database(url)
    alice = db.writing(prepare)
    db.close()
    shutil.copytree(folder, before)
    return before, record(folder, PROGRAM, url, str(alice), str(SENDS), journal)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def opened_on(folder: Path, files: dict[str, bytes], acknowledged: int) -> None:
    """The next start after the power cut: looks at everything."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    db = Database(f"sqlite:///{folder / 'portal.sqlite3'}", upgrade=False)
    try:
        db.reading(everything_is_whole, acknowledged)
    finally:
        db.close()
