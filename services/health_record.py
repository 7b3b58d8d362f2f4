"""Health Records (PRODUCT §6): what is looked at, downloaded and written down of the record as a document."""

from uuid import UUID

from sqlmodel import Session

from services import throttle
from services.access import Access, open_chart, read_chart
from services.errors import Problem
from services.records.has_lines import has_lines
from services.records.period import Period
from services.records.selection import Record, select_record
from services.sessions import Viewer
from services.words import _


def check_period(session: Session, viewer: Viewer, patient_id: UUID, period: Period) -> None:
    """Raises Problem when nothing of the record that the viewer may see lies in `period`; SignedOut, NoAccess.

    Nothing is handed out, so nothing is written down. In a preview of somebody else's view it is refused.
    """
    if not has_lines(session, read_chart(session, viewer, patient_id, Access.RECORD_SEND), period):
        raise _nothing(period)


def count_making(session: Session, viewer: Viewer, patient_id: UUID, access: Access) -> None:
    """Before a preview or a download is made, which is much work. Raises Problem after too many in an hour (AC-11)."""
    chart = read_chart(session, viewer, patient_id, access)
    throttle.check(session, throttle.RECORD_FILES, str(chart.actor.account_id))


def hand_out(session: Session, viewer: Viewer, patient_id: UUID, access: Access, period: Period) -> None:
    """Write down a preview (Access.RECORD) or a download (Access.RECORD_FILE) that was made and now leaves (LG-04).

    A long record takes seconds to read and make, in which a writing transaction would hold up everybody. So it is made
    first, and the right is checked both times. Raises SignedOut, NoAccess (services.access.open_chart).
    """
    open_chart(session, viewer, patient_id, access, f"health record, {for_history(period)}")


def read_record(session: Session, viewer: Viewer, patient_id: UUID, access: Access, period: Period) -> Record:
    """The record that is to be made into a file; `hand_out` or `services.sending.send` writes it down.

    Raises SignedOut, NoAccess, and Problem when there is nothing in the period.
    """
    record = select_record(session, read_chart(session, viewer, patient_id, access), period)
    if record.is_empty:
        raise _nothing(period)
    return record


def _nothing(period: Period) -> Problem:
    if period.is_all_time:
        return Problem(_("There is nothing in this record yet."))
    return Problem(
        _("There is nothing in this record for these dates: {dates}. Choose other dates.", dates=period.words)
    )


def for_history(period: Period) -> str:
    """The dates as the access history keeps them: in a form that stays readable in every language."""
    if period.first is None or period.last is None:
        return "all time"
    return str(period.first) if period.first == period.last else f"{period.first} – {period.last}"
