"""Family access at the office: who has it; given with a document, revoked with a reason or quietly (PRODUCT §4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient
from services import access, accounts, clock, history, mail
from services.access import StaffAccess, in_room
from services.ages import age_on
from services.charts.standing import standing_chart
from services.errors import NoAccess, Problem
from services.family import birthdays, invitations, members
from services.family.invitations import Open
from services.family.members import Member
from services.history import Action
from services.history_words import RELATIONSHIPS
from services.settings import Settings
from services.typed_day import typed_day
from services.words import _

ROOM = "family"
_LONGEST = 200


@dataclass(frozen=True)
class Family:
    """The page of one patient; `requests` are names of people who wait to type a passcode."""

    patient_id: UUID
    name: str
    birth_date: date
    age: int
    members: list[Member]
    invitations: list[Open]
    requests: list[str]
    time_zone: str


@dataclass(frozen=True)
class Given:
    """The form as typed; `ends_on` is "year-month-day" of the three boxes, or "" for no end."""

    email: str
    relationship: str
    level: str
    document: str
    ends_on: str


@in_room(ROOM)
def overview(session: Session, office: StaffAccess, patient_id: UUID) -> Family:
    """Everybody with access today, and what waits; the look is written to the history. Raises NoAccess."""
    patient, today = _patient(session, patient_id), access.clinic_today(session)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="family access")
    waiting = select(FamilyRequest).where(
        FamilyRequest.patient_id == patient_id,
        FamilyRequest.state == "waiting",
        FamilyRequest.expires_at > clock.now(),
    )
    return Family(
        patient_id,
        f"{patient.given} {patient.family}",
        patient.birth_date,
        age_on(patient.birth_date, today),
        members.members(session, patient, today),
        invitations.open_ones(session, patient_id),
        [
            f"{row.requester_given} {row.requester_family}"
            for row in session.exec(waiting.order_by(col(FamilyRequest.created_at))).all()
        ],
        access.time_zone(session),
    )


@in_room(ROOM)
def give(session: Session, office: StaffAccess, patient_id: UUID, given: Given, settings: Settings) -> str:
    """Access for an account that exists, on a document that the office has seen; returns the person's name.

    Patient and family member are told (AU-22). Raises Problem on the field, NoAccess.
    """
    patient, today = _patient(session, patient_id), access.clinic_today(session)
    account = accounts.find_by_email(session, given.email)
    if account is None or account.role or account.disabled_at:
        raise Problem(_("No patient or family member signs in with this e-mail address."), "email")
    if account.patient_id == patient_id:
        raise Problem(_("This is the patient’s own account."), "email")
    _check(given)
    ends_on = _end(given.ends_on, today)
    if not members.make_room(session, patient_id, account.id, today):
        raise Problem(_("{name} has access already. Revoke it first.", name=account.name), "email")
    session.add(
        FamilyGrant(
            patient_id=patient_id,
            account_id=account.id,
            level=given.level,
            relationship=given.relationship,
            granted_by=GrantedBy.OFFICE,
            granted_at=clock.now(),
            ends_on=ends_on,
            document_name=given.document.strip(),
        )
    )
    session.flush()
    _note(session, office, Action.FAMILY_GRANTED, patient_id, account, document=given.document.strip())
    _tell(session, account.email, account.language, "family_given", settings)
    own = birthdays.own_address(session, patient)
    if own:
        _tell(session, *own, "family_given_patient", settings)
    return account.name


@in_room(ROOM)
def revoke(
    session: Session, office: StaffAccess, grant_id: UUID, reason: str, quietly: bool, settings: Settings
) -> None:
    """End an access now. `quietly`: the family member gets no mail. The reason stays in the office.

    Raises Problem without a reason, NoAccess for a grant that does not stand.
    """
    grant = session.exec(
        select(FamilyGrant).where(FamilyGrant.id == grant_id, col(FamilyGrant.ended_at).is_(None)).with_for_update()
    ).first()
    if grant is None:
        raise NoAccess
    if not reason.strip():
        raise Problem(_("Write the reason. It stays in the office."), "reason")
    grant.ended_at, grant.ended_by = clock.now(), office.actor.account_id
    grant.end_reason, grant.ended_quietly = reason.strip()[:500], quietly
    account = session.get_one(Account, grant.account_id)
    _note(session, office, Action.FAMILY_REMOVED, grant.patient_id, account)
    if not quietly:
        _tell(session, account.email, account.language, "family_removed", settings)


def _check(given: Given) -> None:
    if given.relationship not in RELATIONSHIPS:
        raise Problem(_("Choose what this person is to the patient."), "relationship")
    if given.level not in list(Level):
        raise Problem(_("Choose an access level."), "level")
    if not given.document.strip():
        raise Problem(_("Write which document you have seen."), "document")
    if len(given.document) > _LONGEST:
        raise Problem(_("This can have {count} characters at most.", count=_LONGEST), "document")


def _end(typed: str, today: date) -> date | None:
    if not typed:
        return None
    try:
        end = typed_day(typed)
    except ValueError as error:
        raise Problem(_("Enter the date as month, day and year, or leave it empty."), "ends_on") from error
    if end < today:
        raise Problem(_("The last day must not be in the past."), "ends_on")
    return end


def _patient(session: Session, patient_id: UUID) -> Patient:
    return standing_chart(session, patient_id)


def _note(
    session: Session, office: StaffAccess, act: Action, patient_id: UUID, account: Account, **detail: str
) -> None:
    history.record(
        session, office.actor, act, patient_id=patient_id, subject=account.name, account=str(account.id), **detail
    )


def _tell(session: Session, to: str, language: str | None, template: str, settings: Settings) -> None:
    mail.enqueue(session, to=to, template=template, language=language, link=f"{settings.base_url}/")
