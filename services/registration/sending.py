"""An office code on its way to the patient's own contact in the chart, by e-mail or text message (PRODUCT §2)."""

from uuid import UUID

from sqlmodel import Session

from models.people import Patient
from services import mail, office_codes, text_message
from services.access import StaffAccess, in_room
from services.errors import Problem
from services.office_codes import Issued
from services.registration import matching
from services.settings import Settings
from services.words import _, speaking


@in_room("approvals")
def issue_and_send(session: Session, office: StaffAccess, patient_id: UUID, settings: Settings) -> None:
    """A new office code goes to the chart's contact; staff do not see it. Raises Problem when it cannot."""
    issued = office_codes.issue(session, office, patient_id)
    send(session, issued, settings, session.get_one(Patient, patient_id).language)


def send(session: Session, issued: Issued, settings: Settings, language: str | None) -> None:
    """Send a code that was just issued. Raises Problem when the chart has no contact that may get it."""
    patient = session.get_one(Patient, issued.patient_id)
    contact = matching.contact_for_code(session, patient, text_message.available(settings), frozenset()).contact
    link = settings.base_url + "/sign-up/code"
    if contact is None:
        raise Problem(_("This chart has no contact of the patient’s own that a code can go to. Print a letter."))
    reader = (language or "en")[:2].lower()
    if contact.kind == "email":
        days = office_codes.LIFE.days
        mail.enqueue(
            session,
            to=contact.value,
            template="sign_up_matched",
            language=reader,
            code=issued.code,
            days=days,
            link=link,
        )
        return
    with speaking(reader):
        body = _("Your sign-up code: {code}. Type it with your date of birth at {link}", code=issued.code, link=link)
    text_message.enqueue_text(session, to=contact.value, body=body)
