"""New results and documents that the office types or attaches (PRODUCT §8.4)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.record import Document, Observation, Panel
from services import history
from services.access import StaffAccess, clinic_today, in_room
from services.attachments.check import Checked
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.records import store
from services.records.draft import Line
from services.results import deciding, telling
from services.results.deciding import Showing, checked_text, typed_day
from services.results.documents import KINDS
from services.results.lines import ROOM, Kept, thing
from services.results.typed import TEXT_LIMIT, TypedLine, TypedReport, checked_report
from services.settings import Settings
from services.words import _

TYPED_KINDS = tuple(kind for kind in KINDS if kind not in ("note", "health reminder"))  # reminders have their own way
TITLE_LIMIT = 200


@dataclass(frozen=True)
class TypedDocument:
    """A document as typed; it has `text` or a file, or both."""

    kind: str
    title: str
    authored: str
    author: str
    text: str


@in_room(ROOM)
def add_report(
    session: Session,
    office: StaffAccess,
    patient_id: UUID,
    typed: TypedReport,
    how: Showing,
    key: str,
    settings: Settings,
) -> UUID:
    """A report with its values into the chart; its id. The same `key` again is the same report, not a second one.

    Raises Problem at each field, NoAccess for an unknown patient.
    """
    patient, today = standing_chart(session, patient_id), clinic_today(session)
    known = _known(session, Panel, patient.id, key)
    if known:
        return known.id
    columns: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    lines: list[tuple[TypedLine, dict[str, Any]]] = []
    with together() as each:
        with each():
            columns, lines = checked_report(typed, today)
        with each():
            shown = deciding.checked_showing(how, office.actor.name, today)
    panel = Line(Panel, columns | shown, "typed", f"office {key}")
    common = {"taken": columns["collected"], "category": columns["category"], "status": columns["status"]}
    rows = [
        Line(Observation, common | values, f"value {number}", f"office {key} {number}", panel)
        for number, (_typed, values) in enumerate(lines, start=1)
    ]
    store.put(session, patient.id, None, [panel, *rows])
    return _finish(session, office, _known(session, Panel, patient.id, key), settings)


@in_room(ROOM)
def add_document(
    session: Session,
    office: StaffAccess,
    patient_id: UUID,
    typed: TypedDocument,
    file: Checked | None,
    how: Showing,
    key: str,
    settings: Settings,
) -> UUID:
    """A document with its checked file or its text into the chart; as `add_report`."""
    patient, today = standing_chart(session, patient_id), clinic_today(session)
    known = _known(session, Document, patient.id, key)
    if known:
        return known.id
    columns: dict[str, Any] = {}
    with together() as each:
        with each():
            columns |= checked_document(typed, today, has_file=file is not None)
        with each():
            columns |= deciding.checked_showing(how, office.actor.name, today)
    kept = (file.media_type, file.name, file.content) if file else None
    columns |= {"status": "current", "media_type": None if file else "text/plain"}
    store.put(session, patient.id, None, [Line(Document, columns, "typed", f"office {key}", file=kept)])
    return _finish(session, office, _known(session, Document, patient.id, key), settings)


def checked_document(typed: TypedDocument, today: date, *, has_file: bool) -> dict[str, Any]:
    """The columns of a document. Raises Problem at each field."""
    columns: dict[str, Any] = {}
    with together() as each:
        with each():
            if typed.kind not in TYPED_KINDS:
                raise Problem(_("Choose one of the list."), "kind")
            columns["kind"] = typed.kind
        with each():
            columns["title"] = checked_text(typed.title, TITLE_LIMIT, "title")
            if not columns["title"]:
                raise Problem(_("Enter a title."), "title")
        with each():
            day = typed_day(typed.authored, "authored")
            if day > today:
                raise Problem(_("The day must not be in the future."), "authored")
            columns["authored"] = day.isoformat()
        with each():
            columns["author"] = checked_text(typed.author, TITLE_LIMIT, "author") or None
        with each():
            columns["body"] = checked_text(typed.text, TEXT_LIMIT, "text") or None
            if not columns["body"] and not has_file:
                raise Problem(_("Attach a file, or write the text of the document."), "text")
    return columns


def _known(session: Session, table: type[Kept], patient_id: UUID, key: str) -> Kept | None:
    query = select(table).where(table.patient_id == patient_id, table.source_key == f"office {key}")
    return session.exec(query).first()


def _finish(session: Session, office: StaffAccess, row: Kept | None, settings: Settings) -> UUID:
    if row is None:
        raise NoAccess
    row.recorded_by = office.actor.name
    session.add(row)
    history.record(
        session, office.actor, Action.RESULT_ADDED, patient_id=row.patient_id, subject=thing(row), row=str(row.id),
        held_until=row.held_until.isoformat() if row.held_until else None,
    )  # fmt: skip
    telling.tell(session, row, settings)
    return row.id
