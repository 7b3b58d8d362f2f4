"""Health Records (PRODUCT §6): what is looked at, downloaded and written down of the record as a document."""

from uuid import UUID

from sqlmodel import Session

from services.access import Access, open_chart, read_chart
from services.database import Database
from services.errors import Problem
from services.records.period import Period
from services.records.selection import Record, select_record
from services.sessions import Viewer
from services.words import _


def check_period(session: Session, viewer: Viewer, patient_id: UUID, period: Period) -> None:
    """Raises Problem when nothing of the record that the viewer may see lies in `period`; SignedOut, NoAccess.

    Nothing is handed out, so nothing is written down. In a preview of somebody else's view it is refused.
    """
    _select(session, viewer, patient_id, Access.RECORD_SEND, period)


def record_to_send(session: Session, viewer: Viewer, patient_id: UUID, period: Period) -> Record:
    """The record for Send via Email; it is written down by `services.sending.send`. Raises as `check_period`."""
    return _select(session, viewer, patient_id, Access.RECORD_SEND, period)


def open_record(db: Database, viewer: Viewer, patient_id: UUID, access: Access, period: Period) -> Record:
    """The record for a preview (Access.RECORD) or a download (Access.RECORD_FILE), for `Database.run`.

    A long record takes seconds to read, in which a writing transaction would hold up everybody. So it is read first,
    and handed out when the act is in the history (LG-04); the right is checked both times. Raises SignedOut, NoAccess
    (services.access.open_chart), and Problem when there is nothing in the period.
    """
    record = db.reading(_select, viewer, patient_id, access, period)
    db.writing(open_chart, viewer, patient_id, access, f"health record, {for_history(period)}")
    return record


def _select(session: Session, viewer: Viewer, patient_id: UUID, access: Access, period: Period) -> Record:
    record = select_record(session, read_chart(session, viewer, patient_id, access), period)
    if not record.is_empty:
        return record
    if period.is_all_time:
        raise Problem(_("There is nothing in this record yet."))
    raise Problem(
        _("There is nothing in this record for these dates: {dates}. Choose other dates.", dates=period.words)
    )


def for_history(period: Period) -> str:
    """The dates as the access history keeps them: in a form that stays readable in every language."""
    if period.first is None or period.last is None:
        return "all time"
    return str(period.first) if period.first == period.last else f"{period.first} – {period.last}"
