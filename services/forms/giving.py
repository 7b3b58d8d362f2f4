"""Giving a form to one or many patients, and taking it back (PRODUCT §8.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.forms import GivenForm, Questionnaire, QuestionnaireVersion
from services import clock, history, notifying
from services.access import StaffAccess, clinic_today, in_room
from services.audience import record_readers
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem
from services.forms.office import ROOM, version_of
from services.history import Action
from services.settings import Settings
from services.words import _

MOST_PATIENTS = 200


@dataclass(frozen=True)
class Given:
    """How many got the form, who has it already and waits with it, and how many mails go out."""

    patients: int
    had_it: int
    mails: int


@in_room(ROOM)
def give(
    session: Session,
    office: StaffAccess,
    form_id: UUID,
    patient_ids: Sequence[UUID],
    settings: Settings | None,
    *,
    due_on: date | None = None,
    confidential: bool = False,
) -> Given:
    """Ask these patients to fill in the newest version. Who still has it to fill in is left alone.

    With `settings` a mail without name and content goes to each reader who wants such mails. `confidential`: for the
    patient alone. All or nothing. Raises Problem, NoAccess.
    """
    row = session.get(Questionnaire, form_id)
    if row is None:
        raise NoAccess
    wanted = list(dict.fromkeys(patient_ids))
    _check(session, row, wanted, due_on)
    version = version_of(session, office, form_id)
    waiting = _waiting(session, form_id)
    new = [one for one in wanted if one not in waiting]
    mails = 0
    for patient_id in new:
        form = GivenForm(
            patient_id=patient_id, questionnaire_version_id=version.id, given_by=office.actor.account_id,
            given_at=clock.now(), due_on=due_on, confidential=confidential,
        )  # fmt: skip
        session.add(form)
        session.flush()
        history.record(
            session, office.actor, Action.FORM_GIVEN, patient_id=patient_id, subject="a form", form=str(form.id)
        )
        mails += _tell(session, form, settings) if settings else 0
    return Given(len(new), len(wanted) - len(new), mails)


@in_room(ROOM)
def take_back(session: Session, office: StaffAccess, given_id: UUID) -> None:
    """Nobody is asked any more; what was typed is no longer shown. Raises Problem when it was sent, NoAccess."""
    row = session.get(GivenForm, given_id, with_for_update=True, populate_existing=True)
    if row is None or row.withdrawn_at:
        raise NoAccess
    if row.submitted_at:
        raise Problem(_("The patient has sent this form. It stays."))
    row.withdrawn_at = clock.now()
    session.add(row)
    history.record(
        session, office.actor, Action.FORM_WITHDRAWN, patient_id=row.patient_id, subject="a form", form=str(row.id)
    )


def _check(session: Session, row: Questionnaire, patient_ids: list[UUID], due_on: date | None) -> None:
    if row.retired_at:
        raise Problem(_("This form is no longer offered."))
    if not patient_ids:
        raise Problem(_("Choose at least one patient."), "patients")
    if len(patient_ids) > MOST_PATIENTS:
        raise Problem(_("Choose at most {count} patients at once.", count=MOST_PATIENTS), "patients")
    if due_on and due_on < clinic_today(session):
        raise Problem(_("The day until which it is to be filled in has passed."), "due_on")
    for patient_id in patient_ids:
        standing_chart(session, patient_id)


def _waiting(session: Session, form_id: UUID) -> set[UUID]:
    query = (
        select(GivenForm.patient_id)
        .join(QuestionnaireVersion, col(QuestionnaireVersion.id) == GivenForm.questionnaire_version_id)
        .where(
            QuestionnaireVersion.questionnaire_id == form_id,
            col(GivenForm.submitted_at).is_(None),
            col(GivenForm.withdrawn_at).is_(None),
        )
    )
    return set(session.exec(query).all())


def _tell(session: Session, form: GivenForm, settings: Settings) -> int:
    readers = record_readers(session, form.patient_id, confidential=form.confidential)
    return notifying.tell(session, readers, form.patient_id, "documents", "new_form", "/my-health/forms", settings)
