"""Sending as a patient or family member: a new thread or an answer, whole and once (PRODUCT §5, AC-10)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.messages import Message, Thread
from models.people import FamilyGrant, Patient, Role
from services import history, throttle
from services.access import ChartAccess, needs
from services.errors import Conflict, NoAccess, Problem, together
from services.history import Action
from services.messages import compose, drafts, writing
from services.messages.kinds import Kind
from services.messages.visibility import account_of, the_thread
from services.messages.writing import Author
from services.rights import Access, Relation
from services.words import _


@dataclass(frozen=True)
class Wanted:
    """A new message as it came from the browser: nothing of it is believed."""

    text: str
    provider_id: str
    location_id: str
    subject_id: str


@dataclass(frozen=True)
class Sent:
    """What was sent; `again` when this very act had been done before."""

    thread_id: UUID
    message_id: UUID
    again: bool = False


@needs(Access.MESSAGE_WRITE)
def send(
    session: Session, chart: ChartAccess, draft_id: UUID, wanted: Wanted, expected_files: int | None = None
) -> Sent:
    """A new thread from a draft, with the draft's files. The draft's id makes it happen once (FT-10).

    `expected_files`: how many the person sees attached; another number than is held stops the send, so that a file
    that got lost on its way is never missed. Raises Problem at the field.
    """
    before = _before(session, chart, draft_id, wanted.text)
    if before:
        return before
    text, to = _checked(session, chart, wanted)
    files = _files(session, draft_id, expected_files)
    throttle.check(session, throttle.MESSAGES, str(account_of(chart)))
    thread = writing.begin(
        session,
        Thread(
            **_origin(chart),
            subject_id=to.subject.id,
            subject=to.subject.name,
            provider_id=to.provider.id if to.provider else None,
            provider=to.provider.name if to.provider else None,
            location_id=to.location.id if to.location else None,
            location=to.location.name if to.location else None,
            role=to.subject.role,
        ),
    )
    return _finish(session, chart, thread, draft_id, text, files)


@needs(Access.MESSAGE_WRITE)
def reply(
    session: Session,
    chart: ChartAccess,
    draft_id: UUID,
    thread_id: UUID,
    text: str,
) -> Sent:
    """An answer in a thread that this person may read, once for each draft. Raises Problem or NoAccess."""
    before = _before(session, chart, draft_id, text)
    if before:
        return before
    kept = writing.checked_text(text)
    throttle.check(session, throttle.MESSAGES, str(account_of(chart)))
    thread = the_thread(session, chart, thread_id, lock=True)
    return _finish(session, chart, thread, draft_id, kept, [])


@needs(Access.MESSAGE_WRITE, Access.APPOINTMENT_ASK, Access.CORRECTION)
def open_thread_from(
    session: Session,
    chart: ChartAccess,
    kind: Kind,
    subject: str,
    text: str,
    structured: dict[str, Any],
    *,
    key: str,
    role: Role = Role.FRONT_DESK,
    provider_id: UUID | None = None,
    location_id: UUID | None = None,
) -> UUID:
    """A thread that another part of the portal begins for the person: an appointment, a refill, a correction …

    `subject` is a marked word (N_), `text` what the office reads, `structured` the same as data (JSON). `provider_id`
    and `location_id` are the caller's, checked by it. `key` names the act: the same key again changes nothing and
    returns the same thread. Raises Problem as `send` does.
    """
    sent = writing.already_sent(session, account_of(chart), key)
    if sent:
        return sent.thread_id
    kept = writing.checked_text(text)
    throttle.check(session, throttle.MESSAGES, str(account_of(chart)))
    provider, location = compose.names(session, provider_id, location_id)
    thread = Thread(
        **_origin(chart),
        kind=kind,
        structured=structured,
        subject=subject,
        role=role,
        provider_id=provider_id,
        provider=provider,
        location_id=location_id,
        location=location,
    )
    writing.begin(session, thread)
    _add(session, chart, thread, key, kept, [])
    return thread.id


@needs(Access.MESSAGE_WRITE, Access.APPOINTMENT_ASK, Access.CORRECTION, Access.FORM_FILL)
def signature(session: Session, chart: ChartAccess) -> str:
    """How the writer signs: "Alice Test", or "Jane Roe (mother) for Max Roe"."""
    if chart.relation is Relation.SELF:
        return chart.actor.name
    patient = session.get_one(Patient, chart.patient_id)
    relationship = session.exec(
        select(FamilyGrant.relationship).where(
            FamilyGrant.patient_id == chart.patient_id,
            FamilyGrant.account_id == account_of(chart),
            col(FamilyGrant.ended_at).is_(None),
        )
    ).first()
    return f"{chart.actor.name} ({relationship}) for {patient.given} {patient.family}"


def _checked(session: Session, chart: ChartAccess, wanted: Wanted) -> tuple[str, compose.Address]:
    """Text and address, or all that is wrong with them at once."""
    text, to = "", None
    with together() as each:
        with each():
            to = compose.checked(session, chart, wanted.provider_id, wanted.location_id, wanted.subject_id)
        with each():
            text = writing.checked_text(wanted.text)
    if to is None:
        raise NoAccess
    return text, to


def _before(session: Session, chart: ChartAccess, draft_id: UUID, text: str) -> Sent | None:
    """What this draft has become, when it was sent before. Raises Conflict for other words from an old window."""
    if drafts.find(session, chart, draft_id, lock=True):
        return None
    sent = writing.already_sent(session, account_of(chart), str(draft_id))
    if sent is None or writing.checked_text(text) != sent.text:
        raise Conflict
    return Sent(sent.thread_id, sent.id, again=True)


def _files(session: Session, draft_id: UUID, expected: int | None) -> list[UUID]:
    rows = drafts.held(session, draft_id)
    if expected is not None and expected != len(rows):
        raise Problem(_("The list of files has changed. Look at it again, then send."), "files")
    return [row.file_id for row, _shown, _sha in rows]


def _origin(chart: ChartAccess) -> dict[str, Any]:
    return {"patient_id": chart.patient_id, "created_by": account_of(chart)}


def _finish(session: Session, chart: ChartAccess, thread: Thread, draft_id: UUID, text: str, files: list[UUID]) -> Sent:
    message = _add(session, chart, thread, str(draft_id), text, files)
    drafts.drop(session, draft_id, files_too=False)
    return Sent(thread.id, message.id)


def _add(session: Session, chart: ChartAccess, thread: Thread, key: str, text: str, files: list[UUID]) -> Message:
    author = Author(account_of(chart), signature(session, chart))
    message = writing.add(session, thread, author, text, key, files=files)
    history.record(
        session, chart.actor, Action.MESSAGE_SENT, patient_id=chart.patient_id, subject="message",
        thread=str(thread.id), message=str(message.id), files=len(files),
    )  # fmt: skip
    return message
