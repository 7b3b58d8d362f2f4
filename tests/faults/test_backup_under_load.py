"""FT-13: a backup while people send: the copy is whole, so is every message in it, and nobody waits long."""

import hashlib
import sqlite3
import statistics
import threading
import time
import zipfile
from pathlib import Path

import pytest
from sqlmodel import Session

from services import backup
from services.access import Access, open_chart
from services.attachments.check import Checked
from services.database import Database
from services.messages import drafts, holding, sending
from services.messages.sending import Wanted
from services.opening import opened
from services.settings import Settings
from tests.benchmarks.people import Who, addressed, patients
from tests.benchmarks.timing import p95
from tests.cast import make_cast
from tests.faults.killing import SOAK
from tests.faults.test_database_faults import send
from tests.services.writing_messages import make_places

USERS, SENDS, PAUSE = 20, 24, 2.0  # below the hourly limit; what is measured is a person among others, not a queue
EVERY = 5.0  # seconds between two backups
Span = tuple[float, float]


def test_ft_13_a_backup_while_people_send(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    settings = Settings(data)
    with opened(settings) as db:
        cast = db.writing(make_cast)
        places = db.writing(make_places, cast)
        stop, sent = threading.Event(), []

        def go_on() -> None:
            while not stop.is_set() and len(sent) < 25:  # below the hourly limit
                send(db, cast, places, f"number {len(sent):03}")
                sent.append(1)

        sender = threading.Thread(target=go_on)
        sender.start()
        files = [backup.make_backup(settings, db, tmp_path / f"backups{number}") for number in range(2)]
        stop.set()
        sender.join()
    assert sent
    for number, file in enumerate(files):
        copy = tmp_path / f"copy{number}.sqlite3"
        with zipfile.ZipFile(file) as archive:
            copy.write_bytes(archive.read("database"))
        connection = sqlite3.connect(copy)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        messages, files_ = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("message", "message_file")
        )
        assert messages == files_
        connection.close()


@pytest.mark.skipif(not SOAK, reason="takes a minute and wants a quiet machine; make soak")
def test_ft_13_sending_while_backups_are_made_takes_less_than_twice_as_long(tmp_path: Path) -> None:
    """Sends of one run: all of them against those that no backup crossed."""
    settings = Settings(tmp_path / "data")
    settings.data.mkdir(mode=0o700)
    with opened(settings) as db:
        db.writing(make_places, db.writing(make_cast))
        sends, backups = sent_and_backed_up(settings, db, tmp_path)
    warm = min(began for began, _end in sends) + EVERY
    taken = [one for one in sends if one[0] > warm]
    crossed = [one for one in taken if any(one[0] < end and began < one[1] for began, end in backups)]
    everyone, quiet = milliseconds(taken), milliseconds([one for one in taken if one not in crossed])
    print(
        f"\nFT-13: {len(taken)} sends by {USERS}, {len(backups)} backups of"
        f" {statistics.mean(milliseconds(backups)):.0f} ms: p95 {p95(everyone):.0f} ms,"
        f" {p95(quiet):.0f} of {len(quiet)} without a backup meanwhile,"
        f" at most {max(milliseconds(crossed)):.0f} of {len(crossed)} with one"
    )
    assert len(sends) == USERS * SENDS
    assert len(backups) > 5
    assert crossed
    assert p95(everyone) < 2 * p95(quiet)


def sent_and_backed_up(settings: Settings, db: Database, folder: Path) -> tuple[list[Span], list[Span]]:
    """Begin and end of every send and of every backup, in seconds."""
    places, sends, backups, stop = db.reading(addressed), list[Span](), list[Span](), threading.Event()

    def go_on(who: Who, after: float) -> None:
        time.sleep(after)
        for number in range(SENDS):
            began = time.perf_counter()
            db.writing(with_a_file, who, places, f"number {number}")
            sends.append((began, time.perf_counter()))
            time.sleep(PAUSE)

    def back_up() -> None:
        while not stop.wait(EVERY):
            began = time.perf_counter()
            backup.make_backup(settings, db, folder / f"backups{len(backups)}")
            backups.append((began, time.perf_counter()))

    everybody = enumerate(db.writing(patients, USERS))
    people = [threading.Thread(target=go_on, args=(who, PAUSE * number / USERS)) for number, who in everybody]
    backer = threading.Thread(target=back_up)
    for thread in (*people, backer):
        thread.start()
    for thread in people:
        thread.join()
    stop.set()
    backer.join()
    return sends, backups


def with_a_file(session: Session, who: Who, places: tuple[str, str, str], text: str) -> None:
    """One message with a file of some 20 KB."""
    chart = open_chart(session, who[1], who[2], Access.MESSAGE_WRITE)
    draft = drafts.open_draft(session, chart).id
    content = text.encode() * 2_000
    file = Checked("a.pdf", "application/pdf", content, hashlib.sha256(content).hexdigest(), len(content))
    holding.hold(session, chart, draft, file)
    sending.send(session, chart, draft, Wanted(text, *places), 1)


def milliseconds(spans: list[Span]) -> list[float]:
    """How long each took."""
    return [(end - began) * 1000 for began, end in spans]
