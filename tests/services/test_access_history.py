"""The access history only grows, and shows any change made behind the portal's back (HI-06)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.history import HistoryRow
from pages.web import background
from pages.web.portal import Portal
from services import anchors, clock, history
from services.database import Database
from services.history import PORTAL, Action
from services.settings import Settings


def write_rows(db: Database, count: int) -> None:
    for number in range(count):
        db.writing(lambda s, n=number: history.record(s, PORTAL, Action.VIEWED, subject=f"page {n}", number=n) and None)


def test_the_chain_is_whole(db: Database) -> None:
    write_rows(db, 5)
    assert db.reading(history.first_broken) is None
    assert db.reading(history.head)[0] == 5


@pytest.mark.parametrize("statement", ["UPDATE history_row SET actor_name = 'x'", "DELETE FROM history_row"])
def test_the_database_itself_refuses_changes(db: Database, statement: str) -> None:
    write_rows(db, 2)
    with pytest.raises(DBAPIError, match="append-only"):
        db.writing(lambda s: s.execute(text(statement)) and None)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_nor_is_a_row_put_in_the_place_of_another(db: Database) -> None:
    write_rows(db, 2)
    forged = text(
        "REPLACE INTO history_row SELECT seq, at, actor_id, 'x', actor_as, patient_id, action, subject, result, detail,"
        " address, session_id, previous_hash, hash FROM history_row WHERE seq = 2"
    )
    with pytest.raises(DBAPIError, match="append-only"):
        db.writing(lambda s: s.execute(forged) and None)


def test_every_column_is_in_the_chain() -> None:
    whole = HistoryRow(seq=7, at=clock.now(), actor_name="A", actor_as="patient", action=Action.VIEWED, result="done",
                       previous_hash="p", hash="")  # fmt: skip
    later: dict[str, object] = {"seq": 8, "at": clock.now() + timedelta(seconds=1), "detail": {"x": 1}}
    for name in set(HistoryRow.model_fields) - {"hash"}:
        other = uuid4() if name.endswith("_id") else later.get(name, "other")
        assert history._hash(whole.model_copy(update={name: other})) != history._hash(whole), name


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE history_row SET subject = 'other' WHERE seq = 3", 3),
        ("UPDATE history_row SET result = 'refused' WHERE seq = 1", 1),
        ("DELETE FROM history_row WHERE seq = 2", 2),
    ],
)
def test_a_row_changed_past_the_triggers_is_named(db: Database, statement: str, broken: int) -> None:
    write_rows(db, 4)
    db.writing(past_the_triggers, statement)
    assert db.reading(history.first_broken) == broken


def test_a_row_written_anew_with_its_own_hash_breaks_the_next(db: Database) -> None:
    write_rows(db, 4)
    row = db.reading(lambda s: s.get_one(HistoryRow, 2))
    forged = history._hash(row.model_copy(update={"actor_name": "x"}))
    db.writing(past_the_triggers, f"UPDATE history_row SET actor_name = 'x', hash = '{forged}' WHERE seq = 2")
    assert db.reading(history.first_broken) == 3


async def test_the_newest_row_is_noted_outside_again_and_again(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "ANCHOR_EVERY", 0.01)
    noting = asyncio.create_task(background.note_history(Portal(settings, db)))
    for number in (1, 2):
        write_rows(db, 1)
        async with asyncio.timeout(10):
            while f"head {number} " not in anchors_of(settings):
                await asyncio.sleep(0.01)
    noting.cancel()
    db.writing(past_the_triggers, "DELETE FROM history_row WHERE seq = 2")
    assert db.reading(history.first_broken) is None  # the chain alone does not show its lost end
    assert db.reading(anchors.missing, settings.data) == [2]


def anchors_of(settings: Settings) -> str:
    path = settings.data / anchors.FILE_NAME
    return path.read_text() if path.exists() else ""


def past_the_triggers(session: Session, statement: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        session.execute(text("DROP TRIGGER history_no_update"))
        session.execute(text("DROP TRIGGER history_no_delete"))
    session.execute(text(statement))


def test_two_writers_at_once_do_not_break_the_chain(db: Database) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: write_rows(db, 5), range(4)))
    assert db.reading(history.first_broken) is None
    assert db.reading(history.head)[0] == 20
