"""FT-02: `kill -9` while a password is reset: the old password or the new one, never both and never neither."""

from pathlib import Path

from sqlmodel import Session, col, func, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account
from models.sessions import SignIn
from services import passwords
from services.database import Database
from services.history import Action
from tests.cast import make_cast
from tests.faults.killing import killed_again_and_again
from tests.faults.resetting_program import the_next


def test_ft_02_the_old_password_or_the_new(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    db = Database(url)
    cast = db.writing(make_cast)
    acknowledged = 0
    for acknowledged in killed_again_and_again(db, "resetting_program.py", 1.0, url, str(cast.alice.account_id)):
        done, told, signed_in = db.reading(counted, cast.alice.account_id)
        assert done == told > acknowledged  # the first one of each start is not counted
        assert signed_in == 1  # the session that the last reset began; it ended all others
        kept = db.reading(lambda session: session.get_one(Account, cast.alice.account_id).password_hash)
        assert [number for number in range(done + 2) if passwords.matches(kept, the_next(number))] == [done]
    assert acknowledged > 0
    db.close()


def counted(session: Session, account_id) -> tuple[int, int, int]:
    """Resets in the history, mails that tell of one, and sessions that stand."""
    done = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == Action.RESET_DONE)
    told = select(func.count()).select_from(Mail).where(col(Mail.body).contains("/forgot-password"))
    standing = select(func.count()).select_from(SignIn)
    standing = standing.where(SignIn.account_id == account_id, col(SignIn.ended_at).is_(None))
    return session.exec(done).one(), session.exec(told).one(), session.exec(standing).one()
