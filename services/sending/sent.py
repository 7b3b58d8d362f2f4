"""The list "Sent records": what became of each, cancel while the mail waits, revoke a link."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.people import Account, Patient
from models.sending import SentRecord
from services import access, clock, history
from services.access import Access, ChartAccess, Relation, needs, read_chart
from services.ages import age_on
from services.errors import NoAccess, Problem
from services.health_record import for_history
from services.history import Action
from services.records.period import Period
from services.sending import standing
from services.sending.wanted import Way
from services.sessions import Viewer
from services.words import _

MOST = 20


class State(StrEnum):
    """Where it is. The four of the mail come first, then those of a link whose mail has gone out."""

    WAITING = "waiting"  # goes out at `when`
    ON_ITS_WAY = "on its way"
    NOT_SENT = "not sent"
    CANCELLED = "cancelled"
    SENT = "sent"
    OPENED = "opened"
    REVOKED = "revoked"
    EXPIRED = "expired"
    LOCKED = "locked"  # after too many wrong codes
    ENDED = "ended"  # whoever sent it has lost the right to


@dataclass(frozen=True)
class Sent:
    """One line of the list. `when` belongs to the state; `until`: how long a link is good."""

    id: UUID
    to: str
    way: Way
    period: Period
    created_at: datetime
    sender: str  # "" for the reader
    state: State
    when: datetime | None
    until: datetime | None
    time_zone: str

    @property
    def moves(self) -> bool:
        """Whether its state changes by itself soon."""
        return self.state in (State.WAITING, State.ON_ITS_WAY)

    @property
    def can_cancel(self) -> bool:
        """Whether the mail with the file can still be held back."""
        return self.way is not Way.LINK and self.moves

    @property
    def can_revoke(self) -> bool:
        """Whether there is a link to make useless."""
        return self.way is Way.LINK and self.state in (State.ON_ITS_WAY, State.SENT, State.OPENED)


@needs(Access.RECORD, Access.RECORD_SEND)
def newest(session: Session, chart: ChartAccess) -> list[Sent]:
    """The newest `MOST`: all for the patient, and for whoever has full access to a child under 13; else the own."""
    rows = session.exec(
        select(SentRecord, Mail, Account.name)
        .join(Account, col(Account.id) == SentRecord.account_id)
        .join(Mail, col(Mail.id) == SentRecord.mail_id, isouter=True)
        .where(*_seen(session, chart))
        .order_by(col(SentRecord.created_at).desc(), col(SentRecord.id))
        .limit(MOST)
    ).all()
    zone = access.time_zone(session)
    return [_line(session, chart, row, mail, name, zone) for row, mail, name in rows]


def look(session: Session, viewer: Viewer, patient_id: UUID) -> list[Sent]:
    """The same for a page that is open already: nothing is opened anew, so nothing is written. Raises as read_chart."""
    return newest(session, read_chart(session, viewer, patient_id, Access.RECORD_SEND))


@needs(Access.RECORD_SEND)
def cancel(session: Session, chart: ChartAccess, sent_id: UUID) -> str:
    """Take the mail out of the outbox; returns the address. Raises Problem when it has gone out, NoAccess."""
    row = _own(session, chart, sent_id)
    if row.way == Way.LINK or not _hold_back(session, row):
        raise Problem(_("It is too late to cancel: the mail has gone out already."))
    row.cancelled_at = clock.now()
    _note(session, chart, Action.SENDING_CANCELLED, row)
    return row.to


@needs(Access.RECORD_SEND)
def revoke(session: Session, chart: ChartAccess, sent_id: UUID) -> str:
    """Make a link useless from now on and delete its file; returns the address. Raises Problem, NoAccess."""
    row = _own(session, chart, sent_id)
    if row.way != Way.LINK or row.revoked_at:
        raise Problem(_("There is nothing to revoke: this link does not work any more."))
    row.revoked_at = clock.now()
    _hold_back(session, row)
    standing.forget_files(session)
    _note(session, chart, Action.SENT_LINK_REVOKED, row)
    return row.to


def _seen(session: Session, chart: ChartAccess) -> list:
    born = session.get_one(Patient, chart.patient_id).birth_date
    child = chart.relation is Relation.FULL and age_on(born, chart.today) < 13
    rows = [SentRecord.patient_id == chart.patient_id]
    if chart.relation is not Relation.SELF and not child:
        rows.append(SentRecord.account_id == chart.reader_id)
    return rows


def _own(session: Session, chart: ChartAccess, sent_id: UUID) -> SentRecord:
    row = session.exec(
        select(SentRecord).where(SentRecord.id == sent_id, *_seen(session, chart)).with_for_update()
    ).first()
    if row is None:
        raise NoAccess
    return row


def _hold_back(session: Session, row: SentRecord) -> bool:
    """Delete the mail unless it was sent, or somebody is sending it at this moment."""
    free = or_(col(Mail.claimed_until).is_(None), col(Mail.claimed_until) <= clock.now())
    waits = (col(Mail.id) == row.mail_id, col(Mail.sent_at).is_(None), free)
    gone = session.execute(delete(Mail).where(*waits).returning(col(Mail.id))).first() is not None
    if gone:
        session.refresh(row)  # the database has emptied `mail_id`
    return gone


def _note(session: Session, chart: ChartAccess, act: Action, row: SentRecord) -> None:
    subject = f"health record, {for_history(Period(row.first, row.last))}"
    history.record(session, chart.actor, act, patient_id=chart.patient_id, subject=subject, to=row.to)


def _line(session: Session, chart: ChartAccess, row: SentRecord, mail: Mail | None, name: str, zone: str) -> Sent:
    state, when = _state(session, row, mail)
    return Sent(
        row.id,
        row.to,
        Way(row.way),
        Period(row.first, row.last),
        row.created_at,
        "" if row.account_id == chart.reader_id else name,
        state,
        when,
        row.expires_at,
        zone,
    )


def _state(session: Session, row: SentRecord, mail: Mail | None) -> tuple[State, datetime | None]:
    now = clock.now()
    if row.revoked_at:
        return State.REVOKED, row.revoked_at
    if row.cancelled_at:
        return State.CANCELLED, row.cancelled_at
    if row.opened_at:
        return State.OPENED, row.opened_at
    if mail is None or mail.given_up_at:
        return State.NOT_SENT, mail.given_up_at if mail else None
    if mail.sent_at is None:
        return (State.WAITING if mail.send_after > now and not mail.tries else State.ON_ITS_WAY), mail.send_after
    if row.expires_at is None:
        return State.SENT, mail.sent_at
    if row.tries >= standing.TRIES:
        return State.LOCKED, None
    if row.expires_at <= now:
        return State.EXPIRED, row.expires_at
    if not standing.still_may(session, row):
        return State.ENDED, None
    return State.SENT, mail.sent_at
