"""Giving a thread to somebody else, notes among colleagues, and messages that the office begins (PRODUCT §8.1)."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.messages import Message, Thread
from models.people import Account, Role
from services.access import StaffAccess, in_room
from services.errors import Problem
from services.messages import writing
from services.messages.office import SEES, moved, staff_of, the_thread
from services.messages.writing import Author
from services.words import _


@in_room("inbox")
def give(session: Session, office: StaffAccess, thread_id: UUID, version: int, to: str) -> Thread:
    """Hand the thread to a role ("front desk") or to a member of staff (an id), who then has it.

    Raises Problem by "to" for anything else, else as `office.the_thread`.
    """
    thread = the_thread(session, office, thread_id, version)
    if to in set(Role):
        thread.role, thread.taken_by = Role(to), None
        thread.state = "new" if thread.state == "taken" else thread.state
        return moved(session, office, thread, f"given to {to}")
    colleague = _colleague(session, to)
    if Role(thread.role) not in SEES[Role(colleague.role or "")]:
        thread.role = Role(colleague.role or "")
    thread.taken_by = colleague.id
    thread.state = "taken" if thread.state in ("new", "done") else thread.state
    return moved(session, office, thread, f"given to {colleague.name}")


@in_room("inbox")
def note(session: Session, office: StaffAccess, thread_id: UUID, version: int, text: str, key: str) -> Message:
    """A note that the patient and the family never see; the same `key` again is the same note.

    Raises Problem by "note", NoAccess or Conflict.
    """
    staff = staff_of(session, office)
    if again := writing.already_sent(session, staff.id, key):
        return again
    try:
        kept = writing.checked_text(text)
    except Problem as problem:
        raise Problem(problem.message, "note") from problem
    thread = the_thread(session, office, thread_id, version)
    author = Author(staff.id, staff.name, from_office=True)
    message = writing.add(session, thread, author, kept, key, internal=True)
    moved(session, office, thread, "note")
    writing.mark_read(session, thread, staff.id)
    return message


def _colleague(session: Session, chosen: str) -> Account:
    query = select(Account).where(col(Account.role).is_not(None), col(Account.disabled_at).is_(None))
    found = next((row for row in session.exec(query) if str(row.id) == chosen), None)
    if found is None:
        raise Problem(_("Choose a colleague or a group from the list."), "to")
    return found
