"""Whom a patient's news can reach: the accounts that may open the chart today."""

from uuid import UUID

from sqlalchemy import true
from sqlmodel import Session, col, select

from models.people import Account, FamilyGrant, Level, Patient
from services import access
from services.access import level_today
from services.ages import age_on
from services.rights import Relation


def audience(session: Session, patient_id: UUID, *, disabled: bool = False) -> list[tuple[Account, Relation]]:
    """Every working account with access to the chart now, as `services.access.open_chart` would find it; own first.

    With `disabled`, those too that could open it again as soon as they are enabled.
    """
    patient = session.get_one(Patient, patient_id)
    if patient.merged_into:
        return []
    today, zone = access.clinic_today(session), access.time_zone(session)
    working = true() if disabled else col(Account.disabled_at).is_(None)
    found: list[tuple[Account, Relation]] = []
    if age_on(patient.birth_date, today) >= 13:
        own = session.exec(select(Account).where(working, Account.patient_id == patient_id)).all()
        found += [(account, Relation.SELF) for account in own]
    granted = select(FamilyGrant, Account).join(Account, col(Account.id) == FamilyGrant.account_id)
    for grant, account in session.exec(granted.where(working, FamilyGrant.patient_id == patient_id)).all():
        level = level_today(grant, patient.birth_date, today, zone)
        if level:
            found.append((account, Relation.FULL if level is Level.FULL else Relation.BILLING))
    return found


def record_readers(session: Session, patient_id: UUID, *, confidential: bool) -> list[tuple[Account, Relation]]:
    """Those of them who read a line of the record today: of a confidential one the patient alone (PRODUCT §4)."""
    reading = {Relation.SELF} if confidential else {Relation.SELF, Relation.FULL}
    return [(account, relation) for account, relation in audience(session, patient_id) if relation in reading]
