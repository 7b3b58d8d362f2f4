"""Which chart belongs to what was typed, and which of its contacts may get the code (PRODUCT §2, AU-26)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, Patient, PatientContact
from services import access, accounts
from services.ages import age_on
from services.errors import Problem
from services.names import match_key
from services.records.importing import normalised_contact
from services.registration.details import Details

ADULT = 18


class Reason(StrEnum):
    """Why no code was sent, for the office alone; stored in `Registration.reason`."""

    NO_MATCH = "no match"
    SEVERAL = "two matches"
    NO_CONTACT = "no contact"
    SHARED_CONTACT = "shared contact"  # under 18, and the contact is also that of somebody of the family
    REQUESTERS_CONTACT = "contact of the requester"  # of a family request: it cannot be the patient's consent
    TOO_MANY_CODES = "too many codes"
    HAS_ACCOUNT = "has an account"
    ADDRESS_USED = "address used"
    REPLACED = "replaced"  # the same person sent the form once more


@dataclass(frozen=True)
class Match:
    """The chart and the contact for its code; with a `reason` there is no contact, and perhaps no chart."""

    patient: Patient | None = None
    contact: PatientContact | None = None
    reason: Reason | None = None


def find(session: Session, details: Details, texts: bool) -> Match:
    """The one chart with this name, birth date and one of these contacts. `texts`: whether text messages can go out.

    Exactly one must match; the contact is always one that stands in the chart, never a typed one.
    """
    same = session.exec(
        select(Patient).where(
            Patient.match_key == match_key(details.given, details.family),
            Patient.birth_date == details.born,
            col(Patient.deceased_on).is_(None),
        )
    ).all()
    matching = [patient for patient in same if details.contacts & compared(contacts_of(session, patient))]
    if len(matching) != 1:
        return Match(reason=Reason.SEVERAL if matching else Reason.NO_MATCH)
    patient = matching[0]
    if account_of(session, patient):
        return Match(patient, reason=Reason.HAS_ACCOUNT)
    return contact_for_code(session, patient, texts, details.contacts)


def contact_for_code(
    session: Session,
    patient: Patient,
    texts: bool,
    preferred: set[tuple[str, str]] | frozenset[tuple[str, str]],
    contacts: list[PatientContact] | None = None,
) -> Match:
    """The patient's own contact that a code may go to: e-mail before text message, a `preferred` one before others.

    A contact that is somebody else's (a guardian's in a chart of former years) never counts. Between 13 and 18 neither
    does one that also belongs to somebody else here (PRODUCT §2). `contacts`: those of the chart, when they are known.
    """
    known = contacts_of(session, patient) if contacts is None else contacts
    own = [one for one in known if one.whose is None and is_reachable(one, texts)]
    if not own:
        return Match(patient, reason=Reason.NO_CONTACT)
    if age_on(patient.birth_date, access.clinic_today(session)) < ADULT:
        own = [one for one in own if not is_shared(session, patient, one)]
        if not own:
            return Match(patient, reason=Reason.SHARED_CONTACT)
    own.sort(key=lambda one: (one.kind != "email", (one.kind, one.normalised) not in preferred))
    return Match(patient, own[0])


def contacts_of(session: Session, patient: Patient) -> list[PatientContact]:
    """Phone numbers and e-mail addresses in the chart, in a fixed order."""
    return contacts_by_chart(session, [patient.id])[patient.id]


def contacts_by_chart(session: Session, patient_ids: Collection[UUID]) -> dict[UUID, list[PatientContact]]:
    """The same of many charts."""
    found: dict[UUID, list[PatientContact]] = {one: [] for one in patient_ids}
    rows = session.exec(select(PatientContact).where(col(PatientContact.patient_id).in_(patient_ids))).all()
    for row in sorted(rows, key=lambda one: (one.kind, one.use != "mobile", one.value)):
        found[row.patient_id].append(row)
    return found


def account_of(session: Session, patient: Patient) -> Account | None:
    """The patient's own account, or None."""
    return session.exec(select(Account).where(Account.patient_id == patient.id)).first()


def is_reachable(contact: PatientContact, texts: bool) -> bool:
    """Whether a code can go there at all. `texts`: whether text messages can go out."""
    if contact.kind == "phone":
        return texts and contact.use in ("mobile", None) and 10 <= len(contact.normalised) <= 15
    try:
        return bool(accounts.email_key(contact.value))
    except Problem:  # "none", "n/a": charts hold such things
        return False


def is_shared(session: Session, patient: Patient, contact: PatientContact) -> bool:
    """Whether another chart, another account or a guardian has this contact too."""
    elsewhere = select(PatientContact.id).where(
        PatientContact.kind == contact.kind,
        PatientContact.normalised == contact.normalised,
        (col(PatientContact.patient_id) != patient.id) | col(PatientContact.whose).is_not(None),
    )
    if session.exec(elsewhere).first():
        return True
    account = accounts.find_by_email(session, contact.value) if contact.kind == "email" else None
    if account and account.patient_id != patient.id:
        return True
    return contact.normalised in _numbers_of_family(session, patient, contact.kind)


def mailbox_is_shared(session: Session, account: Account) -> bool:
    """Whether the sign-in address of a patient under 18 also belongs to somebody else here (PRODUCT §2).

    What is sent there to prove who somebody is would reach the family as well.
    """
    patient = session.get(Patient, account.patient_id) if account.patient_id else None
    if patient is None or age_on(patient.birth_date, access.clinic_today(session)) >= ADULT:
        return False
    address = normalised_contact("email", account.email)
    contact = PatientContact(patient_id=patient.id, kind="email", value=account.email, normalised=address)
    return is_shared(session, patient, contact)


def _numbers_of_family(session: Session, patient: Patient, kind: str) -> set[str]:
    family = session.exec(
        select(Account)
        .join(FamilyGrant, col(FamilyGrant.account_id) == Account.id)
        .where(FamilyGrant.patient_id == patient.id)  # also one that has ended: it is still that person's phone
    ).all()
    given = [value for one in family for value in ((one.email,) if kind == "email" else (one.phone, one.text_phone))]
    given += [str(guardian.get(kind) or "") for guardian in patient.guardians]
    return {normalised_contact(kind, value) for value in given if value}


def compared(contacts: list[PatientContact]) -> set[tuple[str, str]]:
    """(kind, form in which it is compared) of each."""
    return {(one.kind, one.normalised) for one in contacts if one.normalised}
