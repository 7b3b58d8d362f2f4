"""Resets a password again and again until it is killed, each time to the next one. Run as a program."""

import re
import sys
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet
from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from models.clinic import Mail
from models.history import HistoryRow
from models.people import Account
from models.security import Throttle
from services import clock, password_reset
from services.database import Database
from services.history import Action
from services.sign_in import Browser
from tests.cast import KEY

HERE = Browser("Test browser", "192.0.2.7")
BASE = "https://portal.example.org"
SECRET = pyotp.random_base32()


def the_next(number: int) -> str:
    """The password after so many resets."""
    return f"seven green herons wait {number} times"


def main(url: str, account_id: str) -> None:
    """One reset is asked for, chosen and finished with the app's code, then the next."""
    db = Database(url)

    def begin(session: Session) -> tuple[str, int]:
        """Nothing holds the person up, and the app's present code was not used yet."""
        session.execute(delete(Throttle))
        account = session.get_one(Account, UUID(account_id))
        account.totp_secret, account.totp_last_step = Fernet(KEY).encrypt(SECRET.encode()), None
        done = select(func.count()).select_from(HistoryRow).where(HistoryRow.action == Action.RESET_DONE)
        return account.email, session.exec(done).one()

    def mailed(session: Session) -> str:
        """The secret of the link that is good now."""
        bodies = session.exec(select(Mail.body).where(col(Mail.body).contains("ticket="))).all()
        secrets = [found[1] for body in bodies if (found := re.search(r"ticket=(\S+)", body))]
        return next(one for one in secrets if password_reset.ticket(session, one))

    def reset() -> None:
        email, number = db.writing(begin)
        db.writing(password_reset.ask, email, BASE, HERE)
        token, password = db.reading(mailed), the_next(number + 1)
        password_reset.choose(db, token, password, password)
        code = pyotp.TOTP(SECRET).at(int(clock.now().timestamp()))
        password_reset.finish(db, token, code, HERE, KEY, BASE)

    reset()  # the first one is slow, and not what is tried
    print("ready", flush=True)
    while True:
        reset()
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
