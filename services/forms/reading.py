"""The forms of one patient as patient and family read them (PRODUCT §6); filling in is services.forms.filling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.clinic import Clinic
from models.forms import GivenForm, QuestionnaireVersion
from models.people import Patient
from services import clock
from services.access import Access, ChartAccess, needs, time_zone
from services.errors import NoAccess
from services.forms.fhir_in import read
from services.forms.questions import Answers, Form


@dataclass(frozen=True)
class Line:
    """One form in the list."""

    id: UUID
    title: str
    given_at: datetime
    due_on: date | None
    saved_at: datetime | None
    saved_name: str | None
    submitted_at: datetime | None
    signature: str | None


@dataclass(frozen=True)
class Forms:
    """The tab: what waits, oldest first, and what was sent, newest first."""

    waiting: Sequence[Line]
    sent: Sequence[Line]
    time_zone: str


@dataclass(frozen=True)
class Opened:
    """One form with its answers. `version` counts the saves."""

    line: Line
    form: Form
    answers: Answers
    version: int
    time_zone: str


@dataclass(frozen=True)
class Paper:
    """A form with what its PDF needs besides."""

    opened: Opened
    patient_name: str
    birth_date: date
    clinic_name: str
    printed_on: datetime


@needs(Access.FORMS)
def overview(session: Session, chart: ChartAccess) -> Forms:
    """The forms that this reader may see."""
    query = (
        select(GivenForm, QuestionnaireVersion.content)
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == GivenForm.questionnaire_version_id)
        .where(given_to(chart))
        .order_by(col(GivenForm.given_at), col(GivenForm.id))
    )
    lines = [_line(row, content["title"]) for row, content in session.exec(query).all()]
    sent = sorted((one for one in lines if one.submitted_at), key=_sent_at, reverse=True)
    return Forms([one for one in lines if not one.submitted_at], sent, time_zone(session))


@needs(Access.FORMS, Access.RECORD)
def how_many_wait(session: Session, chart: ChartAccess) -> int:
    """How many forms wait to be filled in."""
    waiting = (given_to(chart), col(GivenForm.submitted_at).is_(None))
    return session.exec(select(func.count()).select_from(GivenForm).where(*waiting)).one()


@needs(Access.FORMS)
def opened(session: Session, chart: ChartAccess, form_id: UUID) -> Opened:
    """One form. Raises NoAccess."""
    return opened_row(session, the_form(session, chart, form_id))


@needs(Access.FORM_FILE)
def paper(session: Session, chart: ChartAccess, form_id: UUID) -> Paper:
    """One form for its PDF, sent or as far as it is. Raises NoAccess."""
    return paper_of(session, the_form(session, chart, form_id))


@needs(Access.FORMS, Access.FORM_FILL, Access.FORM_FILE)
def the_form(session: Session, chart: ChartAccess, form_id: UUID, *, lock: bool = False) -> GivenForm:
    """The row, for changing it with `lock`. Raises NoAccess when it is not there or not to be seen (AC-01)."""
    query = select(GivenForm).where(GivenForm.id == form_id, given_to(chart))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).first()
    if row is None:
        raise NoAccess
    return row


@needs(Access.FORMS, Access.FORM_FILL, Access.FORM_FILE, Access.RECORD)
def given_to(chart: ChartAccess) -> ColumnElement[bool]:
    """The condition on GivenForm for what this key may see: confidential ones are the patient's alone (PRODUCT §4)."""
    mine = (col(GivenForm.patient_id) == chart.patient_id) & col(GivenForm.withdrawn_at).is_(None)
    return mine if chart.sees_confidential else mine & col(GivenForm.confidential).is_(False)


def opened_row(session: Session, row: GivenForm) -> Opened:
    """A row, checked by the caller, with its form as it was when it was given."""
    form = form_of(session, row)
    return Opened(_line(row, form.title), form, dict(row.answers), row.version, time_zone(session))


def paper_of(session: Session, row: GivenForm) -> Paper:
    """The same for paper."""
    patient, clinic = session.get_one(Patient, row.patient_id), session.exec(select(Clinic)).one()
    name = f"{patient.given} {patient.family}"
    return Paper(opened_row(session, row), name, patient.birth_date, clinic.name, clock.now())


def form_of(session: Session, row: GivenForm) -> Form:
    """The version that was given."""
    return read(session.get_one(QuestionnaireVersion, row.questionnaire_version_id).content).form


def _line(row: GivenForm, title: str) -> Line:
    return Line(
        row.id, title, row.given_at, row.due_on, row.saved_at, row.saved_name, row.submitted_at, row.signature
    )  # fmt: skip


def _sent_at(line: Line) -> datetime:
    return line.submitted_at or line.given_at
