"""Record files as the office sees them: what waits, what came in, and one file with what could not be read (§8.3)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from models.imports import ChartImport, SourceFile, Unreadable
from models.people import Patient
from services import access, history
from services.access import StaffAccess, in_room
from services.errors import NoAccess
from services.history import Action
from services.records.importing import DOUBTS, Doubt
from services.records.undo import TakenBack

PAGE = 25
MOST_WAITING = 200
MOST_UNREADABLE = 500


@dataclass(frozen=True)
class File:
    """One file. `patient`, `birth_date`, `sex`: as the file says; `chart`: the name of the chart it is in."""

    id: UUID
    version: int
    name: str
    kind: str
    state: str  # waiting, imported, refused
    patient: str
    birth_date: date | None
    sex: str | None
    received_at: datetime
    doubt: str  # marked words: why it waits
    unread: int
    new: int
    changed: int
    same: int
    chart_id: UUID | None
    chart: str
    decided_by: str
    decided_at: datetime | None
    reject_reason: str


@dataclass(frozen=True)
class Queue:
    """The page: what waits, oldest first, and one page of the others, newest first."""

    waiting: list[File]
    waiting_count: int
    came_in: list[File]
    total: int
    page: int
    time_zone: str

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Done:
    """One import of a file, and when it was taken back with what came of that."""

    at: datetime
    by: str
    chart: str
    undone_at: datetime | None
    undone_by: str
    told: TakenBack | None


@dataclass(frozen=True)
class OneFile:
    """A file with (place, reason, excerpt) of what could not be read, and everything that was done with it."""

    file: File
    unreadable: list[tuple[str, str, str]]
    imports: list[Done]
    time_zone: str


@in_room("records in")
def overview(session: Session, _office: StaffAccess, page: int = 1, text: str = "") -> Queue:
    """What waits, and `page` of what came in; `text` is a part of the patient's or the file's name."""
    waiting = SourceFile.state == "waiting"
    decided = [SourceFile.state != "waiting"]
    if text.strip():
        like = f"%{_escaped(text.strip()[:100])}%"
        names = (col(SourceFile.patient_name), col(SourceFile.name))
        decided.append(or_(*(name.ilike(like, escape="\\") for name in names)))  # type: ignore[arg-type]
    counted = [col(SourceFile.state).in_(("imported", "refused")), *decided[1:]]  # the same, as an index can tell it
    total = session.exec(select(func.count()).select_from(SourceFile).where(*counted)).one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    newest = col(SourceFile.received_at).desc()
    return Queue(
        _files(session, [waiting], col(SourceFile.received_at), 0, MOST_WAITING),
        session.exec(select(func.count()).select_from(SourceFile).where(waiting)).one(),
        _files(session, decided, newest, (page - 1) * PAGE, PAGE),
        total,
        page,
        access.time_zone(session),
    )


@in_room("records in")
def one(session: Session, office: StaffAccess, source_id: UUID) -> OneFile:
    """One file; that somebody looked is in the history of the chart that it is in. Raises NoAccess."""
    found = _files(session, [SourceFile.id == source_id], col(SourceFile.id), 0, 1)
    if not found:
        raise NoAccess
    (file,) = found
    if file.chart_id:
        history.record(session, office.actor, Action.VIEWED, patient_id=file.chart_id, subject="record file")
    wrong = select(Unreadable).where(Unreadable.source_id == source_id).order_by(col(Unreadable.place))
    unreadable = [
        (row.place, row.reason, row.excerpt or "") for row in session.exec(wrong.limit(MOST_UNREADABLE)).all()
    ]
    done = (
        select(ChartImport, Patient)
        .join(Patient, col(Patient.id) == ChartImport.patient_id, isouter=True)
        .where(ChartImport.source_id == source_id)
        .order_by(col(ChartImport.at).desc())
    )
    imports = [_done(row, patient) for row, patient in session.exec(done).all()]
    return OneFile(file, unreadable, imports, access.time_zone(session))


def _done(row: ChartImport, patient: Patient | None) -> Done:
    told = TakenBack(**row.undone) if row.undone else None
    name = f"{patient.given} {patient.family}" if patient else ""
    return Done(row.at, row.by, name, row.undone_at, row.undone_by or "", told)


def _files(session: Session, conditions: list[Any], order: Any, offset: int, limit: int) -> list[File]:
    unread = select(func.count()).where(Unreadable.source_id == SourceFile.id).scalar_subquery()
    query = (
        select(SourceFile, Patient, unread)
        .join(Patient, col(Patient.id) == SourceFile.patient_id, isouter=True)
        .where(*conditions)
        .order_by(order)
    )
    return [_file(row, chart, count) for row, chart, count in session.exec(query.offset(offset).limit(limit)).all()]


def _file(row: SourceFile, chart: Patient | None, unread: int) -> File:
    def total(what: str) -> int:
        return sum(int(numbers.get(what, 0)) for numbers in row.counts.values())

    return File(
        id=row.id,
        version=row.version,
        name=row.name,
        kind=row.kind,
        state=row.state,
        patient=row.patient_name or "",
        birth_date=row.patient_birth_date,
        sex=row.patient_sex,
        received_at=row.received_at,
        doubt=DOUBTS[Doubt(row.waits_because or Doubt.NOBODY)] if row.state == "waiting" else "",
        unread=unread,
        new=total("new"),
        changed=total("changed"),
        same=total("same"),
        chart_id=row.patient_id,
        chart=f"{chart.given} {chart.family}" if chart else "",
        decided_by=row.decided_by or "",
        decided_at=row.decided_at,
        reject_reason=row.reject_reason or "",
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
