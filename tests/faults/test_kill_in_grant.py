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
            "granting_program.py", chance.uniform(0, 0.3), url, str(cast.alice.account_id)
        )
        changes, mails = db.reading(counted)
        assert changes == mails >= acknowledged
        other = Level.BILLING if first is Level.FULL else Level.FULL
        assert db.reading(level, cast.alice.chart) == (first if changes % 2 == 0 else other)
        assert db.reading(history.first_broken) is None
        assert db.reading(lambda session: session.execute(text("PRAGMA integrity_check")).scalar()) == "ok"
    assert acknowledged > 0
    db.close()


def level(session: Session, patient_id) -> Level:
    mine = select(FamilyGrant).where(FamilyGrant.patient_id == patient_id).order_by(col(FamilyGrant.id)).limit(1)
    return Level(session.exec(mine).one().level)


def counted(session: Session) -> tuple[int, int]:
    changes = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == Action.FAMILY_LEVEL_CHANGED)
    return session.exec(changes).one(), session.exec(select(func.count()).select_from(Mail)).one()
