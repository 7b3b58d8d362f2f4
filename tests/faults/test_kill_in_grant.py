"""FT-02: `kill -9` while family access is changed: the old level or the new, with its history and mail, never half."""

import random
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import FamilyGrant, Level
from services import history
from services.database import Database
from services.history import Action
from tests.cast import make_cast
from tests.faults.killing import KILLS, done_until_killed


def test_ft_02_the_old_level_or_the_new(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    cast = db.writing(make_cast)
    first = db.reading(level, cast.alice.chart)
    chance = random.Random(4712)
    acknowledged = 0
    for _kill in range(max(2, KILLS // 4)):
        acknowledged += done_until_killed(
            "granting_program.py", chance.uniform(0, 0.3), url, str(cast.alice.account_id), "change"
        )
        changes, mails = db.reading(counted)
        assert changes == mails >= acknowledged
        other = Level.BILLING if first is Level.FULL else Level.FULL
        assert db.reading(level, cast.alice.chart) == (first if changes % 2 == 0 else other)
        assert db.reading(history.first_broken) is None
        assert db.reading(lambda session: session.execute(text("PRAGMA integrity_check")).scalar()) == "ok"
    assert acknowledged > 0
    db.close()


def test_ft_02_removed_access_stays_removed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    cast = db.writing(make_cast)
    chance = random.Random(4714)
    acknowledged = 0
    for _kill in range(max(2, KILLS // 4)):
        acknowledged += done_until_killed(
            "granting_program.py", chance.uniform(0, 0.3), url, str(cast.alice.account_id), "remove"
        )
        ended, noted, mails = db.reading(removals, cast.alice.chart)
        assert ended == noted == mails >= acknowledged
        assert db.reading(history.first_broken) is None
        assert db.reading(lambda session: session.execute(text("PRAGMA integrity_check")).scalar()) == "ok"
    assert acknowledged > 0
    db.close()


def removals(session: Session, patient_id) -> tuple[int, int, int]:
    """Grants that have ended, their rows in the history, and the mails."""
    ended = select(func.count()).select_from(FamilyGrant)
    ended = ended.where(FamilyGrant.patient_id == patient_id, col(FamilyGrant.ended_at).is_not(None))
    noted = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == Action.FAMILY_REMOVED)
    mails = select(func.count()).select_from(Mail)
    return session.exec(ended).one(), session.exec(noted).one(), session.exec(mails).one()


def level(session: Session, patient_id) -> Level:
    mine = select(FamilyGrant).where(FamilyGrant.patient_id == patient_id).order_by(col(FamilyGrant.id)).limit(1)
    return Level(session.exec(mine).one().level)


def counted(session: Session) -> tuple[int, int]:
    changes = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == Action.FAMILY_LEVEL_CHANGED)
    return session.exec(changes).one(), session.exec(select(func.count()).select_from(Mail)).one()
