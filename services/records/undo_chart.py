"""A chart that an import had made goes again, when nothing else has come to it since (PRODUCT §8.3, undo)."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from models.people import Patient, PatientContact, PatientIdentifier
from services.words import N_

# What came with the chart itself.
_OWN = (PatientContact, PatientIdentifier)
EDITED = N_("its name or contacts were changed since")
IN_USE = N_("other things belong to it by now, for instance an account, a code or another record")


def remove(session: Session, patient_id: UUID) -> str:
    """Remove the chart, or say in marked words why it stays: because any table, of today or to come, points at it."""
    patient = session.get(Patient, patient_id, with_for_update=True)
    if patient is None:
        return ""
    if patient.version != 1:
        return EDITED
    own = {model.__table__ for model in _OWN}  # type: ignore[attr-defined]
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            points_here = any(key.column is Patient.__table__.c.id for key in column.foreign_keys)  # type: ignore[attr-defined]
            if not points_here or table in own:
                continue
            if session.execute(select(column).where(column == patient_id).limit(1)).first():
                return IN_USE
    for model in _OWN:
        session.execute(delete(model).where(col(model.patient_id) == patient_id))
    session.delete(patient)
    session.flush()
    return ""
