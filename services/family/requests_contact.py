"""Which chart a family request is about, and which of its contacts may get the passcode (PRODUCT §4).

The passcode is the patient's consent, so from 13 on it goes to a contact of the patient's own that is not also the
requester's; between 13 and 18 to none that belongs to anybody else known here. For a smaller child it goes to the
guardian's contact in the chart: another guardian's before the requester's own.
"""

from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.people import Account, Patient, PatientContact
from services import access, accounts
from services.ages import age_on
from services.names import match_key
from services.records.importing import normalised_contact
from services.registration import matching
from services.registration.details import YOUNGEST
from services.registration.matching import ADULT, Match, Reason, contacts_of

Contacts = set[tuple[str, str]]  # (kind, form in which contacts are compared)


def find(session: Session, row: FamilyRequest, texts: bool) -> Match:
    """The one living patient with this name, birth date and ZIP, and the contact for the passcode, or the reason."""
    same = session.exec(
        select(Patient).where(
            Patient.match_key == match_key(row.given, row.family),
            Patient.birth_date == row.birth_date,
            col(Patient.deceased_on).is_(None),
        )
    ).all()
    charts = [patient for patient in same if _zip(patient.postal_code) == _zip(row.postal_code) != ""]
    if len(charts) != 1:
        return Match(reason=Reason.SEVERAL if charts else Reason.NO_MATCH)
    return _contact(session, charts[0], row, texts)


def own_contacts(session: Session, email: str, phone: str, account: Account | None) -> Contacts:
    """What is known as this person's: as typed, of the account, and of the account's own chart."""
    given = [("email", email), ("phone", phone)]
    if account:
        given += [("email", account.email), ("phone", account.phone or ""), ("phone", account.text_phone or "")]
    found = {(kind, normalised_contact(kind, value)) for kind, value in given if value}
    if account and account.patient_id:
        found |= matching.compared(contacts_of(session, session.get_one(Patient, account.patient_id)))
    return {one for one in found if one[1]}


def _contact(session: Session, patient: Patient, row: FamilyRequest, texts: bool) -> Match:
    age = age_on(patient.birth_date, access.clinic_today(session))
    reachable = [one for one in contacts_of(session, patient) if matching.is_reachable(one, texts)]
    theirs = _requesters(session, patient, row)
    if age < YOUNGEST:
        reachable.sort(key=lambda one: (_is_of(one, row, theirs), one.whose is None, one.kind != "email"))
        return Match(patient, reachable[0]) if reachable else Match(patient, reason=Reason.NO_CONTACT)
    own = [one for one in reachable if one.whose is None]
    if not own:
        return Match(patient, reason=Reason.SHARED_CONTACT if reachable else Reason.NO_CONTACT)
    own = [one for one in own if not _is_of(one, row, theirs)]
    if not own:
        return Match(patient, reason=Reason.REQUESTERS_CONTACT)
    if age < ADULT:
        own = [one for one in own if not matching.is_shared(session, patient, one)]
    own.sort(key=lambda one: one.kind != "email")
    return Match(patient, own[0]) if own else Match(patient, reason=Reason.SHARED_CONTACT)


def _requesters(session: Session, patient: Patient, row: FamilyRequest) -> Contacts:
    """The requester's own contacts, also those in a chart that bears the requester's name."""
    account = session.get(Account, row.account_id) if row.account_id else None
    account = account or accounts.find_by_email(session, row.requester_email)
    found = own_contacts(session, row.requester_email, row.requester_phone, account)
    key = match_key(row.requester_given, row.requester_family)
    named = select(Patient).where(Patient.match_key == key, Patient.id != patient.id)
    for other in session.exec(named).all():
        found |= matching.compared(contacts_of(session, other))
    return found


def _is_of(contact: PatientContact, row: FamilyRequest, theirs: Contacts) -> bool:
    named = contact.whose and match_key("", contact.whose) == match_key("", requester_name(row))
    return bool(named) or (contact.kind, contact.normalised) in theirs


def requester_name(row: FamilyRequest) -> str:
    """Given and family name, as the requester has told them."""
    return f"{row.requester_given} {row.requester_family}".strip()


def _zip(postal_code: str | None) -> str:
    return (postal_code or "").strip()[:5].casefold()
