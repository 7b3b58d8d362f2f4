"""Who has access to a chart, with the level that is computed for today (PRODUCT §4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, GrantedBy, Level, Patient
from services import access, clock
from services.access import level_today
from services.family import birthdays
from services.family.birthdays import Fall
from services.words import N_

LEVELS = {Level.FULL: N_("Full"), Level.BILLING: N_("Billing only")}
"""What each level is called (user guide)."""


@dataclass(frozen=True)
class Member:
    """One person with access today. `fell_at`: the age at which it became Billing only, when it was Full before."""

    grant_id: UUID
    account_id: UUID
    name: str
    email: str
    relationship: str
    level: Level
    given_by: GrantedBy
    since: date
    ends_on: date | None
    document: str | None
    document_kept: bool  # the office has a copy
    falls: Fall | None
    fell_at: int | None


def members(session: Session, patient: Patient, today: date, only: UUID | None = None) -> list[Member]:
    """Everybody with access today by name, or the account `only`."""
    query = (
        select(FamilyGrant, Account)
        .join(Account, col(Account.id) == FamilyGrant.account_id)
        .where(FamilyGrant.patient_id == patient.id, col(FamilyGrant.ended_at).is_(None))
        .order_by(col(Account.name), col(Account.id))
    )
    if only:
        query = query.where(Account.id == only)
    zone = access.time_zone(session)
    found = (_member(grant, account, patient, today, zone) for grant, account in session.exec(query).all())
    return [member for member in found if member]


def make_room(session: Session, patient_id: UUID, account_id: UUID, today: date) -> bool:
    """Whether a new grant can be given: there is none today. One whose end date is past is closed for it."""
    row = session.exec(
        select(FamilyGrant).where(
            FamilyGrant.patient_id == patient_id,
            FamilyGrant.account_id == account_id,
            col(FamilyGrant.ended_at).is_(None),
        )
    ).first()
    if row is None:
        return True
    if row.ends_on is None or today <= row.ends_on:
        return False
    row.ended_at = clock.now()
    session.flush()
    return True


def _member(grant: FamilyGrant, account: Account, patient: Patient, today: date, zone: str) -> Member | None:
    level = level_today(grant, patient.birth_date, today, zone)
    if level is None:
        return None
    return Member(
        grant_id=grant.id,
        account_id=account.id,
        name=account.name,
        email=account.email,
        relationship=grant.relationship,
        level=level,
        given_by=GrantedBy(grant.granted_by),
        since=grant.granted_at.astimezone(ZoneInfo(zone)).date(),
        ends_on=grant.ends_on,
        document=grant.document_name,
        document_kept=grant.document_file_id is not None,
        falls=birthdays.fall_of(grant, patient.birth_date, today, zone),
        fell_at=birthdays.fell_at(grant, patient.birth_date, today, zone),
    )
