""" "Ask about this result": a message to the office about one report or document of the record (PRODUCT §5, §6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.people import Role
from models.record import ClinicalRow, Document, Observation, Panel
from services import clock
from services.access import Access, ChartAccess, Relation, needs
from services.errors import NoAccess, Problem
from services.messages import compose, reply_time, sending
from services.messages.compose import Choice
from services.messages.kinds import Kind
from services.records.naming import name_of
from services.shown import shown
from services.words import N_, _

# Kind as it stands in the address → its table.
TABLES: dict[str, type[ClinicalRow]] = {"panel": Panel, "observation": Observation, "document": Document}
_SUBJECTS = {"document": N_("Question about a document")}
_SUBJECT = N_("Question about a result")


@dataclass(frozen=True)
class About:
    """The line that a thread is about. `stands`: this reader may see the line itself."""

    kind: str
    row_id: UUID
    name: str
    when: str | None
    stands: bool = True


@dataclass(frozen=True)
class Asking:
    """The form. `providers`: whom the question can be for, besides the clinicians as a whole; see `Composing`."""

    about: About
    providers: list[Choice]
    signature: str | None
    reply_by: datetime


@needs(Access.MESSAGE_WRITE)
def opened(session: Session, chart: ChartAccess, kind: str, row_id: UUID) -> Asking:
    """The form about one line. Raises NoAccess for a line that this key may not see."""
    signed = None if chart.relation is Relation.SELF else sending.signature(session, chart)
    due = reply_time.due_now(session, clock.now())
    return Asking(_about(session, chart, kind, row_id), compose.options(session, chart).providers, signed, due)


@needs(Access.MESSAGE_WRITE)
def ask(session: Session, chart: ChartAccess, kind: str, row_id: UUID, provider_id: str, text: str, key: str) -> UUID:
    """Send the question; returns its thread. `provider_id` "" asks the clinicians as a whole.

    The same `key` again is the same question. Raises Problem on "text" or "provider", or NoAccess.
    """
    about = _about(session, chart, kind, row_id)
    known = [one.id for one in compose.options(session, chart).providers]
    if provider_id and provider_id not in known:
        raise Problem(_("Choose a provider from the list."), "provider")
    said = {"kind": kind, "row": str(row_id), "name": about.name, "when": about.when}
    return sending.open_thread_from(
        session, chart, Kind.RESULT, _SUBJECTS.get(kind, _SUBJECT), text, said,
        key=key, role=Role.CLINICIAN, provider_id=UUID(provider_id) if provider_id else None,
    )  # fmt: skip


@needs(Access.MESSAGES)
def asked_about(session: Session, chart: ChartAccess, structured: dict[str, Any]) -> About | None:
    """What a thread is about, for this reader: nothing of a line that this reader may not see (PRODUCT §4)."""
    about = told(structured)
    if about is None:
        return None
    try:
        return _about(session, chart, about.kind, about.row_id)
    except NoAccess:  # confidential, or withdrawn since
        return None


def told(structured: dict[str, Any]) -> About | None:
    """What a thread was about when it was sent, for the office; None for a thread about no line."""
    if structured.get("kind") not in TABLES:
        return None
    return About(structured["kind"], UUID(structured["row"]), structured["name"], structured.get("when"), stands=False)


def _about(session: Session, chart: ChartAccess, kind: str, row_id: UUID) -> About:
    table = TABLES.get(kind)
    row = session.exec(select(table).where(*shown(chart, table), table.id == row_id)).first() if table else None
    if isinstance(row, Document):
        return About(kind, row.id, row.title, row.authored)
    if isinstance(row, Panel):
        return About(kind, row.id, name_of(row), row.collected or row.issued)
    if isinstance(row, Observation) and row.panel_id:  # it came alone, and has a report of its own since
        return _about(session, chart, "panel", row.panel_id)
    if isinstance(row, Observation):
        return About(kind, row.id, name_of(row), row.taken)
    raise NoAccess
