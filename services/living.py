"""Which of many sessions are alive: one question for the pages that stay open (SECURITY SE-04, SE-06, SE-07)."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account
from models.sessions import SignIn
from services import clock, sessions


def among(session: Session, session_ids: Collection[UUID]) -> set[UUID]:
    """Those of `session_ids` that `sessions.living_account` would still let in."""
    rows = session.exec(
        select(SignIn)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(
            col(SignIn.id).in_(session_ids),
            col(SignIn.ended_at).is_(None),
            col(Account.disabled_at).is_(None),
            col(Account.role).is_(None) | col(SignIn.second_factor_at).is_not(None),
        )
    )
    moment = clock.now()
    return {row.id for row in rows if moment < sessions.ends_at(row)}


def touched(session: Session, session_id: UUID) -> bool:
    """The person did something: whether the session is alive, and if so its idle time starts again."""
    alive = sessions.living_account(session, session_id) is not None
    if alive:
        sessions.touch(session, session_id)
    return alive
