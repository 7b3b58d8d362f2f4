"""Visits to the clinic, past and to come (PRODUCT §8.5, §9 `/appointments`)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import Editable


class Appointment(Editable, table=True):
    """One visit. `number` is that of the practice's own program, by which a file finds it again."""

    patient_id: UUID = Field(foreign_key="patient.id")
    number: str | None = Field(default=None, unique=True)
    starts_at: datetime
    minutes: int
    provider: str
    location: str
    location_address: str = ""  # as in the clinic's settings when it was entered
    what: str = ""  # kind of the visit, as the patient reads it
    note: str = ""  # what to bring, where to come
    state: str = "booked"
    created_at: datetime
    changed_at: datetime

    __table_args__ = (
        CheckConstraint("state IN ('booked', 'cancelled', 'done', 'missed')", name="known_appointment_state"),
        CheckConstraint("minutes > 0 AND minutes <= 1440", name="sound_length"),
        Index("ix_appointment_patient_starts", "patient_id", "starts_at"),
    )
