"""The start page of the office: what came in, what waits to be matched, what could not be read (PRODUCT §8.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.imports import SourceFile, Unreadable
from services.access import StaffAccess, in_room, time_zone


@dataclass(frozen=True)
class CameIn:
    """One file: who it is about (as the file says), what it is, and how many places could not be read."""

    file_id: UUID
    name: str
    kind: str
    patient: str
    birth_date: date | None
    received_at: datetime
    unread: int


@dataclass(frozen=True)
class Office:
    """Everything of the page; `time_zone` is the clinic's, for the times on it."""

    waiting: list[CameIn]
    recent: list[CameIn]
    time_zone: str


@in_room("office")
def overview(session: Session, _office: StaffAccess) -> Office:
    """Files that wait, oldest first; the newest twenty that were taken in."""
    return Office(
        waiting=_files(session, "waiting", col(SourceFile.received_at), None),
        recent=_files(session, "imported", col(SourceFile.received_at).desc(), 20),
        time_zone=time_zone(session),
    )


def _files(session: Session, state: str, order: object, limit: int | None) -> list[CameIn]:
    unread = select(func.count()).where(Unreadable.source_id == SourceFile.id).scalar_subquery()
    query = select(SourceFile, unread).where(SourceFile.state == state).order_by(order).limit(limit)  # type: ignore[arg-type]
    return [
        CameIn(row.id, row.name, row.kind, row.patient_name or "", row.patient_birth_date, row.received_at, count)
        for row, count in session.exec(query).all()
    ]
