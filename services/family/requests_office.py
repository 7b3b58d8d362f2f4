"""Family requests that the portal could not send, for the office: who asked for whom, and why (PRODUCT §4, §8.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from models.family import FamilyRequest
from services import access, clock, history
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess
from services.family.requests_contact import requester_name
from services.history import Action


@dataclass(frozen=True)
class Unsent:
    """One request; `reason` is a value of matching.Reason. `patient_id` only where exactly one chart is meant."""

    request_id: UUID
    requester: str
    relationship: str
    email: str
    phone: str
    patient: str
    birth_date: date
    postal_code: str
    reason: str
    asked_at: datetime
    has_account: bool
    patient_id: UUID | None


@in_room("approvals")
def unsent(session: Session, _office: StaffAccess) -> tuple[list[Unsent], str]:
    """All that wait for the office, the oldest first, and the clinic's time zone."""
    rows = session.exec(select(FamilyRequest).where(_waits()).order_by(col(FamilyRequest.created_at))).all()
    return [_unsent(row) for row in rows], access.time_zone(session)


def count(session: Session) -> int:
    """How many wait."""
    return session.exec(select(func.count()).select_from(FamilyRequest).where(_waits())).one()


@in_room("approvals")
def close(session: Session, office: StaffAccess, request_id: UUID) -> None:
    """The office has dealt with it. Raises Conflict when somebody else was first, NoAccess for an unknown one."""
    closed = (
        update(FamilyRequest)
        .where(col(FamilyRequest.id) == request_id, _waits())
        .values(state="done", decided_at=clock.now(), version=col(FamilyRequest.version) + 1)
        .returning(col(FamilyRequest.patient_id))
    )
    found = session.execute(closed).first()
    if found is None:
        raise Conflict if session.get(FamilyRequest, request_id) else NoAccess
    history.record(session, office.actor, Action.FAMILY_REQUEST_CLOSED, patient_id=found[0])


def _waits() -> ColumnElement[bool]:
    return (col(FamilyRequest.state) == "waiting") & col(FamilyRequest.reason).is_not(None)


def _unsent(row: FamilyRequest) -> Unsent:
    return Unsent(
        row.id,
        requester_name(row),
        row.relationship,
        row.requester_email,
        row.requester_phone,
        f"{row.given} {row.family}",
        row.birth_date,
        row.postal_code,
        row.reason or "",
        row.created_at,
        row.account_id is not None,
        row.patient_id,
    )
