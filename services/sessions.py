"""Server-side sessions: a random token in the cookie, only its hash in the database (SECURITY §1.2)."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import true, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, select

from models.people import Account, Role
from models.sessions import PendingSignIn, SignIn
from services import clock, history
from services.history import Action, Actor
from services.rights import Relation

IDLE = timedelta(minutes=15)  # SE-04
ABSOLUTE = timedelta(hours=12)  # SE-05
_LOOK_BACK = timedelta(days=2)
_TOUCH_EVERY = timedelta(seconds=20)  # spares a write on each event; far below IDLE


@dataclass(frozen=True)
class Preview:
    """One patient's portal as somebody else would have it, read-only: a family member's account, or a relation.

    Asking for one gives nothing: services.access decides who may (PRODUCT §4, §8.6).
    """

    patient_id: UUID
    relation: Relation | None = None
    account_id: UUID | None = None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person's request. It opens nothing by itself: see services.access."""

    account_id: UUID
    session_id: UUID
    name: str
    role: Role | None
    language: str | None = None
    address: str | None = None
    preview: Preview | None = None  # set by the page at a preview's address

    @property
    def actor(self) -> Actor:
        """As the history names this person when no chart is involved."""
        return Actor(
            self.account_id, self.name, f"staff, {self.role}" if self.role else "account", self.address, self.session_id
        )


def start(session: Session, account: Account, device: str, address: str | None, second_factor: bool) -> str:
    """Begin a session and return its token, for the cookie only. Always a new one (SE-03: no fixation)."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    row = SignIn(
        token_hash=token_hash(token),
        account_id=account.id,
        device=device[:200],
        address=address,
        started_at=moment,
        last_seen_at=moment,
        expires_at=moment + ABSOLUTE,
        second_factor_at=moment if second_factor else None,
    )
    session.add(row)
    session.flush()
    history.record(session, _viewer(account, row).actor, Action.SIGNED_IN, subject=device[:200])
    return token


def find(session: Session, token: str | None, address: str | None = None) -> Viewer | None:
    """The viewer behind a cookie's token, or None when there is no live session."""
    if not token:
        return None
    row = session.exec(select(SignIn).where(SignIn.token_hash == token_hash(token))).first()
    account = living_account(session, row.id) if row else None
    return _viewer(account, row, address) if row and account else None


def living_account(session: Session, session_id: UUID) -> Account | None:
    """The account of a session that is alive at this moment, or None."""
    return living(session, [session_id]).get(session_id)


def living(session: Session, session_ids: Collection[UUID]) -> dict[UUID, Account]:
    """Those of `session_ids` that are alive at this moment, with their accounts (SE-04…SE-07).

    Staff need both steps (AU-13): a session of theirs without the second is not alive.
    """
    rows = session.exec(
        select(SignIn, Account)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(
            col(SignIn.id).in_(session_ids),
            col(SignIn.ended_at).is_(None),
            col(Account.disabled_at).is_(None),
            col(Account.role).is_(None) | col(SignIn.second_factor_at).is_not(None),
        )
    )
    moment = clock.now()
    return {row.id: account for row, account in rows if moment < ends_at(row)}


def ends_at(row: SignIn) -> datetime:
    """When the session ends if nobody does anything."""
    return min(row.expires_at, row.last_seen_at + IDLE)


def touch(session: Session, session_id: UUID) -> bool:
    """The person did something: whether the session is alive, and if so its idle time starts again.

    Pings, acks and timers never come here (SE-04).
    """
    if living_account(session, session_id) is None:
        return False
    moment = clock.now()
    session.execute(
        update(SignIn)
        .where(col(SignIn.id) == session_id, col(SignIn.last_seen_at) < moment - _TOUCH_EVERY)
        .values(last_seen_at=moment)
    )
    return True


def end(session: Session, viewer: Viewer) -> None:
    """Sign out: the session is over in every tab."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.id) == viewer.session_id, col(SignIn.ended_at).is_(None))
        .values(ended_at=clock.now())
    )
    history.record(session, viewer.actor, Action.SIGNED_OUT)


def end_timed_out(session: Session) -> int:
    """Write down the sessions that have ended by themselves since the last call (HI-05); returns how many.

    They opened nothing any more before that: `living` looks at the time.
    """
    moment = clock.now()
    return _end_by_itself(session, (col(SignIn.expires_at) <= moment) | (col(SignIn.last_seen_at) <= moment - IDLE))


def end_everybody(session: Session) -> int:
    """The clock was set back, so nobody knows how long a session was idle: all sign in again (FT-08). How many."""
    return _end_by_itself(session, true())


def end_all(session: Session, account_id: UUID, except_session: UUID | None = None) -> list[UUID]:
    """End every session of an account (AU-21), and say which, so that their open pages can be closed.

    A sign-in whose password was right and whose second step is still to come ends with them.
    """
    rows = session.exec(
        select(SignIn).where(
            SignIn.account_id == account_id, col(SignIn.ended_at).is_(None), col(SignIn.id) != except_session
        )
    ).all()
    for row in rows:
        row.ended_at = clock.now()
    session.execute(
        update(PendingSignIn)
        .where(col(PendingSignIn.account_id) == account_id, col(PendingSignIn.used_at).is_(None))
        .values(used_at=clock.now())
    )
    return [row.id for row in rows]


def token_hash(token: str) -> str:
    """What is stored of a token; the token itself has 256 random bits, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


def _end_by_itself(session: Session, over: ColumnElement[bool]) -> int:
    """Those of more than two days ago are over and are left as they are."""
    moment = clock.now()
    recent = col(SignIn.started_at) > moment - _LOOK_BACK
    ended = update(SignIn).where(recent, over, col(SignIn.ended_at).is_(None)).values(ended_at=moment)
    rows = session.scalars(ended.returning(SignIn)).all()
    for row in rows:
        account = session.get_one(Account, row.account_id)
        history.record(session, _viewer(account, row).actor, Action.TIMED_OUT, subject=row.device)
    return len(rows)


def _viewer(account: Account, row: SignIn, address: str | None = None) -> Viewer:
    role = Role(account.role) if account.role else None
    return Viewer(account.id, row.id, account.name, role, account.language, address or row.address)
