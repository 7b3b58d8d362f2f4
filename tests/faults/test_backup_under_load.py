"""FT-13: a backup while people send: the copy is whole, and so is every message in it."""

import sqlite3
import threading
import zipfile
from pathlib import Path

from services import backup
from services.opening import opened
from services.settings import Settings
from tests.cast import make_cast
from tests.faults.test_database_faults import send
from tests.services.writing_messages import make_places


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
