"""Correcting a report or document: what it said before is kept, and shown to the patient with the reason (§8.4, §6)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from models.reading import Revision
from models.record import Document, Observation, Panel
from services import clock
from services.access import StaffAccess, clinic_today, in_room
from services.attachments.check import Checked
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.records import store
from services.records.naming import name_of
from services.results import lines, telling
from services.results.deciding import REASON_LIMIT, checked_text
from services.results.entry import TypedDocument, checked_document
from services.results.lines import ROOM, Kept
from services.results.reading import in_order
from services.results.typed import CATEGORIES, LOINC, TypedLine, TypedReport, checked_line, checked_report, line_of
from services.settings import Settings
from services.words import _

T = TypeVar("T", TypedReport, TypedDocument)
# Field of the form → columns that it stands for.
_OF_REPORT = {
    "name": ("display",),
    "loinc": ("code", "code_system"),
    "category": ("category",),
    "collected": ("collected",),
    "performer": ("performer",),
    "text": ("conclusion",),
}
_OF_DOCUMENT = {"kind": "kind", "title": "title", "authored": "authored", "author": "author", "text": "body"}
_OF_VALUES = ("value", "comparator", "unit", "value_kind", "value_coded", "components")  # kept with every change


@dataclass(frozen=True)
class Correctable:
    """The form as it is stored now. `version` goes back with the correction."""

    id: UUID
    version: int
    name: str
    typed: TypedReport | TypedDocument
    has_file: bool
    changed_by: str


@in_room(ROOM)
def opened(session: Session, office: StaffAccess, row_id: UUID) -> Correctable:
    """What can be corrected, as it is now. Raises NoAccess, also for what was withdrawn."""
    row = lines.find(session, office, row_id)
    if row.entered_in_error:
        raise NoAccess
    by = lines.last_changed_by(session, office, row)
    if isinstance(row, Document):
        return Correctable(row.id, row.version, row.title, document_of(row), row.file_id is not None, by)
    values = tuple(line_of(one) for one in values_of(session, office, row).values())
    return Correctable(row.id, row.version, name_of(row), replace(report_of(row), lines=values), False, by)


@in_room(ROOM)
def report(
    session: Session,
    office: StaffAccess,
    row_id: UUID,
    version: int,
    typed: TypedReport,
    reason: str,
    settings: Settings,
) -> None:
    """Change what a report says. A line that is emptied is withdrawn, a new one is added; untouched ones stay as the
    laboratory sent them. Raises Problem at each field, Conflict, NoAccess.
    """
    row = lines.find(session, office, row_id, version)
    if not isinstance(row, Panel):
        raise NoAccess
    values = values_of(session, office, row)
    untouched = frozenset(
        number for number, line in enumerate(typed.lines)
        if line.row_id in values and line == line_of(values[line.row_id])
    )  # fmt: skip
    now, today, why = report_of(row), clinic_today(session), ""
    columns: dict[str, Any] = {}
    with together() as each:
        with each():
            checked, _lines = checked_report(_checkable(typed, now, today), today, untouched=untouched)
            columns = {c: checked[c] for field, of in _OF_REPORT.items() if _differs(typed, now, field) for c in of}
        with each():
            why = _reason(reason)
    for one in values.values():
        if "collected" in columns and one.taken == row.collected:
            one.taken = columns["collected"]
    changed = _change(session, office, row, columns, why)
    for number, line in enumerate(typed.lines):
        if number not in untouched:
            changed |= _line(session, office, row, values.get(line.row_id), line, number, why)
    _finish(session, office, row, changed, settings)


@in_room(ROOM)
def document(
    session: Session,
    office: StaffAccess,
    row_id: UUID,
    version: int,
    typed: TypedDocument,
    file: Checked | None,
    reason: str,
    settings: Settings,
) -> None:
    """Change what a document says, or replace its file. Raises as `report`."""
    row = lines.find(session, office, row_id, version)
    if not isinstance(row, Document):
        raise NoAccess
    now, today, why = document_of(row), clinic_today(session), ""
    columns: dict[str, Any] = {}
    with together() as each:
        with each():
            checked = checked_document(_checkable(typed, now, today), today, has_file=bool(file or row.file_id))
            columns = {c: checked[c] for field, c in _OF_DOCUMENT.items() if _differs(typed, now, field)}
        with each():
            why = _reason(reason)
    if file:
        columns["file_id"] = store.keep_file(session, file.media_type, file.name, file.content)
        columns["media_type"] = file.media_type
    _finish(session, office, row, _change(session, office, row, columns, why), settings)


@in_room(ROOM)
def values_of(session: Session, _office: StaffAccess, panel: Panel) -> dict[str, Observation]:
    """The values of a report that stand, by id, in the order of their source."""
    query = select(Observation).where(Observation.panel_id == panel.id, col(Observation.entered_in_error).is_(False))
    return {str(one.id): one for one in in_order(session.exec(query).all())}


def report_of(row: Panel) -> TypedReport:
    """What a report says, as it stands in the form, without its lines."""
    return TypedReport(
        name_of(row),
        row.code if row.code and row.code_system == LOINC else "",
        row.category if row.category in CATEGORIES else "other",
        (row.collected or "")[:10] if len(row.collected or "") >= 10 else "",
        "final",
        row.performer or "",
        row.conclusion or "",
        (),
    )


def document_of(row: Document) -> TypedDocument:
    """What a document says, as it stands in the form."""
    authored = (row.authored or "")[:10] if len(row.authored or "") >= 10 else ""
    return TypedDocument(row.kind, row.title, authored, row.author or "", row.body or "")


def _differs(typed: T, now: T, field: str) -> bool:
    return getattr(typed, field) != getattr(now, field)


def _checkable(typed: T, now: T, today: date) -> T:
    """What came in without a date, or is of a kind that is not offered, may stay so."""
    kept: dict[str, str] = {}
    for field, good in (("collected", today.isoformat()), ("authored", today.isoformat()), ("kind", "letter")):
        if hasattr(typed, field) and not _differs(typed, now, field):
            kept[field] = good
    return replace(typed, **kept)


def _line(
    session: Session, office: StaffAccess, panel: Panel, row: Observation | None, line: TypedLine, number: int, why: str
) -> bool:
    """One line of the form; whether it changed anything."""
    if row is None:
        if not line.is_empty:
            key = f"{panel.source_key} corrected {uuid4()}"
            session.add(
                Observation(
                    patient_id=panel.patient_id,
                    panel_id=panel.id,
                    source_key=key,
                    content_hash="",
                    place=f"value {number + 1}",
                    category=panel.category,
                    taken=panel.collected,
                    added_at=clock.now(),
                    status="corrected",
                    **checked_line(line, number),
                )
            )
        return not line.is_empty
    if line.is_empty:
        return _change(session, office, row, {"entered_in_error": True}, why, always=_OF_VALUES)
    columns = checked_line(line, number) | {"status": "corrected", "components": [], "text": None}
    if not columns["code"]:  # the form shows LOINC codes alone; another one stays with its name
        columns |= {"code": row.code, "code_system": row.code_system}
    return _change(session, office, row, columns, why, always=_OF_VALUES)


def _change(
    session: Session,
    office: StaffAccess,
    row: Kept | Observation,
    columns: dict[str, Any],
    why: str,
    always: tuple[str, ...] = (),
) -> bool:
    """Put `columns` into the row and keep what they said before, with those named `always`. False: nothing differs."""
    before = {name: getattr(row, name) for name, value in columns.items() if getattr(row, name) != value}
    if not before:
        return False
    kept = before | {name: getattr(row, name) for name in always}
    session.add(
        Revision(
            patient_id=row.patient_id,
            kind=str(row.__tablename__),
            row_id=row.id,
            before={name: str(value) if isinstance(value, UUID) else value for name, value in kept.items()},
            reason=why,
            by=office.actor.name,
            at=clock.now(),
        )
    )
    for name, value in columns.items():
        setattr(row, name, value)
    session.add(row)
    return True


def _finish(session: Session, office: StaffAccess, row: Kept, changed: bool, settings: Settings) -> None:
    if not changed:
        raise Problem(_("Nothing was changed. Correct what is wrong, then save."))
    if isinstance(row, Panel):
        row.status = "corrected"
    lines.as_new(row)
    lines.saved(session, office, row, Action.RESULT_CORRECTED)
    telling.tell(session, row, settings)


def _reason(text: str) -> str:
    why = checked_text(text, REASON_LIMIT, "correct_reason")
    if not why:
        raise Problem(_("Write what was wrong. The patient reads it."), "correct_reason")
    return why
