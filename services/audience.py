"""Whom a patient's news can reach: the accounts that may open the chart today."""

from collections.abc import Collection
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
    return audiences(session, [patient_id], disabled=disabled)[patient_id]


def audiences(
    session: Session, patient_ids: Collection[UUID], *, disabled: bool = False
) -> dict[UUID, list[tuple[Account, Relation]]]:
    """The same of many charts, with three queries."""
    standing = select(Patient).where(col(Patient.id).in_(patient_ids), col(Patient.merged_into).is_(None))
    born = {patient.id: patient.birth_date for patient in session.exec(standing)}
    today, zone = access.clinic_today(session), access.time_zone(session)
    working = true() if disabled else col(Account.disabled_at).is_(None)
    found: dict[UUID, list[tuple[Account, Relation]]] = {one: [] for one in patient_ids}
    for account in session.exec(select(Account).where(working, col(Account.patient_id).in_(born))).all():
        if account.patient_id and age_on(born[account.patient_id], today) >= 13:
            found[account.patient_id].append((account, Relation.SELF))
    granted = select(FamilyGrant, Account).join(Account, col(Account.id) == FamilyGrant.account_id)
    for grant, account in session.exec(granted.where(working, col(FamilyGrant.patient_id).in_(born))).all():
        level = level_today(grant, born[grant.patient_id], today, zone)
        if level:
            found[grant.patient_id].append((account, Relation.FULL if level is Level.FULL else Relation.BILLING))
    return found


def record_readers(session: Session, patient_id: UUID, *, confidential: bool) -> list[tuple[Account, Relation]]:
    """Those of them who read a line of the record today: of a confidential one the patient alone (PRODUCT §4)."""
    return readers_among(audience(session, patient_id), confidential=confidential)


def readers_among(people: list[tuple[Account, Relation]], *, confidential: bool) -> list[tuple[Account, Relation]]:
    """The same of an audience that is known already."""
    reading = {Relation.SELF} if confidential else {Relation.SELF, Relation.FULL}
    return [(account, relation) for account, relation in people if relation in reading]
