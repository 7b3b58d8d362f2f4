"""Deciding about a file that waits: into this chart, a new chart, or rejected with a reason (PRODUCT §8.3).

One decision for each file: the second of two staff members is told what the first one did.
"""

from uuid import UUID

from sqlmodel import Session

from models.imports import SourceFile
from models.people import Patient
from services import access, clock, history
from services.access import StaffAccess, in_room
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem
from services.history import Action
from services.records import compare, importing
from services.records.draft import Draft
from services.records.importing import Doubt, put_into_chart
from services.records.store import Counts
from services.words import _, long_moment

LONGEST_REASON = 200


@in_room("records in")
def accept(
    session: Session, office: StaffAccess, source_id: UUID, patient_id: UUID, draft: Draft, looked: bool
) -> Counts:
    """Put the file into this chart. Where name, birth date or sex differ, `looked` must say that somebody has checked.

    Raises Problem when it is already decided or `looked` is missing, NoAccess.
    """
    source = _waiting(session, source_id)
    patient = standing_chart(session, patient_id, lock=True)
    if draft.person is None:
        raise NoAccess
    if compare.differs(patient, draft.person) and not looked:
        raise Problem(_("Check the differences, then say that it is the same person."), "looked")
    _note(session, office, source)
    return put_into_chart(session, office, source, patient, draft, made_chart=False)


@in_room("records in")
def make_chart(session: Session, office: StaffAccess, source_id: UUID, draft: Draft, looked: bool) -> Counts:
    """A new chart of what the file says of the person. Where a chart resembles it, `looked` must say it is another.

    Raises Problem as above, and without a birth date; NoAccess.
    """
    source = _waiting(session, source_id)
    if draft.person is None:
        raise NoAccess
    if draft.person.birth_date is None:
        raise Problem(_("The file gives no birth date, so no chart can be made of it."))
    if not looked and compare.resembling(session, draft.person):
        raise Problem(_("Say that none of the charts above is this person."), "other")
    patient = importing.create_patient(session, office, draft.person)
    _note(session, office, source)
    return put_into_chart(session, office, source, patient, draft, made_chart=True)


@in_room("records in")
def reject(session: Session, office: StaffAccess, source_id: UUID, reason: str) -> None:
    """The file goes into no chart. Raises Problem without a reason or when it is already decided, NoAccess."""
    reason = " ".join(reason.split())
    if not reason:
        raise Problem(_("Write the reason."), "reason")
    if len(reason) > LONGEST_REASON:
        raise Problem(_("This can have {count} characters at most.", count=LONGEST_REASON), "reason")
    source = _waiting(session, source_id)
    source.state, source.reject_reason, source.by_hand = "refused", reason, True
    _note(session, office, source)
    detail = {"file": str(source.id), "reason": reason}
    history.record(session, office.actor, Action.FILE_REJECTED, subject="record file", **detail)  # type: ignore[arg-type]


@in_room("records in")
def put_back(session: Session, office: StaffAccess, source_id: UUID) -> None:
    """A rejected file waits again. Raises Problem when it is not rejected any more, NoAccess."""
    source = _locked(session, source_id)
    if source.state != "refused":
        raise Problem(told(session, source))
    source.state, source.reject_reason, source.waits_because = "waiting", None, Doubt.PUT_BACK
    _note(session, office, source)
    history.record(session, office.actor, Action.FILE_PUT_BACK, subject="record file", file=str(source.id))


@in_room("records in")
def note_unreadable(session: Session, office: StaffAccess, name: str, reason: str) -> None:
    """A file of which nothing could be read is not kept; that it was tried is in the history."""
    history.record(
        session, office.actor, Action.FILE_NOT_READ, subject="record file", result="failed", name=name, reason=reason
    )


def told(session: Session, source: SourceFile) -> str:
    """What has been decided about a file, by whom and when."""
    at = long_moment(source.decided_at or source.accepted_at or source.received_at, access.time_zone(session))
    who = source.decided_by or _("The portal")
    if source.state == "waiting":
        return _("{name} has put this file back into the match queue ({moment}).", name=who, moment=at)
    if source.state == "refused":
        return _("{name} has rejected this file ({moment}): {reason}", name=who, moment=at, reason=source.reject_reason)
    chart = session.get(Patient, source.patient_id) if source.patient_id else None
    whose = f"{chart.given} {chart.family}" if chart else ""
    return _("{name} has put this file into the chart of {patient} ({moment}).", name=who, patient=whose, moment=at)


def _waiting(session: Session, source_id: UUID) -> SourceFile:
    source = _locked(session, source_id)
    if source.state != "waiting":
        raise Problem(told(session, source))
    return source


def _locked(session: Session, source_id: UUID) -> SourceFile:
    source = session.get(SourceFile, source_id, with_for_update=True, populate_existing=True)
    if source is None:
        raise NoAccess
    return source


def _note(session: Session, office: StaffAccess, source: SourceFile) -> None:
    source.decided_by, source.decided_at = office.actor.name, clock.now()
    source.version += 1
    session.flush()
