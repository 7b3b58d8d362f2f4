"""Forms of the demo clinic: one that waits for Elena, one half filled, one sent and not yet reviewed."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.forms import GivenForm, QuestionnaireVersion
from models.people import Account
from services import access, clock
from services.demo.form_contents import BEFORE_VISIT, HEALTH_HISTORY, TRAVEL
from services.forms import answers, fhir_in, giving, office

_HALF = {
    "reason": ["Yearly check of my diabetes, and tiredness since spring."],
    "smoking": ["Never"],
    "conditions": ["Diabetes", "High blood pressure"],
}
_SENT = {
    "where": ["Peru"],
    "leave": ["2026-12-12"],
    "weeks": ["3"],
    "plans": ["Cities", "High altitude (above 2500 m)"],
    "fever": ["false"],
    "pregnant": ["false"],
    "questions": ["Do I need a booster against yellow fever?"],
}


def add_forms(session: Session, charts: Mapping[str, UUID], accounts: Mapping[str, UUID], today: date) -> None:
    """Make the forms as the office would, and give them."""
    desk = access.command_line(session, "forms")
    ids = {
        content["title"]: office.create(session, desk, fhir_in.read(content).form)
        for content in (BEFORE_VISIT, HEALTH_HISTORY, TRAVEL)
    }
    waiting, half, sent = (ids[one["title"]] for one in (BEFORE_VISIT, HEALTH_HISTORY, TRAVEL))
    elena = charts["elena"]
    giving.give(session, desk, waiting, [elena, charts["daniel"]], None, due_on=today + timedelta(days=8))
    giving.give(session, desk, half, [elena, charts["nora"]], None)
    giving.give(session, desk, sent, [elena], None)
    for row in session.exec(select(GivenForm).where(GivenForm.patient_id == elena).order_by(col(GivenForm.id))).all():
        form_id = session.get_one(QuestionnaireVersion, row.questionnaire_version_id).questionnaire_id
        if form_id != waiting:
            _fill(session, row, accounts["elena"], sent=form_id == sent)


def _fill(session: Session, row: GivenForm, account_id: UUID, *, sent: bool) -> None:
    name = session.get_one(Account, account_id).name
    row.answers = _SENT if sent else _HALF
    row.saved_at, row.saved_by, row.saved_name = clock.now() - timedelta(hours=20), account_id, name
    row.version += 1
    if sent:
        form = fhir_in.read(session.get_one(QuestionnaireVersion, row.questionnaire_version_id).content).form
        row.answers = answers.complete(form, _SENT)
        row.submitted_at, row.submitted_by, row.signature = row.saved_at, account_id, name
    session.add(row)
    session.flush()
