"""Whether the family reads a thread: decided by the patient, for a small child by who began it (PRODUCT §4, §5)."""

from uuid import UUID

from sqlmodel import Session

from services import clock, history
from services.access import ChartAccess, needs
from services.errors import NoAccess
from services.history import Action
from services.messages.visibility import may_share, the_thread
from services.rights import Access


@needs(Access.MESSAGE_WRITE)
def share(session: Session, chart: ChartAccess, thread_id: UUID, shared: bool) -> None:
    """Let every family member with full access read and answer this thread, or end that. Raises NoAccess."""
    thread = the_thread(session, chart, thread_id, lock=True)
    if not may_share(session, chart, thread):
        raise NoAccess
    if thread.shared == bool(shared):
        return
    thread.shared = bool(shared)
    thread.version += 1
    thread.changed_at = clock.now()
    session.add(thread)
    act = Action.MESSAGE_SHARED if thread.shared else Action.MESSAGE_UNSHARED
    history.record(session, chart.actor, act, patient_id=chart.patient_id, subject="message", thread=str(thread.id))
