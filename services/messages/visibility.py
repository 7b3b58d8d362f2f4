"""Who may read which thread (PRODUCT §4, §5): the patient all; family with full access what they began themselves, and
what is shared with them; nobody else any. A teen's own threads are therefore private until the teen shares one.

What the office writes to a child under 13, who has no account, is shared from the start: the family reads it for the
child. There, who began a thread may share it, because there is no patient who could.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from models.messages import Thread
from models.people import Account, Patient
from services.access import ChartAccess, needs
from services.ages import age_on
from services.errors import NoAccess
from services.rights import Access, Relation

_READ = (Access.MESSAGES, Access.MESSAGES_NEW, Access.MESSAGE_FILE, Access.MESSAGE_WRITE)


@needs(*_READ, Access.APPOINTMENT_ASK)
def visible(chart: ChartAccess) -> ColumnElement[bool]:
    """The condition on Thread for what this key may read. Raises NoAccess for Billing only."""
    return (col(Thread.patient_id) == chart.patient_id) & _of_relation(chart.relation, chart.reader_id)


def may_read(thread: Thread, account: Account, relation: Relation) -> bool:
    """The same for a thread at hand and another account, for instance to decide whom to write a mail."""
    if relation is Relation.FULL:
        return thread.shared or thread.created_by == account.id
    return relation is Relation.SELF


@needs(*_READ)
def the_thread(session: Session, chart: ChartAccess, thread_id: UUID, *, lock: bool = False) -> Thread:
    """One thread, for changing it with `lock`. Raises NoAccess when it is not there or not to be seen (AC-01)."""
    query = select(Thread).where(Thread.id == thread_id, visible(chart))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    thread = session.exec(query).first()
    if thread is None:
        raise NoAccess
    return thread


@needs(Access.MESSAGES, Access.MESSAGE_WRITE)
def may_share(session: Session, chart: ChartAccess, thread: Thread) -> bool:
    """Whether this person decides if the family reads the thread."""
    if chart.relation is Relation.SELF:
        return True
    patient = session.get_one(Patient, chart.patient_id)
    return thread.created_by == chart.reader_id and age_on(patient.birth_date, chart.today) < 13


@needs(Access.MESSAGE_WRITE, Access.APPOINTMENT_ASK, Access.CORRECTION, Access.FORM_FILL)
def account_of(chart: ChartAccess) -> UUID:
    """The account behind the key. Raises NoAccess for the portal itself."""
    if chart.actor.account_id is None:
        raise NoAccess
    return chart.actor.account_id


def _of_relation(relation: Relation, reader_id: UUID | None) -> ColumnElement[bool]:
    if relation is Relation.SELF:
        return true()
    if relation is Relation.FULL:
        return col(Thread.shared).is_(True) | (col(Thread.created_by) == reader_id)
    raise NoAccess
