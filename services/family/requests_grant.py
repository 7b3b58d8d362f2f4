"""After the right passcode: what is given, to whom, and who is told (PRODUCT §4, AU-22)."""

from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient, PatientContact
from services import access, clock, history, mail
from services.ages import age_on
from services.errors import Problem
from services.family import requests_contact
from services.history import Action, Actor
from services.names import match_key
from services.registration import matching
from services.registration.details import YOUNGEST
from services.registration.matching import Reason
from services.settings import Settings
from services.words import _


def give(session: Session, row: FamilyRequest, account: Account, actor: Actor, settings: Settings) -> UUID | Problem:
    """The grant for a request whose passcode was right, once; returns the patient.

    A Problem is returned, not raised, so that what ends the request is kept: the person asks for the own record, has
    access already, or got the passcode at a contact of their own.
    """
    done = update(FamilyRequest).where(col(FamilyRequest.id) == row.id, col(FamilyRequest.state) == "confirmed")
    session.flush()
    if session.scalar(done.values(state="done", decided_at=clock.now()).returning(col(FamilyRequest.id))) is None:
        return Problem(_("This request took too long or is finished. Begin again."), "expired")
    session.refresh(row)
    # Not FOR UPDATE: the row above already holds the patient's key, and two requests would wait for each other.
    alone = select(Patient).where(Patient.id == row.patient_id).with_for_update(key_share=True)
    patient = session.exec(alone).one()
    contacts = requests_contact.own_contacts(session, account.email, account.phone or "", account)
    if account.patient_id == patient.id:
        return Problem(_("This is your own record: you have access to it."), "code")
    if problem := refusal(session, row, patient, contacts):
        return problem
    before = session.exec(select(FamilyGrant).where(FamilyGrant.patient_id == patient.id,
        FamilyGrant.account_id == account.id, col(FamilyGrant.ended_at).is_(None))).first()  # fmt: skip
    if before and not _ended_by_date(session, before, patient):
        return Problem(_("You have access to the record of {name} already.", name=_name(patient)), "code")
    level = level_for(session, patient)
    session.add(
        FamilyGrant(
            patient_id=patient.id,
            account_id=account.id,
            level=level,
            relationship=row.relationship,
            granted_by=GrantedBy.PASSCODE,
            granted_at=clock.now(),
        )
    )
    history.record(session, actor, Action.FAMILY_CONSENTED, patient_id=patient.id, subject=account.name, level=level)
    _tell(session, row, patient, level, settings)
    return patient.id


def level_for(session: Session, patient: Patient) -> Level:
    """What a passcode gives today: Full for a child under 13, else Billing only until the patient raises it."""
    return Level.FULL if age_on(patient.birth_date, access.clinic_today(session)) < YOUNGEST else Level.BILLING


def refusal(
    session: Session, row: FamilyRequest, patient: Patient, contacts: requests_contact.Contacts
) -> Problem | None:
    """Why the passcode cannot count although it was right: from 13 on, it went to one of the requester's `contacts`.

    The office then finds the request in its list.
    """
    own = age_on(patient.birth_date, access.clinic_today(session)) >= YOUNGEST
    if not own or row.sent_to not in {value for _kind, value in contacts}:
        return None
    row.state, row.reason, row.code_hash = "waiting", Reason.REQUESTERS_CONTACT, None
    return Problem(
        _("The passcode went to a contact that is also yours, so it cannot stand for the patient’s consent. "
          "Ask the office."),
        "refused",
    )  # fmt: skip


def is_own_record(patient: Patient, given: str, family: str, born: date) -> bool:
    """Whether name and birth date are those of the patient: then it is no family member who asks."""
    return patient.match_key == match_key(given, family) and patient.birth_date == born


def _ended_by_date(session: Session, grant: FamilyGrant, patient: Patient) -> bool:
    """A grant whose end date has passed makes room for the new one."""
    today, zone = access.clinic_today(session), access.time_zone(session)
    if access.level_today(grant, patient.birth_date, today, zone):
        return False
    grant.ended_at = clock.now()
    session.flush()
    return True


def _tell(session: Session, row: FamilyRequest, patient: Patient, level: Level, settings: Settings) -> None:
    """A mail to the owner of the patient's account; without one, to the address that the passcode went to (AU-22)."""
    account = matching.account_of(session, patient)
    to = account.email if account else None
    if to is None:
        mails = select(PatientContact.value).where(PatientContact.patient_id == patient.id,
            PatientContact.kind == "email", PatientContact.normalised == row.sent_to)  # fmt: skip
        to = session.exec(mails).first()
    if to is None:
        return
    language = (account.language if account else patient.language) or "en"
    mail.enqueue(session, to=to, template="family_consented", language=language[:2].lower(),
                 requester=requests_contact.requester_name(row), full=level is Level.FULL,
                 link=settings.base_url + ("/family-access" if account else "/login"))  # fmt: skip


def _name(patient: Patient) -> str:
    return f"{patient.given} {patient.family}"
