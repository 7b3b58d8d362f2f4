"""Writers of one process wait for their turn, and are told in time when it does not come (FT-05, FT-13)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from services import write_turn
from services.database import Database


def touch(session: Session) -> None:
    session.execute(text("UPDATE clinic SET version = version"))


@pytest.fixture
def sqlite(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    yield database
    database.close()


def test_whoever_waits_too_long_hears_it_and_the_next_writes(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_turn, "PATIENCE", 0.2)

    def while_somebody_writes(session: Session) -> None:
        touch(session)
        with ThreadPoolExecutor(1) as other:
            assert other.submit(sqlite.reading, lambda s: s.execute(text("SELECT 1")).scalar()).result() == 1
            with pytest.raises(OperationalError, match="waiting to write"):
                other.submit(sqlite.writing, touch).result()

    sqlite.writing(while_somebody_writes)
    sqlite.writing(touch)


def test_what_fails_gives_its_turn_away(sqlite: Database) -> None:
    def fails(_session: Session) -> None:
        raise ValueError("no")

    for act in (sqlite.writing, sqlite.rehearsing):
        with pytest.raises(ValueError, match="no"):
            act(fails)
    with ThreadPoolExecutor(1) as other:
        other.submit(sqlite.writing, touch).result(timeout=4)


def test_many_write_at_once_and_none_in_vain(sqlite: Database) -> None:
    start = threading.Barrier(20)

    def one() -> None:
        start.wait()
        for _time in range(5):
            sqlite.writing(touch)

    with ThreadPoolExecutor(20) as people:
        for done in [people.submit(one) for _person in range(20)]:
            done.result()
