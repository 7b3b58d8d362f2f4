"""A folder whose files are taken in by themselves: whole ones only, once, by one process (PRODUCT §8.3)."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from models.history import HistoryRow
from models.imports import SourceFile
from services.database import Database
from services.errors import WrongSetting
from services.records import watched_folder
from services.records.reading_room import ReadingRoom
from services.records.watched_folder import WatchedFolder
from services.settings import Settings
from tests.samples import ccda
from tests.services.test_import_a_record import count
from tests.services.test_unpack import zipped

FIRST, SETTLED, LATER = "2026-03-02T09:00:00", "2026-03-02T09:00:11", "2026-03-02T09:00:22"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def watched(db: Database, folder: Path) -> WatchedFolder:
    return WatchedFolder(folder, db, ReadingRoom())


def names(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    )


async def test_a_file_is_taken_when_it_has_settled(
    db: Database, folder: Path, watched: WatchedFolder, clock_at: Callable[[str], None]
) -> None:
    clock_at(FIRST)
    (folder / "ada.xml").write_bytes(ccda()[:500])
    assert await watched.look() == []
    (folder / "ada.xml").write_bytes(ccda())  # still being written
    clock_at(SETTLED)
    assert await watched.look() == []
    clock_at(LATER)
    assert await watched.look() == ["ada.xml"]
    assert names(folder) == ["done/ada.xml"]
    source = db.reading(lambda s: s.exec(select(SourceFile)).one())
    assert (source.name, source.state) == ("ada.xml", "waiting")


async def test_what_is_no_record_is_refused_with_its_reason_beside(
    db: Database, folder: Path, watched: WatchedFolder, clock_at: Callable[[str], None]
) -> None:
    clock_at(FIRST)
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7")
    (folder / "both.zip").write_bytes(zipped(("ada.xml", ccda()), ("readme.txt", b"Hello")))
    (folder / "refused").mkdir()
    (folder / "refused" / "letter.pdf").write_bytes(b"an earlier one")
    await watched.look()
    clock_at(SETTLED)
    assert await watched.look() == ["both.zip", "letter.pdf"]
    refused = ["refused/letter (2).pdf", "refused/letter (2).pdf.txt", "refused/letter.pdf"]
    assert names(folder) == ["done/both.zip", "done/both.zip.txt", *refused]
    assert "it is a PDF" in (folder / "refused" / "letter (2).pdf.txt").read_text()
    assert (folder / "done" / "both.zip.txt").read_text().startswith("both.zip/readme.txt: it is plain text")
    told = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.result == "failed")).one())
    assert (told.action, told.actor_name, told.detail["name"]) == ("record file not read", "The portal", "letter.pdf")


async def test_half_written_hidden_and_linked_files_are_left_alone(
    folder: Path, watched: WatchedFolder, tmp_path: Path, clock_at: Callable[[str], None]
) -> None:
    clock_at(FIRST)
    secret = tmp_path / "secret.key"
    secret.write_text("secret")
    (folder / "link.xml").symlink_to(secret)
    for name in (".hidden.xml", "upload.xml.part", "upload.TMP"):
        (folder / name).write_bytes(ccda())
    before = names(folder)
    for moment in (FIRST, SETTLED, LATER):
        clock_at(moment)
        assert await watched.look() == []
    assert names(folder) == before


async def test_after_a_crash_in_between_the_file_is_taken_once_more_and_changes_nothing(
    db: Database, folder: Path, watched: WatchedFolder, clock_at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock_at(FIRST)
    (folder / "ada.xml").write_bytes(ccda())
    await watched.look()
    clock_at(SETTLED)
    with monkeypatch.context() as broken:
        broken.setattr(watched_folder, "_put_away", lambda *_args: 1 / 0)
        assert await watched.look() == []
    assert (names(folder), count(db, SourceFile)) == (["ada.xml"], 1)
    started_anew = WatchedFolder(folder, db, ReadingRoom())
    await started_anew.look()
    clock_at(LATER)
    assert await started_anew.look() == ["ada.xml"]
    assert (names(folder), count(db, SourceFile)) == (["done/ada.xml"], 1)


async def test_one_process_at_a_time(
    db: Database, folder: Path, watched: WatchedFolder, clock_at: Callable[[str], None]
) -> None:
    """The lock is of the system: it goes with the process that has it, however that ends."""
    clock_at(FIRST)
    (folder / "ada.xml").write_bytes(ccda())
    other = WatchedFolder(folder, db, ReadingRoom())
    await watched.look()
    await other.look()
    clock_at(SETTLED)
    with watched_folder._locked(folder) as mine:
        assert mine
        assert await other.look() == []
    assert await other.look() == ["ada.xml"]
    assert await watched.look() == []


def test_a_folder_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="is not there"):
        Settings(tmp_path, watch=tmp_path / "nowhere")
    os.mkdir(tmp_path / "in")
    assert Settings(tmp_path, watch=tmp_path / "in").watch
