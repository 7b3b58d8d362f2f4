""" "This is wrong": a patient asks the office to correct a line of the record, and gets an answer (issue 6.7).

The office answers within 60 days, the time that HIPAA gives for a request to amend a record (45 CFR 164.526(b)(2)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account
from models.reading import CorrectionRequest
from models.record import CLINICAL_TABLES, ClinicalRow, Document, Observation, Panel, SectionText
from services import clock, history
from services.access import Access, ChartAccess, needs, time_zone
from services.errors import NoAccess, Problem
from services.history import Action
from services.records.naming import name_of
from services.shown import shown
from services.words import N_, _

DAYS = 60
LIMIT = 1000  # characters of the request
MOST_WAITING = 20  # requests of one chart that wait at the same time

# Kind of a line, as it stands in the address → its table.
TABLES: dict[str, type[ClinicalRow]] = {
    str(table.__tablename__).replace("_", "-"): table for table in CLINICAL_TABLES if issubclass(table, ClinicalRow)
}
STATES = {
    "waiting": N_("Waits for an answer"),
    "corrected": N_("Corrected"),
    "not changed": N_("Not changed"),
}


@dataclass(frozen=True)
class Asked:
    """One request as the patient reads it."""

    text: str
    asked_by: str
    asked_at: datetime
    due_on: date
    state: str
    answer: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class AboutLine:
    """The page of one line: what it is called, and the requests about it, newest first."""

    kind: str
    row_id: UUID
    tab: str  # where the line stands: test results, documents, medical history
    line: str
    stands: bool  # False: the line is no longer shown
    asked: list[Asked]
    due_on: date
    time_zone: str


@needs(Access.CORRECTION)
def about(session: Session, chart: ChartAccess, kind: str, row_id: UUID) -> AboutLine:
    """What stands on the page "This is wrong" of one line. Raises NoAccess for a line that this key may not see.

    Whoever has asked reads the answer also when the line itself has been marked as entered in error since.
    """
    query = (
        select(CorrectionRequest, Account)
        .join(Account, col(Account.id) == CorrectionRequest.account_id)
        .where(CorrectionRequest.patient_id == chart.patient_id, CorrectionRequest.row_id == row_id)
        .order_by(col(CorrectionRequest.asked_at).desc())
    )
    found = list(session.exec(query).all())
    try:
        row = _row(session, chart, kind, row_id)
        line, tab, stands = _name(row), _tab(row), True
    except NoAccess:
        found = [(row, by) for row, by in found if by.id == chart.actor.account_id and row.kind == kind]
        if not found:
            raise
        line, tab, stands = found[0][0].line, "medical history", False
    asked = [
        Asked(row.text, by.name, row.asked_at, row.due_on, row.state, row.answer, row.decided_at) for row, by in found
    ]
    return AboutLine(kind, row_id, tab, line, stands, asked, chart.today + timedelta(days=DAYS), time_zone(session))


@needs(Access.CORRECTION)
def ask(session: Session, chart: ChartAccess, kind: str, row_id: UUID, text: str) -> None:
    """Send the request. Raises Problem on "text", or when one about this line waits already."""
    line = _name(_row(session, chart, kind, row_id))
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Problem(_("Write what is wrong, and what would be right."), "text")
    if len(text) > LIMIT:
        raise Problem(_("This can have {count} characters at most.", count=LIMIT), "text")
    waiting = session.exec(
        select(CorrectionRequest.row_id).where(
            CorrectionRequest.patient_id == chart.patient_id, CorrectionRequest.state == "waiting"
        )
    ).all()
    if row_id in waiting:
        raise Problem(_("A request about this entry waits already. The office answers it first."))
    if len(waiting) >= MOST_WAITING:
        raise Problem(_("{count} of your requests wait for an answer. Call the office.", count=MOST_WAITING))
    if chart.actor.account_id is None:
        raise NoAccess
    session.add(
        CorrectionRequest(
            patient_id=chart.patient_id,
            account_id=chart.actor.account_id,
            kind=kind,
            row_id=row_id,
            line=line,
            text=text,
            asked_at=clock.now(),
            due_on=chart.today + timedelta(days=DAYS),
        )
    )
    history.record(
        session, chart.actor, Action.CORRECTION_ASKED, patient_id=chart.patient_id, subject="a line of the record"
    )


@needs(Access.RECORD)
def states(session: Session, chart: ChartAccess, ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each line about which something was asked, the state of its newest request."""
    query = select(CorrectionRequest.row_id, CorrectionRequest.state).where(
        CorrectionRequest.patient_id == chart.patient_id, col(CorrectionRequest.row_id).in_(list(ids))
    )
    return dict(session.exec(query.order_by(col(CorrectionRequest.asked_at))).all())


def _row(session: Session, chart: ChartAccess, kind: str, row_id: UUID) -> ClinicalRow:
    table = TABLES.get(kind)
    row = session.exec(select(table).where(*shown(chart, table), table.id == row_id)).first() if table else None
    if row is None:
        raise NoAccess
    return row


def _name(row: ClinicalRow) -> str:
    titled = row.title if isinstance(row, Document | SectionText) else None
    return titled or name_of(row)


def _tab(row: ClinicalRow) -> str:
    if isinstance(row, Document):
        return "documents"
    measured = isinstance(row, Panel | Observation) and row.category not in ("vital-signs", "social-history")
    return "test results" if measured else "medical history"
