"""A message that the office begins, with files, to a patient (PRODUCT §8.1)."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Subject
from models.messages import Thread
from models.people import Account, Patient, Role
from services import access, clock, history
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.audience import audience
from services.charts.standing import standing_chart
from services.errors import Conflict, Problem, together
from services.history import Action
from services.messages import drafts, notifying, office_files, writing
from services.messages.compose import Choice
from services.messages.drafts import Held
from services.messages.office import SEES, staff_of
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
    draft_id: UUID
    held: list[Held]


@in_room("inbox")
def new_message(session: Session, office: StaffAccess, patient_id: UUID) -> NewMessage:
    """To write to a patient: the subjects of this role's work, and who reads it. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    subjects = [Choice(str(row.id), row.name) for row in _subjects(session, staff_of(session, office))]
    reading = {Relation.SELF, Relation.FULL} if _is_child(session, patient) else {Relation.SELF}
    readers = [account.name for account, relation in audience(session, patient_id) if relation in reading]
    draft = office_files.draft_to(session, office, patient_id)
    held = office_files.held(session, office, draft.id)
    return NewMessage(patient_id, f"{patient.given} {patient.family}", subjects, readers, draft.id, held)


@in_room("inbox")
def send(
    session: Session,
    office: StaffAccess,
    patient_id: UUID,
    draft_id: UUID,
    subject_id: str,
    text: str,
    expected_files: int,
    settings: Settings,
    *,
    wait: bool = False,
) -> UUID:
    """Begin a thread with a patient, with the draft's files; once for each draft. For a child under 13 the family
    reads it. `expected_files`: how many the writer sees attached.

    Raises Problem at each field, Conflict for a draft that another window has sent, or NoAccess.
    """
    staff = staff_of(session, office)
    if again := writing.already_sent(session, staff.id, str(draft_id)):
        return again.thread_id
    patient = standing_chart(session, patient_id)
    subject = next((row for row in _subjects(session, staff) if str(row.id) == subject_id), None)
    kept = ""
    with together() as each:
        with each():
            if subject is None:
                raise Problem(_("Choose a subject from the list."), "subject")
        with each():
            kept = writing.checked_text(text)
    draft = office_files.draft_to(session, office, patient_id)
    if subject is None or draft.id != draft_id:
        raise Conflict
    files = office_files.taken(session, draft, expected_files)
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
    author = Author(staff.id, staff.name, from_office=True)
    message = writing.add(session, thread, author, kept, str(draft.id), files=files)
    thread.state, thread.taken_by = ("waiting" if wait else "done"), staff.id
    thread.opened_at = thread.answered_at = message.sent_at
    session.add(thread)
    writing.mark_read(session, thread, staff.id)
    history.record(
        session, office.actor, Action.MESSAGE_SENT, patient_id=patient_id, subject="message",
        thread=str(thread.id), message=str(message.id), files=len(files),
    )  # fmt: skip
    drafts.drop(session, draft.id, files_too=False)
    notifying.tell_readers(session, thread, settings)
    return thread.id


def _subjects(session: Session, staff: Account) -> list[Subject]:
    roles = SEES[Role(staff.role or "")]
    query = select(Subject).where(col(Subject.retired_at).is_(None), col(Subject.role).in_(roles))
    return list(session.exec(query.order_by(col(Subject.position))).all())


def _is_child(session: Session, patient: Patient) -> bool:
    return age_on(patient.birth_date, access.clinic_today(session)) < 13
