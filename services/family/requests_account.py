"""The requester's own account after the right passcode: own data first, then as every sign-up (PRODUCT §4)."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.family import FamilyRequest
from models.people import Account, Patient
from models.registration import Registration
from services import accounts, clock, sessions
from services.database import Database
from services.errors import Problem, together
from services.family import requests_contact, requests_grant, requests_passcode
from services.history import Actor
from services.registration import details, progress, verify
from services.registration.progress import Draft
from services.settings import Settings
from services.words import _, language


@dataclass(frozen=True)
class Own:
    """What the page about the requester begins with, from the request."""

    name: str
    email: str
    phone: str


def own(session: Session, token: str | None) -> Own | None:
    """None unless the passcode was right in this browser, not long ago."""
    row = requests_passcode.of(session, token)
    if row is None or row.state != "confirmed":
        return None
    return Own(requests_contact.requester_name(row), row.requester_email, row.requester_phone)


def begin(db: Database, token: str | None, birth_date: str, email: str, phone: str, settings: Settings) -> str:
    """On to the e-mail code; returns the token of the sign-up for the browser's cookie.

    The name stays the one that the patient was told. Raises Problem: under 13 (AU-27); the own record; a contact that
    got the passcode ("refused"); "expired".
    """
    with together() as each:
        with each():
            db.reading(details.check_age, details.typed_date(birth_date))
        with each():
            accounts.email_key(email)
        with each():
            details.check_phone(phone)
    born = details.typed_date(birth_date)
    answer = db.writing(_begin, token, born, email.strip(), phone.strip(), settings)
    if isinstance(answer, Problem):  # raised out here, so that the refusal is kept
        raise answer
    verify.send_email_code(db, answer, email, settings)
    return answer


def give_to_new(session: Session, request_id: UUID, account: Account, actor: Actor, settings: Settings) -> UUID:
    """The grant for an account that is being made; returns the patient. Raises Problem, and then nothing is made."""
    answer = requests_grant.give(session, session.get_one(FamilyRequest, request_id), account, actor, settings)
    if isinstance(answer, Problem):
        raise Problem(answer.message, "expired")
    return answer


def _begin(
    session: Session, token: str | None, born: date, email: str, phone: str, settings: Settings
) -> str | Problem:
    row = requests_passcode.of(session, token)
    if row is None or row.state != "confirmed" or row.patient_id is None:
        return requests_passcode.over()
    patient = session.get_one(Patient, row.patient_id)
    if requests_grant.is_own_record(patient, row.requester_given, row.requester_family, born):
        words = _("This is the record of somebody with your name and date of birth. Sign up as Patient instead.")
        return Problem(words, "birth_date")
    account = accounts.find_by_email(session, email)
    contacts = requests_contact.own_contacts(session, email, phone, account)
    if problem := requests_grant.refusal(session, row, patient, contacts):
        return problem
    new = secrets.token_urlsafe(32)
    moment = clock.now()
    session.add(
        Registration(
            token_hash=sessions.token_hash(new),
            given=row.requester_given,
            family=row.requester_family,
            birth_date=born,
            postal_code="",
            email=email,
            phone=phone,
            language=language(),
            family_request_id=row.id,
            state="confirmed",
            draft=progress.sealed(Draft(email=email), settings.secret_key),
            created_at=moment,
            expires_at=moment + progress.STEP_LIFE,
        )
    )
    return new
