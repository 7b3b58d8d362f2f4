"""One report or document as the office works on it: found, locked, saved with its history row (PRODUCT §8.4)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.history import HistoryRow
from models.people import Patient
from models.reading import Seen
from models.record import Document, Observation, Panel
from services import clock, history
from services.access import StaffAccess, clinic_today, in_room
from services.errors import Conflict, NoAccess
from services.history import Action
from services.results.reading import ELSEWHERE

ROOM = "results"
Kept = Panel | Document


@in_room(ROOM)
def find(session: Session, _office: StaffAccess, row_id: UUID, version: int | None = None) -> Kept:
    """The report or document, withdrawn or not; with `version` locked for a change.

    A result that came alone gets a report of its own, in which it can be held and commented like any other; what
    patients see stays the same. Raises NoAccess, or Conflict when it was changed since `version`.
    """
    for table in (Panel, Document):
        query = select(table).where(table.id == row_id)
        if version is not None:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = session.exec(query).first()
        if row and not (isinstance(row, Panel) and row.category in ELSEWHERE):
            if version is not None and row.version != version:
                raise Conflict
            return row
    return find(session, _office, _report_of(session, row_id), version)


@in_room(ROOM)
def saved(session: Session, office: StaffAccess, row: Kept, act: Action, **detail: Any) -> None:
    """Store a change of a locked row: the version rises, the history tells."""
    row.version += 1
    session.add(row)
    history.record(session, office.actor, act, patient_id=row.patient_id, subject=thing(row), row=str(row.id), **detail)


def as_new(row: Kept) -> None:
    """It counts as new to every reader from now on, and as told to nobody."""
    row.added_at = clock.now()
    row.letter_at = row.called_at = row.called_by = None


@in_room(ROOM)
def last_changed_by(session: Session, _office: StaffAccess, row: Kept) -> str:
    """Who of the office saved it last, for whom comes second; "" when that is long ago."""
    query = select(HistoryRow).where(HistoryRow.patient_id == row.patient_id, col(HistoryRow.action).in_(CHANGES))
    newest = session.exec(query.order_by(col(HistoryRow.seq).desc()).limit(20)).all()
    return next((one.actor_name for one in newest if one.detail.get("row") == str(row.id)), "")


CHANGES = (
    Action.RESULT_HELD,
    Action.RESULT_RELEASED,
    Action.RESULT_COMMENTED,
    Action.RESULT_CONFIDENTIAL,
    Action.RESULT_CORRECTED,
    Action.RESULT_WITHDRAWN,
    Action.RESULT_CALLED,
)


def thing(row: Kept) -> str:
    """What the history calls it."""
    if isinstance(row, Panel):
        return "a test result"
    return "a health reminder" if row.kind == "health reminder" else "a document"


def patient_of(session: Session, patient_id: UUID) -> Patient:
    """The patient. Raises NoAccess for an id that is nobody's."""
    patient = session.get(Patient, patient_id)
    if patient is None:
        raise NoAccess
    return patient


def full_name(patient: Patient) -> str:
    """ "Jane Roe"."""
    return f"{patient.given} {patient.family}"


def shown_on(row: Kept, today: date) -> bool:
    """Whether the patient sees it on that day at the clinic; the same rule as `services.shown`."""
    return not row.entered_in_error and (row.held_until is None or row.held_until <= today)


def shown_now(session: Session, row: Kept) -> bool:
    """Whether the patient sees it now."""
    return shown_on(row, clinic_today(session))


def _report_of(session: Session, row_id: UUID) -> UUID:
    row = session.get(Observation, row_id)
    if row is None or row.category in ELSEWHERE:
        raise NoAccess
    if row.panel_id is None:
        report = Panel(
            patient_id=row.patient_id,
            source_id=row.source_id,
            source_key=f"report of {row.source_key}",
            content_hash="",
            category=row.category,
            code=row.code,
            code_system=row.code_system,
            display=row.display,
            text=row.text,
            translations=row.translations,
            collected=row.taken,
            ended=row.ended,
            status=row.status,
            performer=row.performer,
            confidential=row.confidential,
            entered_in_error=row.entered_in_error,
            added_at=row.added_at,
        )
        session.add(report)
        session.flush()
        row.panel_id = report.id
        session.add(row)
        moved = update(Seen).where(col(Seen.row_id) == row.id)
        session.execute(moved.values(row_id=report.id, kind="panel"))
        session.flush()
    return row.panel_id or row_id
