"""FT-01: `kill -9` at random moments of a send: the whole message or nothing, and nothing acknowledged is lost."""

import hashlib
import random
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, func, select

from models.history import HistoryRow
from models.messages import HeldFile, Message, MessageFile, Thread
from models.record import StoredFile
from services import history
from services.database import Database
from tests.cast import make_cast
from tests.faults.killing import KILLS, done_until_killed
from tests.services.writing_messages import make_places


def test_ft_01_the_whole_message_or_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    alice = db.writing(prepare)
    chance = random.Random(4711)
    acknowledged = 0
    for _kill in range(KILLS):
        acknowledged += done_until_killed("sending_program.py", chance.uniform(0, 0.5), url, str(alice))
        db.reading(everything_is_whole, acknowledged)
        db.writing(lambda session: session.execute(text("DELETE FROM throttle")))  # she may go on
    there = db.reading(lambda session: session.exec(select(func.count()).select_from(Message)).one())
    print(f"\nFT-01: {KILLS} kills, {acknowledged} sends acknowledged, {there} messages there, all whole")
    assert acknowledged > 0
    db.close()


def prepare(session: Session) -> UUID:
    cast = make_cast(session)
    make_places(session, cast)
    return cast.alice.account_id


def everything_is_whole(session: Session, acknowledged: int) -> None:
    """Every message has its three files with their bytes, a thread and a row in the history; no bytes are left over."""
    assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    messages = session.exec(select(func.count()).select_from(Message)).one()
    assert messages >= acknowledged
    assert session.exec(select(func.count()).select_from(Thread)).one() == messages
    sent = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == history.Action.MESSAGE_SENT)
    assert session.exec(sent).one() == messages
    assert session.exec(select(func.count()).select_from(MessageFile)).one() == 3 * messages
    held = session.exec(select(HeldFile.file_id)).all()
    kept = session.exec(select(MessageFile.file_id)).all()
    assert sorted([*held, *kept]) == sorted(session.exec(select(StoredFile.id)).all())
    for content, sha256 in session.exec(select(StoredFile.content, StoredFile.sha256)):
        assert hashlib.sha256(content).hexdigest() == sha256
    assert history.first_broken(session) is None
