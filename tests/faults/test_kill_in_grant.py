"""FT-02: `kill -9` while family access is changed: the old level or the new, with its history and mail, never half."""

from pathlib import Path

from sqlmodel import Session, col, func, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import FamilyGrant, Level
from services.database import Database
from services.history import Action
from tests.cast import make_cast
from tests.faults.killing import killed_again_and_again


def test_ft_02_the_old_level_or_the_new(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    cast = db.writing(make_cast)
    first = db.reading(level, cast.alice.chart)
    acknowledged = 0
    program = "granting_program.py", 0.3, url, str(cast.alice.account_id), "change"
    for acknowledged in killed_again_and_again(db, *program):
        changes, mails = db.reading(counted)
        assert changes == mails >= acknowledged
        other = Level.BILLING if first is Level.FULL else Level.FULL
        assert db.reading(level, cast.alice.chart) == (first if changes % 2 == 0 else other)
    assert acknowledged > 0
    db.close()


def test_ft_02_removed_access_stays_removed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    cast = db.writing(make_cast)
    acknowledged = 0
    program = "granting_program.py", 0.3, url, str(cast.alice.account_id), "remove"
    for acknowledged in killed_again_and_again(db, *program):
        ended, noted, mails = db.reading(removals, cast.alice.chart)
        assert ended == noted == mails >= acknowledged
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
