"""A chart that the office may work on: there, and not merged into another one."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Patient
from services.errors import NoAccess


def charts_in(session: Session, patient_id: UUID) -> list[UUID]:
    """The chart and those that were merged into it, for the history of all of them."""
    found = [patient_id]
    for one in found:
        found.extend(session.exec(select(Patient.id).where(Patient.merged_into == one)).all())
    return found


def standing_chart(session: Session, patient_id: UUID, *, lock: bool = False) -> Patient:
    """The chart for the office's work on it, held against a merge until the transaction ends; with `lock`, against all.

    Raises NoAccess for none, and for one that was merged into another: nothing may be added to it any more.
    """
    query = select(Patient).where(Patient.id == patient_id, col(Patient.merged_into).is_(None))
    held = query.with_for_update() if lock else query.with_for_update(key_share=True, read=True)
    patient = session.exec(held).first()
    if patient is None:
        raise NoAccess
    return patient
