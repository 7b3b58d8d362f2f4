"""The disk is full, the database is locked by somebody else, the history cannot be written, the folder is gone."""

import errno
import hashlib
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, func, select

from models.history import HistoryRow
from models.messages import Message
from models.record import StoredFile
from services import health_record, history, sign_in
from services.access import Access, open_chart
from services.attachments.check import Checked
from services.database import Database
from services.full_disk import disk_is_full
from services.messages import drafts, holding, sending
from services.records.period import ALL_TIME
from services.sign_in import Browser
from tests.cast import PASSWORD, Cast, make_cast
from tests.faults.killing import SOAK
from tests.running import ROOT
from tests.services.writing_messages import Places, make_places, wanted


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "portal.sqlite3"


@pytest.fixture
def portal(file: Path):
    """A database with the cast and somewhere to write to."""
    db = Database(f"sqlite:///{file}")
    cast = db.writing(make_cast)
    places = db.writing(make_places, cast)
    yield db, cast, places
    db.close()


def send(db: Database, cast: Cast, places: Places, text_: str) -> None:
    """One message with a file of 200 KB."""

    def work(session: Session) -> None:
        chart = open_chart(session, cast.alice.viewer, cast.alice.chart, Access.MESSAGE_WRITE)
        draft = drafts.open_draft(session, chart).id
        content = text_.encode() * 20_000
        file = Checked("a.pdf", "application/pdf", content, hashlib.sha256(content).hexdigest(), len(content))
        holding.hold(session, chart, draft, file)
        sending.send(session, chart, draft, wanted(places, text_), 1)

    db.writing(work)


def counts(session: Session) -> tuple[int, ...]:
    return tuple(
        session.exec(select(func.count()).select_from(table)).one() for table in (Message, StoredFile, HistoryRow)
    )


def test_ft_03_a_full_disk_stores_nothing_half_and_goes_on_when_there_is_room(portal: tuple) -> None:
    """SQLite's own limit on pages gives the error that a full disk gives."""
    db, cast, places = portal
    send(db, cast, places, "before 001")
    before = db.reading(counts)
    pages = db.reading(lambda session: session.execute(text("PRAGMA page_count")).scalar_one())
    room = [pages + 5]

    @event.listens_for(db.engine, "begin")
    def limit(connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={room[0]}")

    with pytest.raises(OperationalError, match="full") as caught:
        send(db, cast, places, "during 001")
    assert disk_is_full(caught.value)
    assert db.reading(counts) == before
    assert db.reading(history.first_broken) is None
    signed = sign_in.with_password(db, cast.bob.email, PASSWORD, Browser("test", None))
    assert signed.session_token  # a few pages are left for small rows
    room[0] = 1_000_000
    send(db, cast, places, "after 0001")
    assert db.reading(counts)[:2] == (2, 2)


def test_only_a_full_disk_is_said_to_be_one() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert disk_is_full(full)
    assert disk_is_full(ExceptionGroup("of the web server", [ValueError(), full]))
    for other in (OSError(errno.EIO, "Input/output error"), ValueError("disk is full"), sqlite3.OperationalError()):
        assert not disk_is_full(other)


def locked_for(file: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the database for writing; it says when it does."""
    program = (
        "import sqlite3,sys,time; c=sqlite3.connect(sys.argv[1],isolation_level=None); c.execute('BEGIN IMMEDIATE'); "
        "print('locked',flush=True); time.sleep(float(sys.argv[2])); c.execute('ROLLBACK')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(file), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "locked\n"
    return process


def test_ft_05_a_short_lock_is_waited_for(portal: tuple, file: Path) -> None:
    db, cast, places = portal
    with locked_for(file, 3 if SOAK else 0.5):
        threads = [threading.Thread(target=send, args=(db, cast, places, f"number {n:03}")) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert db.reading(counts)[0] == 4


@pytest.mark.skipif(not SOAK, reason="takes the six seconds that it is about; make soak")
def test_ft_05_a_long_lock_is_given_up_in_time_and_others_read_on(portal: tuple, file: Path) -> None:
    db, cast, places = portal
    with locked_for(file, 60) as process:
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            send(db, cast, places, "x" * 10)
        assert time.monotonic() - began < 6
        began = time.monotonic()
        assert db.reading(counts)[0] == 0
        assert time.monotonic() - began < 1
        process.kill()


def test_ft_22_without_a_history_row_nothing_is_handed_out(portal: tuple, file: Path) -> None:
    """LG-04: fail closed."""
    db, cast, places = portal
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON history_row BEGIN SELECT RAISE(ABORT, 'audit store failed'); END"
        )
    before = db.reading(counts)
    with pytest.raises(DatabaseError, match="audit store failed"):
        db.writing(open_chart, cast.alice.viewer, cast.alice.chart, Access.RECORD, "medical history")
    with pytest.raises(DatabaseError, match="audit store failed"):
        db.writing(health_record.hand_out, cast.alice.viewer, cast.alice.chart, Access.RECORD_FILE, ALL_TIME)
    with pytest.raises(DatabaseError, match="audit store failed"):
        send(db, cast, places, "x" * 10)
    assert db.reading(counts) == before


def test_ft_21_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A folder inside a file: also for the administrator of the machine, whom no file mode stops."""
    blocked = tmp_path / "a file"
    blocked.write_text("")
    done = subprocess.run(
        [sys.executable, "app.py", "serve", "--data", str(blocked / "data")],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
