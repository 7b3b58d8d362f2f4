"""Health reminders as patient and family have them: what is open, and marking one done or not needed (issue 6.5).

A reminder is a document of that kind. Whether it is settled stands beside it; one that came with an imported record is
open until somebody settles it. It is settled for everybody who reads this record, because it is about the patient.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.reading import Reminder
from models.record import Document
from services import clock, history
from services.access import Access, ChartAccess, needs
from services.errors import NoAccess, Problem
from services.history import Action
from services.shown import shown
from services.words import N_, _

KIND = "health reminder"
STATES = {"open": N_("To do"), "done": N_("Done"), "dismissed": N_("Not needed")}
_SHOWN_FOR = timedelta(days=365)  # on the home page, from the day it was written or is due


@dataclass(frozen=True)
class Reminding:
    """One reminder. `due_on`: by when, if the office said so; `settled_by`: who marked it."""

    document_id: UUID
    title: str
    words: str
    authored: str | None
    due_on: date | None
    state: str
    settled_by: str


@needs(Access.RECORD)
def waiting(session: Session, chart: ChartAccess) -> list[Reminding]:
    """What is open and not older than a year, the one that is due first at the top; for the home page."""
    mine = select(Document).where(*shown(chart, Document), Document.kind == KIND)
    rows = session.exec(mine.order_by(col(Document.authored).desc().nulls_last()).limit(100)).all()
    beside = _beside(session, chart, [row.id for row in rows])
    found = [_reminding(row, beside.get(row.id)) for row in rows]
    since = chart.today - _SHOWN_FOR
    fresh = [one for one in found if one.state == "open" and _day(one) >= since]
    return sorted(fresh, key=lambda one: (one.due_on is None, one.due_on or since))


@needs(Access.RECORD)
def about(session: Session, chart: ChartAccess, row: Document) -> Reminding | None:
    """The reminder that a shown document is, or None for a document of another kind."""
    return _reminding(row, _beside(session, chart, [row.id]).get(row.id)) if row.kind == KIND else None


@needs(Access.RECORD)
def states(session: Session, chart: ChartAccess, ids: list[UUID]) -> dict[UUID, str]:
    """The state of each that was settled; the others are open."""
    return {row.document_id: row.state for row in _beside(session, chart, ids).values() if row.state != "open"}


@needs(Access.REMINDER)
def settle(session: Session, chart: ChartAccess, document_id: UUID, state: str) -> None:
    """Mark it done, dismissed or open again. Raises NoAccess for one that this key may not see."""
    if state not in STATES:
        raise Problem(_("Choose one of the list."))
    query = select(Document).where(*shown(chart, Document), Document.kind == KIND, Document.id == document_id)
    document = session.exec(query.with_for_update()).first()
    if document is None:
        raise NoAccess
    row = _beside(session, chart, [document_id]).get(document_id)
    if row is None:
        row = Reminder(document_id=document_id, patient_id=chart.patient_id)
    row.state = state
    row.settled_by = chart.actor.name if state != "open" else None
    row.settled_at = clock.now() if state != "open" else None
    row.version += 1
    session.add(row)
    history.record(
        session, chart.actor, Action.REMINDER_SETTLED, patient_id=chart.patient_id, subject="a health reminder",
        row=str(document_id), state=state,
    )  # fmt: skip


def _beside(session: Session, chart: ChartAccess, ids: list[UUID]) -> dict[UUID, Reminder]:
    query = select(Reminder).where(Reminder.patient_id == chart.patient_id, col(Reminder.document_id).in_(ids))
    return {row.document_id: row for row in session.exec(query).all()}


def _reminding(document: Document, row: Reminder | None) -> Reminding:
    return Reminding(
        document.id,
        document.title,
        document.body or "",
        document.authored,
        row.due_on if row else None,
        row.state if row else "open",
        (row.settled_by if row else None) or "",
    )


def _day(one: Reminding) -> date:
    """The day by which it counts as old; undated ones count as old."""
    if one.due_on:
        return one.due_on
    try:
        return date.fromisoformat((one.authored or "")[:10])
    except ValueError:
        return date.min
