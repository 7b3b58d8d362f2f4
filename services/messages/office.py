"""The office's side of a thread: find it, open it, take it, give it back, answer it, close it (PRODUCT §8.1).

Every change names the `version` that was on the screen, so that nobody answers what somebody else has just answered.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.messages import Message, Thread
from models.people import Account, Role
from services import clock, history
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess
from services.history import Action
from services.messages import notifying, writing
from services.messages.writing import Author
from services.settings import Settings

# Whose work each role sees besides what it has taken itself: as little as a small clinic can live with.
SEES: dict[Role, frozenset[Role]] = {
    Role.FRONT_DESK: frozenset({Role.FRONT_DESK}),
    Role.CLINICIAN: frozenset({Role.CLINICIAN, Role.FRONT_DESK}),
    Role.BILLING: frozenset({Role.BILLING}),
    Role.ADMINISTRATOR: frozenset(Role),
}


@in_room("inbox")
def staff_of(session: Session, office: StaffAccess) -> Account:
    """The account behind the key to the inbox. Raises NoAccess for any other key."""
    account = session.get(Account, office.actor.account_id) if office.actor.account_id else None
    if account is None or account.role is None:
        raise NoAccess
    return account


def in_sight(staff: Account) -> ColumnElement[bool]:
    """The condition on Thread for what this member of staff may see: the work of the role, and what was taken."""
    roles = SEES[Role(staff.role or "")]
    return col(Thread.role).in_(roles) | (col(Thread.taken_by) == staff.id)


@in_room("inbox")
def the_thread(session: Session, office: StaffAccess, thread_id: UUID, version: int | None = None) -> Thread:
    """One thread; with `version` locked for a change. Raises NoAccess, or Conflict when it has changed since."""
    query = select(Thread).where(Thread.id == thread_id, in_sight(staff_of(session, office)))
    if version is not None:
        query = query.with_for_update().execution_options(populate_existing=True)
    thread = session.exec(query).first()
    if thread is None:
        raise NoAccess
    if version is not None and thread.version != version:
        raise Conflict
    return thread


@in_room("inbox")
def open_thread(session: Session, office: StaffAccess, thread_id: UUID) -> tuple[Thread, list[Message]]:
    """The thread and all its messages, notes too; the patient sees from now on that it was opened. In the history."""
    thread = the_thread(session, office, thread_id)
    staff = staff_of(session, office)
    if thread.opened_at is None:
        thread.opened_at = thread.changed_at = clock.now()
        session.add(thread)
    writing.mark_read(session, thread, staff.id)
    history.record(
        session, office.actor, Action.VIEWED, patient_id=thread.patient_id, subject="messages", thread=str(thread.id)
    )
    query = select(Message).where(Message.thread_id == thread.id).order_by(col(Message.number))
    return thread, list(session.exec(query).all())


@in_room("inbox")
def take(session: Session, office: StaffAccess, thread_id: UUID, version: int) -> Thread:
    """It is mine now, also when somebody else had it (who sees it move). Raises as `the_thread`."""
    thread = the_thread(session, office, thread_id, version)
    thread.taken_by = staff_of(session, office).id
    thread.state = "taken" if thread.state == "new" else thread.state
    return moved(session, office, thread, "taken")


@in_room("inbox")
def release(session: Session, office: StaffAccess, thread_id: UUID, version: int) -> Thread:
    """Give it back to everybody of its role."""
    thread = the_thread(session, office, thread_id, version)
    thread.taken_by = None
    thread.state = "new" if thread.state == "taken" else thread.state
    return moved(session, office, thread, "released")


@in_room("inbox")
def reply(
    session: Session,
    office: StaffAccess,
    thread_id: UUID,
    version: int,
    text: str,
    key: str,
    settings: Settings,
    *,
    files: Sequence[UUID] = (),
    by_phone: bool = False,
    wait: bool = False,
) -> Message:
    """Answer, with stored `files`; `by_phone` notes what was said. `wait`: the office awaits an answer, else done.

    The same `key` again is the same answer. Raises Problem, NoAccess, or Conflict when the thread has changed.
    """
    staff = staff_of(session, office)
    again = writing.already_sent(session, staff.id, key)
    if again:
        return again
    kept = writing.checked_text(text)
    thread = the_thread(session, office, thread_id, version)
    author = Author(staff.id, staff.name, from_office=True)
    message = writing.add(session, thread, author, kept, key, files=files, by_phone=by_phone)
    thread.answered_at, thread.due_at = message.sent_at, None
    thread.opened_at = thread.opened_at or message.sent_at
    thread.state, thread.taken_by = ("waiting" if wait else "done"), thread.taken_by or staff.id
    session.add(thread)
    writing.mark_read(session, thread, staff.id)
    history.record(
        session, office.actor, Action.MESSAGE_SENT, patient_id=thread.patient_id, subject="message",
        thread=str(thread.id), message=str(message.id), files=len(files), by_phone=by_phone,
    )  # fmt: skip
    notifying.tell_readers(session, thread, settings)
    return message


@in_room("inbox")
def done(session: Session, office: StaffAccess, thread_id: UUID, version: int) -> Thread:
    """Nothing more is to be done here; a new message from outside opens it again."""
    thread = the_thread(session, office, thread_id, version)
    thread.state, thread.due_at = "done", None
    return moved(session, office, thread, "done")


@in_room("inbox")
def moved(session: Session, office: StaffAccess, thread: Thread, how: str) -> Thread:
    """Store a change of who works on the thread, with its history row; `how` in one word."""
    thread.version += 1
    thread.changed_at = clock.now()
    session.add(thread)
    history.record(
        session, office.actor, Action.MESSAGE_MOVED, patient_id=thread.patient_id, subject="message",
        thread=str(thread.id), how=how,
    )  # fmt: skip
    session.flush()
    return thread
