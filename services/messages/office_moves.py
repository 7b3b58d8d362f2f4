"""Giving a thread to somebody else, notes among colleagues, and messages that the office begins (PRODUCT §8.1)."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Subject
from models.messages import Message, Thread
from models.people import Account, Patient, Role
from services import access, clock, history
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.audience import audience
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.messages import notifying, writing
from services.messages.compose import Choice
from services.messages.office import SEES, moved, staff_of, the_thread
from services.messages.writing import Author
from services.rights import Relation
from services.settings import Settings
from services.words import _


@dataclass(frozen=True)
class NewMessage:
    """What the screen of a new message to a patient needs. `readers`: who will be able to read it."""

    patient_id: UUID
    patient: str
    subjects: list[Choice]
    readers: list[str]


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


@in_room("inbox")
def new_message(session: Session, office: StaffAccess, patient_id: UUID) -> NewMessage:
    """To write to a patient: the subjects of this role's work, and who reads it. Raises NoAccess."""
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise NoAccess
    subjects = [Choice(str(row.id), row.name) for row in _subjects(session, staff_of(session, office))]
    reading = {Relation.SELF, Relation.FULL} if _is_child(session, patient) else {Relation.SELF}
    readers = [account.name for account, relation in audience(session, patient_id) if relation in reading]
    return NewMessage(patient_id, f"{patient.given} {patient.family}", subjects, readers)


@in_room("inbox")
def start(
    session: Session,
    office: StaffAccess,
    patient_id: UUID,
    subject_id: str,
    text: str,
    key: str,
    settings: Settings,
    *,
    wait: bool = False,
) -> UUID:
    """Begin a thread with a patient; the same `key` again is the same one. For a child under 13 the family reads it.

    Raises Problem at each field, or NoAccess.
    """
    staff = staff_of(session, office)
    if again := writing.already_sent(session, staff.id, key):
        return again.thread_id
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise NoAccess
    subject = next((row for row in _subjects(session, staff) if str(row.id) == subject_id), None)
    kept = ""
    with together() as each:
        with each():
            if subject is None:
                raise Problem(_("Choose a subject from the list."), "subject")
        with each():
            kept = writing.checked_text(text)
    if subject is None:
        raise NoAccess
    thread = writing.begin(
        session,
        Thread(
            patient_id=patient_id,
            created_by=staff.id,
            from_office=True,
            subject_id=subject.id,
            subject=subject.name,
            role=subject.role,
            shared=_is_child(session, patient),
            created_at=clock.now(),
            last_at=clock.now(),
            changed_at=clock.now(),
        ),
    )
    message = writing.add(session, thread, Author(staff.id, staff.name, from_office=True), kept, key)
    thread.state, thread.taken_by = ("waiting" if wait else "done"), staff.id
    thread.opened_at = thread.answered_at = message.sent_at
    session.add(thread)
    writing.mark_read(session, thread, staff.id)
    history.record(
        session, office.actor, Action.MESSAGE_SENT, patient_id=patient_id, subject="message",
        thread=str(thread.id), message=str(message.id), files=0,
    )  # fmt: skip
    notifying.tell_readers(session, thread, settings)
    return thread.id


def _subjects(session: Session, staff: Account) -> list[Subject]:
    roles = SEES[Role(staff.role or "")]
    query = select(Subject).where(col(Subject.retired_at).is_(None), col(Subject.role).in_(roles))
    return list(session.exec(query.order_by(col(Subject.position))).all())


def _colleague(session: Session, chosen: str) -> Account:
    query = select(Account).where(col(Account.role).is_not(None), col(Account.disabled_at).is_(None))
    found = next((row for row in session.exec(query) if str(row.id) == chosen), None)
    if found is None:
        raise Problem(_("Choose a colleague or a group from the list."), "to")
    return found


def _is_child(session: Session, patient: Patient) -> bool:
    return age_on(patient.birth_date, access.clinic_today(session)) < 13
