"""Results and documents as the office sees them: of one patient, what is held back, and one with everything (§8.4)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, func, select

from models.people import Patient
from models.reading import Revision, Seen
from models.record import Document, Observation, Panel, StoredFile
from services import access, history
from services.access import StaffAccess, in_room
from services.audience import record_readers
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem
from services.history import Action
from services.records.naming import name_of
from services.results import correcting, lines, seen, unseen
from services.results.lines import ROOM, Kept, full_name, patient_of, shown_on
from services.results.reading import ELSEWHERE, Earlier, before_of
from services.results.seen import Reader
from services.results.unseen import Called
from services.results.values import Value, value_of
from services.words import _

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One report or document in a list. `kind`: panel, document, or observation for a value that came alone."""

    id: UUID
    kind: str
    name: str
    when: str | None
    held_until: date | None  # None once it is shown
    held_reason: str
    confidential: bool
    commented: bool
    corrected: bool
    withdrawn: bool
    readers: int
    patient: str = ""
    patient_id: UUID | None = None


@dataclass(frozen=True)
class OfPatient:
    """One page of a patient's reports and documents, newest first. `lines` of the first page are the newest."""

    patient_id: UUID
    name: str
    birth_date: date
    readers: list[str]  # who could read them today
    lines: list[Line]
    more: bool


@dataclass(frozen=True)
class Person:
    """Whom a new result or document is for."""

    patient_id: UUID
    name: str
    birth_date: date
    today: date


@dataclass(frozen=True)
class Item:
    """Everything about one report or document. `version` goes back with every change."""

    id: UUID
    kind: str
    version: int
    patient_id: UUID
    patient: str
    birth_date: date
    name: str
    document_kind: str  # "" for a report
    when: str | None
    category: str
    status: str
    values: list[Value]
    text: str
    by: str
    note: str
    file_name: str
    held_until: date | None
    held_reason: str
    confidential: bool
    withdrawn: bool
    comment: str
    commented_by: str
    audience: list[str]  # who can read it today, or could if it were not held
    readers: list[Reader]
    earlier: list[Earlier]
    changed_by: str
    letter_at: datetime | None
    calls: list[Called]
    time_zone: str


@in_room(ROOM)
def held(session: Session, _office: StaffAccess) -> list[Line]:
    """What is held back now, the one that is shown first at the top."""
    today = access.clinic_today(session)
    rows: list[Kept] = []
    for table in (Panel, Document):
        query = select(table).where(col(table.held_until) > today, col(table.entered_in_error).is_(False))
        rows += session.exec(query.order_by(col(table.held_until)).limit(200)).all()
    return _lines(session, sorted(rows, key=lambda row: row.held_until or today), today)


@in_room(ROOM)
def person(session: Session, _office: StaffAccess, patient_id: UUID) -> Person:
    """Whom a new result is for; nothing of the record. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    return Person(patient_id, full_name(patient), patient.birth_date, access.clinic_today(session))


@in_room(ROOM)
def of_patient(session: Session, office: StaffAccess, patient_id: UUID, after: int = 0) -> OfPatient:
    """`PAGE` lines after the first `after`; the look is written to the history. Raises NoAccess."""
    patient, today = patient_of(session, patient_id), access.clinic_today(session)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="test results, documents")
    panels = select(Panel.id, func.coalesce(Panel.collected, Panel.issued).label("day"), literal("panel").label("kind"))
    papers = select(Document.id, col(Document.authored).label("day"), literal("document").label("kind"))
    single = select(Observation.id, col(Observation.taken).label("day"), literal("observation").label("kind"))
    every = union_all(
        panels.where(Panel.patient_id == patient_id, col(Panel.category).not_in(ELSEWHERE)),
        papers.where(Document.patient_id == patient_id),
        single.where(
            Observation.patient_id == patient_id,
            col(Observation.panel_id).is_(None),
            col(Observation.category).not_in(ELSEWHERE),
        ),
    ).subquery()
    query = select(every.c.id).order_by(every.c.day.desc().nulls_last(), every.c.id)
    ids = [row[0] for row in session.execute(query.offset(max(0, after)).limit(PAGE + 1)).all()]
    found: dict[UUID, Kept | Observation] = {}
    for table in (Panel, Document, Observation):
        found |= {row.id: row for row in session.exec(select(table).where(col(table.id).in_(ids[:PAGE]))).all()}
    rows = [found[row_id] for row_id in ids[:PAGE]]
    return OfPatient(
        patient_id, full_name(patient), patient.birth_date, _audience(session, patient_id, False),
        _lines(session, rows, today), len(ids) > PAGE,
    )  # fmt: skip


@in_room(ROOM)
def one(session: Session, office: StaffAccess, row_id: UUID) -> Item:
    """One report or document, withdrawn or held or not; the look is written to the history. Raises NoAccess."""
    row = lines.find(session, office, row_id)
    patient, today = patient_of(session, row.patient_id), access.clinic_today(session)
    history.record(session, office.actor, Action.VIEWED, patient_id=row.patient_id, subject=lines.thing(row))
    values = correcting.values_of(session, office, row) if isinstance(row, Panel) else {}
    paper = row if isinstance(row, Document) else None
    panel = row if isinstance(row, Panel) else None
    stored = session.exec(select(StoredFile.name).where(StoredFile.id == paper.file_id)).first() if paper else None
    earlier = sorted(
        (change for _of, change in before_of(session, [row.id, *(one.id for one in values.values())])),
        key=lambda change: change.at,
        reverse=True,
    )
    return Item(
        id=row.id,
        kind="document" if paper else "panel",
        version=row.version,
        patient_id=patient.id,
        patient=full_name(patient),
        birth_date=patient.birth_date,
        name=paper.title if paper else name_of(row),
        document_kind=paper.kind if paper else "",
        when=_when(row),
        category=panel.category if panel else "",
        status=row.status or "",
        values=[value_of(one) for one in values.values()],
        text=(paper.body if paper else panel.conclusion if panel else None) or "",
        by=(paper.author if paper else panel.performer if panel else None) or "",
        note=row.comment or "",
        file_name=stored or "",
        held_until=None if shown_on(row, today) or row.entered_in_error else row.held_until,
        held_reason=row.held_reason or "",
        confidential=row.confidential,
        withdrawn=row.entered_in_error,
        comment=row.clinician_comment or "",
        commented_by=row.commented_by or "",
        audience=_audience(session, patient.id, row.confidential),
        readers=seen.readers(session, row.id),
        earlier=earlier,
        changed_by=lines.last_changed_by(session, office, row),
        letter_at=row.letter_at,
        calls=unseen.calls_of(session, office, row.id),
        time_zone=access.time_zone(session),
    )


@in_room(ROOM)
def file_of(session: Session, office: StaffAccess, row_id: UUID) -> StoredFile:
    """The file of a document, for the office; written to the history. Raises NoAccess, Problem when it is damaged."""
    row = lines.find(session, office, row_id)
    stored = session.get(StoredFile, row.file_id) if isinstance(row, Document) and row.file_id else None
    if stored is None:
        raise NoAccess
    if hashlib.sha256(stored.content).hexdigest() != stored.sha256:  # FI-09
        raise Problem(_("This file is damaged and was not opened."))
    history.record(session, office.actor, Action.DOWNLOADED, patient_id=row.patient_id, subject="a document")
    return stored


def _lines(session: Session, rows: list, today: date) -> list[Line]:
    ids = [row.id for row in rows]
    counted = select(Seen.row_id, func.count()).where(col(Seen.row_id).in_(ids)).group_by(col(Seen.row_id))
    readers = dict(session.exec(counted).all())
    changed = set(session.exec(select(Revision.row_id).where(col(Revision.row_id).in_(ids))).all())
    names = select(Patient).where(col(Patient.id).in_({row.patient_id for row in rows}))
    patients = {patient.id: full_name(patient) for patient in session.exec(names).all()}
    return [
        Line(
            row.id,
            str(row.__tablename__),
            row.title if isinstance(row, Document) else name_of(row),
            row.taken if isinstance(row, Observation) else _when(row),
            None if isinstance(row, Observation) or shown_on(row, today) else row.held_until,
            "" if isinstance(row, Observation) else row.held_reason or "",
            row.confidential,
            not isinstance(row, Observation) and bool(row.clinician_comment),
            row.id in changed or row.status in ("corrected", "amended"),
            row.entered_in_error,
            readers.get(row.id, 0),
            patients[row.patient_id],
            row.patient_id,
        )
        for row in rows
    ]


def _when(row: Kept) -> str | None:
    return row.authored if isinstance(row, Document) else row.collected or row.issued


def _audience(session: Session, patient_id: UUID, confidential: bool) -> list[str]:
    return [account.name for account, _relation in record_readers(session, patient_id, confidential=confidential)]
