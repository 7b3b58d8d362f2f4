"""What the office sees of the outbox: mails that could not be sent, and mails that are kept for want of a server."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, func, select

from models.clinic import Mail
from services import access, clock, history
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess
from services.history import Action
from services.mail import outbox
from services.settings import Settings

MOST = 50


@dataclass(frozen=True)
class Unsent:
    """One mail or text message (`subject` is then empty). `next_try` is None when it was given up."""

    mail_id: UUID
    to: str
    subject: str
    written_at: datetime
    tries: int
    last_error: str | None
    next_try: datetime | None


@dataclass(frozen=True)
class Trouble:
    """Everything of the card: the newest MOST of each kind and how many there are; empty lists mean no trouble."""

    failed: list[Unsent]
    failed_count: int
    kept: list[Unsent]
    kept_count: int
    time_zone: str


@in_room("office")
def found(session: Session, _office: StaffAccess, settings: Settings) -> Trouble:
    """What failed, and what is kept because its channel has no server. A demo's mails are in its mailbox instead."""
    failed, failed_count = _rows(session, _has_failed())
    kept, kept_count = _rows(session, _is_kept(session, settings)) if not settings.demo else ([], 0)
    return Trouble(failed, failed_count, kept, kept_count, access.time_zone(session))


@in_room("office")
def try_again(session: Session, office: StaffAccess, mail_id: UUID | None = None) -> int:
    """Make one failed mail due now, or all of them; how many. What is being sent at this moment is left alone."""
    chosen = and_(_has_failed(), _nobody_sends_it(), col(Mail.id) == mail_id if mail_id else col(Mail.id).is_not(None))
    rows = session.exec(select(Mail).where(chosen)).all()
    session.execute(
        update(Mail).where(chosen).values(send_after=clock.now(), given_up_at=None, claimed_until=None),
        execution_options={"synchronize_session": False},
    )
    for row in rows:
        history.record(session, office.actor, Action.MAIL_TRIED_AGAIN, subject=_subject(row))
    return len(rows)


@in_room("mail")
def remove(session: Session, office: StaffAccess, mail_id: UUID) -> None:
    """Delete a mail that failed or is kept; needs the room "mail". Raises NoAccess, or Conflict while it is sent."""
    row = _not_sent(session, mail_id)
    gone = delete(Mail).where(col(Mail.id) == mail_id, col(Mail.sent_at).is_(None), _nobody_sends_it())
    if session.execute(gone.returning(col(Mail.id))).first() is None:
        raise Conflict
    history.record(session, office.actor, Action.MAIL_REMOVED, subject=_subject(row))


@in_room("mail")
def read_kept(session: Session, office: StaffAccess, mail_id: UUID, settings: Settings) -> str:
    """The words of a mail that no server can send, for the administrator to pass on (ARCHITECTURE).

    They may hold a link or a code that opens an account, so each reading is written down; with a server nobody reads
    them here. Needs the room "mail". Raises NoAccess.
    """
    row = _not_sent(session, mail_id)
    if row.channel in outbox.channels(session, settings):
        raise NoAccess
    history.record(session, office.actor, Action.MAIL_READ, subject=_subject(row))
    return row.body


def _has_failed() -> ColumnElement[bool]:
    return and_(col(Mail.sent_at).is_(None), col(Mail.last_error).is_not(None))


def _is_kept(session: Session, settings: Settings) -> ColumnElement[bool]:
    return and_(
        col(Mail.sent_at).is_(None),
        col(Mail.last_error).is_(None),
        col(Mail.channel).not_in(outbox.channels(session, settings)),
    )


def _nobody_sends_it() -> ColumnElement[bool]:
    return or_(col(Mail.claimed_until).is_(None), col(Mail.claimed_until) <= clock.now())


def _rows(session: Session, which: ColumnElement[bool]) -> tuple[list[Unsent], int]:
    newest = session.exec(select(Mail).where(which).order_by(col(Mail.created_at).desc(), col(Mail.id)).limit(MOST))
    count = session.exec(select(func.count()).select_from(Mail).where(which)).one()
    return [_unsent(row) for row in newest.all()], count


def _unsent(row: Mail) -> Unsent:
    next_try = None if row.given_up_at else row.send_after
    return Unsent(row.id, row.to, row.subject, row.created_at, row.tries, row.last_error, next_try)


def _not_sent(session: Session, mail_id: UUID) -> Mail:
    row = session.get(Mail, mail_id)
    if row is None or row.sent_at:
        raise NoAccess
    return row


def _subject(row: Mail) -> str:
    return f"{row.to}: {row.subject}" if row.subject else row.to
