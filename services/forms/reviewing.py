"""Answers in the office: who was asked, who has answered, reading and reviewing, and files for the practice (§8.5)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.forms import GivenForm, QuestionnaireVersion
from models.people import Patient
from services import clock, history
from services.access import StaffAccess, in_room, time_zone
from services.csv_cell import csv_cell
from services.errors import NoAccess, Problem
from services.forms.fhir_in import read
from services.forms.in_words import answer_words
from services.forms.office import ROOM
from services.forms.questions import Item, walk
from services.forms.reading import Opened, Paper, form_of, opened_row, paper_of
from services.forms.response import Facts, questionnaire_response
from services.history import Action
from services.words import _, long_moment


@dataclass(frozen=True)
class Line:
    """One patient and one form. `number` is the version that was given."""

    id: UUID
    title: str
    patient: str
    birth_date: date
    number: int
    given_at: datetime
    due_on: date | None
    submitted_at: datetime | None
    reviewed_by: str | None


@dataclass(frozen=True)
class Answered:
    """One form with its answers, as the office reads it; answers that were not sent are not shown."""

    opened: Opened
    patient_id: UUID
    patient: str
    birth_date: date
    reviewed_by: str | None
    reviewed_at: datetime | None
    questionnaire_id: UUID


@in_room(ROOM)
def to_review(session: Session, _office: StaffAccess) -> list[Line]:
    """What was sent and nobody has reviewed, oldest first."""
    return _lines(session, col(GivenForm.submitted_at).is_not(None), col(GivenForm.reviewed_at).is_(None))


@in_room(ROOM)
def given_of(session: Session, _office: StaffAccess, form_id: UUID) -> list[Line]:
    """Everybody who was given the form, in any version."""
    return _lines(session, QuestionnaireVersion.questionnaire_id == form_id)


@in_room(ROOM)
def one(session: Session, office: StaffAccess, given_id: UUID) -> Answered:
    """One form; the look is written down. Raises NoAccess."""
    row = _row(session, given_id)
    _write_down(session, office, Action.VIEWED, row)
    patient, version = _of(session, row)
    opened = opened_row(session, row)
    if not row.submitted_at:
        opened = Opened(opened.line, opened.form, {}, opened.version, opened.time_zone)
    name = f"{patient.given} {patient.family}"
    return Answered(
        opened, patient.id, name, patient.birth_date, row.reviewed_by, row.reviewed_at, version.questionnaire_id
    )  # fmt: skip


@in_room(ROOM)
def review(session: Session, office: StaffAccess, given_id: UUID) -> None:
    """Note who has read the answers; the first counts. Raises Problem when nothing was sent, NoAccess."""
    row = session.get(GivenForm, given_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoAccess
    if row.submitted_at is None:
        raise Problem(_("The patient has not sent this form yet."))
    if row.reviewed_at:
        return
    row.reviewed_at, row.reviewed_by = clock.now(), office.actor.name
    session.add(row)
    _write_down(session, office, Action.FORM_REVIEWED, row)


@in_room(ROOM)
def response(session: Session, office: StaffAccess, given_id: UUID) -> dict[str, Any]:
    """The answers as FHIR QuestionnaireResponse. Raises NoAccess, also for what was not sent."""
    row = _row(session, given_id)
    if row.submitted_at is None:
        raise NoAccess
    _write_down(session, office, Action.DOWNLOADED, row)
    patient, version = _of(session, row)
    facts = Facts(
        row.id, version.questionnaire_id, version.number, patient.id, f"{patient.given} {patient.family}",
        row.signature or "", row.submitted_at,
    )  # fmt: skip
    return questionnaire_response(form_of(session, row), row.answers, facts)


@in_room(ROOM)
def paper(session: Session, office: StaffAccess, given_id: UUID) -> Paper:
    """A sent form for its PDF. Raises NoAccess."""
    row = _row(session, given_id)
    if row.submitted_at is None:
        raise NoAccess
    _write_down(session, office, Action.DOWNLOADED, row)
    return paper_of(session, row)


@in_room(ROOM)
def as_csv(session: Session, office: StaffAccess, form_id: UUID) -> bytes:
    """All sent answers to one form as a table, one line for each; a column for each question of any version."""
    rows = session.exec(
        select(GivenForm, Patient, QuestionnaireVersion)
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == GivenForm.questionnaire_version_id)
        .join(Patient, col(Patient.id) == GivenForm.patient_id)
        .where(QuestionnaireVersion.questionnaire_id == form_id, col(GivenForm.submitted_at).is_not(None))
        .order_by(col(GivenForm.submitted_at))
    ).all()
    forms = {version.id: read(version.content).form for _row, _patient, version in rows}
    newest = [version for *_rest, version in sorted(rows, key=lambda row: row[2].number)]
    questions: dict[str, Item] = {}
    for version in newest:
        questions |= {item.link_id: item for item in walk(forms[version.id].items) if item.asked}
    file, zone = io.StringIO(), time_zone(session)
    writer = csv.writer(file)
    head = [_("Patient"), _("Born"), _("Sent"), _("Filled in by"), _("Reviewed by"), _("Version")]
    writer.writerow([csv_cell(cell) for cell in [*head, *(item.text for item in questions.values())]])
    for row, patient, version in rows:
        _write_down(session, office, Action.DOWNLOADED, row)
        mine = {item.link_id: item for item in walk(forms[version.id].items)}
        sent = long_moment(row.submitted_at, zone) if row.submitted_at else ""
        facts = [f"{patient.given} {patient.family}", patient.birth_date.isoformat(), sent, row.signature or "",
                 row.reviewed_by or "", str(version.number)]  # fmt: skip
        said = ["; ".join(answer_words(mine[name], row.answers)) if name in mine else "" for name in questions]
        writer.writerow([csv_cell(cell) for cell in [*facts, *said]])
    return file.getvalue().encode("utf-8-sig")  # with the mark by which spreadsheets know UTF-8


def _lines(session: Session, *conditions: Any) -> list[Line]:
    rows: Sequence[Any] = session.exec(
        select(GivenForm, Patient, QuestionnaireVersion)
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == GivenForm.questionnaire_version_id)
        .join(Patient, col(Patient.id) == GivenForm.patient_id)
        .where(col(GivenForm.withdrawn_at).is_(None), *conditions)
        .order_by(col(GivenForm.submitted_at), col(GivenForm.given_at))
    ).all()
    return [
        Line(
            row.id, version.content["title"], f"{patient.given} {patient.family}", patient.birth_date, version.number,
            row.given_at, row.due_on, row.submitted_at, row.reviewed_by,
        )
        for row, patient, version in rows
    ]  # fmt: skip


def _row(session: Session, given_id: UUID) -> GivenForm:
    row = session.get(GivenForm, given_id)
    if row is None or row.withdrawn_at:
        raise NoAccess
    return row


def _of(session: Session, row: GivenForm) -> tuple[Patient, QuestionnaireVersion]:
    version = session.get_one(QuestionnaireVersion, row.questionnaire_version_id)
    return session.get_one(Patient, row.patient_id), version


def _write_down(session: Session, office: StaffAccess, act: Action, row: GivenForm) -> None:
    history.record(session, office.actor, act, patient_id=row.patient_id, subject="a form", form=str(row.id))
