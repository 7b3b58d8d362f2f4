"""When an open session ends by itself, for the warning one minute before (PRODUCT §1, SECURITY SE-04, SE-05)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.sessions import SignIn
from services import clock, sessions


@dataclass(frozen=True)
class SessionEnd:
    """`at` the session ends if nobody does anything; `can_stay`: doing something moves it."""

    at: datetime
    can_stay: bool

    @property
    def seconds_left(self) -> float:
        """From now; not above zero when it is over."""
        return (self.at - clock.now()).total_seconds()


def of_session(session: Session, session_id: UUID) -> SessionEnd | None:
    """The end of a live session, None when it is over already."""
    if sessions.living_account(session, session_id) is None:
        return None
    row = session.get_one(SignIn, session_id)
    at = sessions.ends_at(row)
    return SessionEnd(at, at < row.expires_at)
