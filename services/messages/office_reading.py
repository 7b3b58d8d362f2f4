"""One thread as the office sees it: with notes, who has it, when it is due, who else looks (PRODUCT §8.1)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.clinic import Provider
from models.messages import Message, MessageFile, ThreadReader
from models.people import Account, Patient, Role
from models.record import StoredFile
from services import access, clock
from services.access import StaffAccess, in_room
from services.messages import office_files, saved_replies, writing
from services.messages.covering import Absence, absence
from services.messages.drafts import Held
from services.messages.office import open_thread, staff_of, the_thread
from services.messages.reading import File
from services.messages.saved_replies import Saved
from services.results.asking import About, told

PRESENT = timedelta(seconds=25)  # an open page tells every few seconds that it is there


@dataclass(frozen=True)
class OfficeSaid:
    """One message or note. `mine`: this member of staff wrote it."""

    number: int
    signature: str
    from_office: bool
    internal: bool
    by_phone: bool
    mine: bool
    text: str
    sent_at: datetime
    files: list[File]


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a thread can be given."""

    id: UUID
    name: str
    role: Role


@dataclass(frozen=True)
class Watch:
    """What an open page asks for every few seconds: has anything changed, and who else has it open."""

    version: int
    present: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OfficeThread:
    """Everything on the office's screen of a thread. `version` goes back with every change."""

    id: UUID
    version: int
    patient_id: UUID
    patient: str
    birth_date: date
    subject: str
    kind: str
    provider: str | None
    absent: Absence | None
    location: str | None
    state: str
    role: Role
    taken_by: str | None
    mine: bool
    due_at: datetime | None
    overdue: bool
    messages: list[OfficeSaid]
    present: list[str]
    colleagues: list[Colleague]
    saved: list[Saved]
    draft_id: UUID
    held: list[Held]
    time_zone: str
    structured: dict[str, Any]  # what a request says, see Kind
    about: About | None  # the report or document that was asked about


@in_room("inbox")
def conversation(session: Session, office: StaffAccess, thread_id: UUID) -> OfficeThread:
    """The thread with its notes; opened, and in the history. Raises NoAccess as for one that is not there."""
    thread, messages = open_thread(session, office, thread_id)
    staff = staff_of(session, office)
    present = look(session, office, thread_id).present
    patient = session.get_one(Patient, thread.patient_id)
    provider = session.get(Provider, thread.provider_id) if thread.provider_id else None
    taken = session.get(Account, thread.taken_by) if thread.taken_by else None
    files = _files(session, messages)
    draft = office_files.draft_of(session, office, thread_id)
    return OfficeThread(
        thread.id,
        thread.version,
        patient.id,
        f"{patient.given} {patient.family}",
        patient.birth_date,
        thread.subject,
        thread.kind,
        thread.provider,
        absence(provider, access.clinic_today(session)),
        thread.location,
        thread.state,
        Role(thread.role),
        taken.name if taken else None,
        thread.taken_by == staff.id,
        thread.due_at,
        bool(thread.due_at and thread.due_at < clock.now()),
        [_said(message, staff, files.get(message.id, [])) for message in messages],
        present,
        colleagues(session, office),
        saved_replies.offered(session, office),
        draft.id,
        office_files.held(session, office, draft.id),
        access.time_zone(session),
        dict(thread.structured),
        told(thread.structured),
    )


@in_room("inbox")
def look(session: Session, office: StaffAccess, thread_id: UUID) -> Watch:
    """Say that this member of staff has the thread open, and hear who else has. Raises NoAccess."""
    thread = the_thread(session, office, thread_id)
    staff, now = staff_of(session, office), clock.now()
    mark = writing.reader(session, thread.id, staff.id)
    mark.present_at = now
    session.add(mark)
    others = (
        select(Account.name)
        .join(ThreadReader, col(ThreadReader.account_id) == Account.id)
        .where(
            ThreadReader.thread_id == thread.id,
            col(ThreadReader.present_at) > now - PRESENT,
            Account.id != staff.id,
            col(Account.role).is_not(None),
        )
        .order_by(col(Account.name))
    )
    return Watch(thread.version, list(session.exec(others).all()))


@in_room("inbox")
def leave(session: Session, office: StaffAccess, thread_id: UUID) -> None:
    """This member of staff has closed the page. Nothing happens when it was not open."""
    mark = writing.reader(session, thread_id, staff_of(session, office).id)
    if mark.present_at:
        mark.present_at = None
        session.add(mark)


@in_room("inbox")
def colleagues(session: Session, office: StaffAccess) -> list[Colleague]:
    """The other members of staff with a working login."""
    query = select(Account).where(
        col(Account.role).is_not(None), col(Account.disabled_at).is_(None), Account.id != staff_of(session, office).id
    )
    return [
        Colleague(row.id, row.name, Role(row.role or "")) for row in session.exec(query.order_by(col(Account.name)))
    ]


def _said(message: Message, staff: Account, files: list[File]) -> OfficeSaid:
    return OfficeSaid(
        message.number, message.signature, message.from_office, message.internal, message.by_phone,
        message.author_id == staff.id, message.text, message.sent_at, files,
    )  # fmt: skip


def _files(session: Session, messages: list[Message]) -> dict[UUID, list[File]]:
    found: dict[UUID, list[File]] = {}
    query = (
        select(MessageFile, StoredFile.name, StoredFile.size)
        .join(StoredFile, col(StoredFile.id) == MessageFile.file_id)
        .where(col(MessageFile.message_id).in_([message.id for message in messages]))
        .order_by(col(MessageFile.position))
    )
    for row, name, size in session.exec(query):
        found.setdefault(row.message_id, []).append(File(row.id, name, size))
    return found
