"""The Documents tab: letters, summaries and reports by the kinds of the guide, and health reminders (PRODUCT §6)."""

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.record import Document, StoredFile
from services import corrections, history
from services.access import Access, ChartAccess, needs
from services.errors import NoAccess
from services.history import Action
from services.results import reminders, seen
from services.results.reading import Earlier, before_of
from services.results.reminders import Reminding
from services.shown import shown
from services.words import N_

# Kind as stored → as the guide calls it, in its order; what came as a note of another kind stands at the end.
KINDS = {
    "care summary": N_("Patient Care Summaries (letter)"),
    "letter": N_("Provider-signed letters"),
    "lab result": N_("Lab results"),
    "imaging result": N_("Imaging/diagnostic results"),
    "patient case": N_("Patient cases"),
    "health reminder": N_("Health reminders"),
    "note": N_("Other documents"),
}
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt", "text/xml": "xml"}
log = logging.getLogger("portal")


@dataclass(frozen=True)
class Line:
    """One document in the list; nothing of its content, but the words of a reminder."""

    id: UUID
    kind: str
    title: str
    authored: str | None
    author: str
    reminder: str
    new: bool
    asked: str | None
    state: str  # of a reminder: open, done, dismissed


@dataclass(frozen=True)
class Opened:
    """One document: its text, or that it is a file to be downloaded. `asked`: state of the newest correction."""

    id: UUID
    kind: str
    title: str
    authored: str | None
    author: str
    body: str
    has_file: bool
    note: str
    comment: str
    commented_by: str
    asked: str | None
    earlier: list[Earlier]  # what it said before the office corrected it
    reminding: Reminding | None  # of a health reminder: by when, and whether it is settled


@dataclass(frozen=True)
class File:
    """What the browser gets; the name says nothing about the patient. `damaged`: the bytes are not what was stored."""

    content: bytes
    media_type: str
    name: str
    damaged: bool


@needs(Access.RECORD)
def overview(session: Session, chart: ChartAccess) -> dict[str, list[Line]]:
    """All documents by kind, newest first; the words of reminders stand in the list, so these count as seen."""
    rows = session.exec(
        select(Document)
        .where(*shown(chart, Document))
        .order_by(col(Document.authored).desc().nulls_last(), col(Document.title))
    ).all()
    new = seen.new_to(session, chart, rows)
    asked = corrections.states(session, chart, (row.id for row in rows))
    settled = reminders.states(session, chart, [row.id for row in rows if row.kind == reminders.KIND])
    found: dict[str, list[Line]] = {kind: [] for kind in KINDS}
    for row in rows:
        kind = row.kind if row.kind in KINDS else "note"
        reminder = (row.body or "") if kind == "health reminder" else ""
        line = Line(row.id, kind, row.title, row.authored, row.author or "", reminder, row.id in new, asked.get(row.id),
                    settled.get(row.id, "open"))  # fmt: skip
        found[kind].append(line)
    shown_here = {line.id for line in found["health reminder"]}
    seen.looked_at(session, chart, "document", [row for row in rows if row.id in shown_here])
    return found


@needs(Access.RECORD)
def one(session: Session, chart: ChartAccess, document_id: UUID) -> Opened:
    """One document by its address; it counts as seen. Raises NoAccess."""
    row = _document(session, chart, document_id)
    seen.looked_at(session, chart, "document", [row])
    return Opened(
        id=row.id,
        kind=row.kind if row.kind in KINDS else "note",
        title=row.title,
        authored=row.authored,
        author=row.author or "",
        body=row.body or "",
        has_file=row.file_id is not None,
        note=row.comment or "",
        comment=row.clinician_comment or "",
        commented_by=row.commented_by or "",
        asked=corrections.states(session, chart, [row.id]).get(row.id),
        earlier=sorted((change for _of, change in before_of(session, [row.id])), key=lambda c: c.at, reverse=True),
        reminding=reminders.about(session, chart, row),
    )


@needs(Access.RECORD_FILE)
def file_of(session: Session, chart: ChartAccess, document_id: UUID) -> File:
    """The bytes of a document, or its text as a file. Raises NoAccess; see `File.damaged` (FI-09)."""
    row = _document(session, chart, document_id)
    seen.mark(session, chart, "document", [row.id])
    name = f"document-{(row.authored or 'undated')[:10]}"
    stored = session.get(StoredFile, row.file_id) if row.file_id else None
    if stored is None:
        return File((row.body or "").encode(), "text/plain; charset=utf-8", f"{name}.txt", False)
    damaged = hashlib.sha256(stored.content).hexdigest() != stored.sha256
    if damaged:
        log.error("The stored file %s is not what was stored", stored.id)
        history.record(
            session,
            chart.actor,
            Action.DOWNLOADED,
            patient_id=chart.patient_id,
            subject="a document",
            result="failed",
            file=str(stored.id),
        )
    kind = stored.media_type if stored.media_type in _ENDINGS else "application/octet-stream"
    return File(stored.content, kind, f"{name}.{_ENDINGS.get(kind, 'bin')}", damaged)


def _document(session: Session, chart: ChartAccess, document_id: UUID) -> Document:
    row = session.exec(select(Document).where(*shown(chart, Document), Document.id == document_id)).first()
    if row is None:
        raise NoAccess
    return row
