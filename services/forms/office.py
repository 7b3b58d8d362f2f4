"""The clinic's forms: what there is, each version kept, and saving without losing a colleague's work (PRODUCT §8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.forms import GivenForm, Questionnaire, QuestionnaireVersion
from services import clock, history
from services.access import StaffAccess, in_room, time_zone
from services.errors import Conflict, NoAccess
from services.forms import fhir_in, fhir_out
from services.forms.questions import Form
from services.history import Action

ROOM = "forms"


@dataclass(frozen=True)
class Kept:
    """One form of the clinic in the list: how many were given and wait, and how many answers are to be reviewed."""

    id: UUID
    title: str
    version: int
    waiting: int
    to_review: int
    retired: bool


@dataclass(frozen=True)
class Version:
    """One saved version."""

    number: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class Editing:
    """One form for the editor. `version` goes back with the save."""

    id: UUID
    form: Form
    version: int
    versions: Sequence[Version]
    retired: bool
    time_zone: str


@in_room(ROOM)
def overview(session: Session, _office: StaffAccess) -> list[Kept]:
    """All forms by title, retired ones last."""
    given = session.exec(
        select(QuestionnaireVersion.questionnaire_id, GivenForm.submitted_at, GivenForm.reviewed_at)
        .join(GivenForm, col(GivenForm.questionnaire_version_id) == QuestionnaireVersion.id)
        .where(col(GivenForm.withdrawn_at).is_(None), col(GivenForm.reviewed_at).is_(None))
    ).all()
    rows = session.exec(select(Questionnaire).order_by(col(Questionnaire.title))).all()
    kept = []
    for row in rows:
        mine = [sent for form_id, sent, _reviewed in given if form_id == row.id]
        to_review = sum(sent is not None for sent in mine)
        kept.append(Kept(row.id, row.title, row.version, len(mine) - to_review, to_review, bool(row.retired_at)))
    return sorted(kept, key=lambda one: one.retired)


@in_room(ROOM)
def editing(session: Session, _office: StaffAccess, form_id: UUID) -> Editing:
    """The newest version, and who has saved which. Raises NoAccess."""
    row = session.get(Questionnaire, form_id)
    if row is None:
        raise NoAccess
    rows = session.exec(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.questionnaire_id == form_id)
        .order_by(col(QuestionnaireVersion.number).desc())
    ).all()
    versions = [Version(one.number, one.saved_by, one.saved_at) for one in rows]
    newest = fhir_in.read(rows[0].content).form
    return Editing(row.id, newest, row.version, versions, bool(row.retired_at), time_zone(session))


@in_room(ROOM)
def create(session: Session, office: StaffAccess, form: Form) -> UUID:
    """A new form. Raises Problem, on "file", for what cannot be asked."""
    content = _sound(form)
    row = Questionnaire(title=form.title, created_by=office.actor.account_id, created_at=clock.now())
    session.add(row)
    session.flush()
    _add_version(session, office, row, content)
    return row.id


@in_room(ROOM)
def save(session: Session, office: StaffAccess, form_id: UUID, version: int, form: Form) -> int:
    """A new version of it; returns its number. Forms that were given out keep theirs.

    Raises Conflict when somebody else has saved since `version`, Problem as `create`, NoAccess.
    """
    content = _sound(form)
    row = session.exec(
        select(Questionnaire)
        .where(Questionnaire.id == form_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NoAccess
    if row.version != version:
        raise Conflict
    row.version, row.title = version + 1, form.title
    session.add(row)
    _add_version(session, office, row, content)
    return row.version


@in_room(ROOM)
def retire(session: Session, office: StaffAccess, form_id: UUID, *, retired: bool) -> None:
    """Offer it no longer for giving out, or again. Raises NoAccess."""
    row = session.get(Questionnaire, form_id)
    if row is None:
        raise NoAccess
    row.retired_at = clock.now() if retired else None
    session.add(row)
    _write_down(session, office, row)


@in_room(ROOM)
def version_of(
    session: Session, _office: StaffAccess, form_id: UUID, number: int | None = None
) -> QuestionnaireVersion:
    """One version, the newest by default. Raises NoAccess."""
    query = select(QuestionnaireVersion).where(QuestionnaireVersion.questionnaire_id == form_id)
    if number is not None:
        query = query.where(QuestionnaireVersion.number == number)
    found = session.exec(query.order_by(col(QuestionnaireVersion.number).desc()).limit(1)).first()
    if found is None:
        raise NoAccess
    return found


@in_room(ROOM)
def exported(session: Session, office: StaffAccess, form_id: UUID) -> dict[str, Any]:
    """The newest version as FHIR Questionnaire, for a file. Raises NoAccess."""
    row = version_of(session, office, form_id)
    return fhir_out.published(row.content, str(form_id), row.number)


def _sound(form: Form) -> dict[str, Any]:
    """The form as it is stored; reading it back checks everything that was put together in a browser."""
    content = fhir_out.questionnaire(form)
    fhir_in.read(content)
    return content


def _add_version(session: Session, office: StaffAccess, row: Questionnaire, content: dict[str, Any]) -> None:
    session.add(
        QuestionnaireVersion(
            questionnaire_id=row.id,
            number=row.version,
            content=content,
            saved_by=office.actor.name,
            saved_at=clock.now(),
        )
    )
    session.flush()
    _write_down(session, office, row)


def _write_down(session: Session, office: StaffAccess, row: Questionnaire) -> None:
    history.record(
        session, office.actor, Action.FORM_EDITED, subject=row.title, form=str(row.id), version=row.version,
        retired=bool(row.retired_at),
    )  # fmt: skip
