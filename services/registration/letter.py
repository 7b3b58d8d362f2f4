"""The printable letter of an office code. The code is nowhere stored: it travels sealed through the staff's page."""

import json
from datetime import timedelta
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session

from models.people import Patient
from services import brand, clock, history, office_codes
from services.access import StaffAccess, in_room
from services.errors import NoAccess, Problem
from services.history import Action
from services.office_codes import Issued
from services.records.letter_pdf import Letter, letter_pdf
from services.registration.clinic_contact import clinic_contact
from services.registration.patients import address_lines
from services.settings import Settings
from services.words import LANGUAGES, _, speaking

SEAL_LIFE = timedelta(hours=1)


def seal(issued: Issued, key: bytes) -> str:
    """What the page of the staff member holds, so that the letter can be printed while it is open."""
    said = json.dumps({"for": "letter", "patient": str(issued.patient_id), "code": issued.code})
    return Fernet(key).encrypt_at_time(said.encode(), _seconds()).decode()


@in_room("approvals")
def write(session: Session, office: StaffAccess, sealed: str, settings: Settings) -> tuple[Letter, str]:
    """(letter, language of the patient) for `printed`. Raises Problem when the code is no longer good."""
    patient_id, code = _opened(sealed, settings.secret_key)
    row, patient, clinic = office_codes.find(session, code), session.get(Patient, patient_id), clinic_contact(session)
    if row is None or patient is None or clinic is None or row.patient_id != patient_id:
        raise Problem(_("This code is no longer good. Issue a new one."))
    history.record(session, office.actor, Action.OFFICE_CODE_PRINTED, patient_id=patient_id)
    letter = Letter(
        patient_name=f"{patient.given} {patient.family}",
        patient_lines=address_lines(patient),
        clinic_name=clinic.name,
        clinic_lines=clinic.lines,
        clinic_phone=clinic.phone,
        portal_name=clinic.portal_name,
        address=settings.base_url + "/sign-up/code",
        code=code,
        good_until=row.expires_at,
        written_on=clock.now(),
        time_zone=clinic.time_zone,
        clinic_logo=brand.logo(session),
    )
    reader = (patient.language or "en")[:2].lower()
    return letter, reader if reader in LANGUAGES else "en"


def printed(letter: Letter, language: str) -> bytes:
    """The PDF in the patient's language; slow, so outside of any transaction."""
    with speaking(language):
        return letter_pdf(letter)


def _opened(sealed: str, key: bytes) -> tuple[UUID, str]:
    try:
        said = json.loads(Fernet(key).decrypt_at_time(sealed, int(SEAL_LIFE.total_seconds()), _seconds()))
    except (InvalidToken, ValueError) as error:
        raise Problem(_("This took too long. Issue a new code to print a letter.")) from error
    if said.get("for") != "letter":
        raise NoAccess
    return UUID(said["patient"]), said["code"]


def _seconds() -> int:
    return int(clock.now().timestamp())
