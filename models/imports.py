"""Records that came in: the original file, what could not be read, and what waits to be matched (PRODUCT §8.3)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class SourceFile(Editable, table=True):
    """One original document, kept as it came. `state`: imported, waiting (in the match queue) or refused."""

    name: str
    kind: str  # C-CDA R2.1, C-CDA R1.1, FHIR R4
    sha256: str = Field(index=True)
    size: int
    content_id: UUID = Field(foreign_key="stored_file.id")
    state: str
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    patient_name: str | None = None  # as the file names the patient, for the match queue
    patient_birth_date: date | None = None
    patient_sex: str | None = None
    received_at: datetime
    accepted_at: datetime | None = None
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # category → {"new", "changed", "same"}

    __table_args__ = (
        CheckConstraint("state IN ('imported', 'waiting', 'refused')", name="known_state"),
        UniqueConstraint("sha256", "patient_id"),
    )


class Unreadable(Row, table=True):
    """Something in a file that could not be read, with its place and the reason in words."""

    source_id: UUID = Field(foreign_key="source_file.id", index=True)
    place: str
    reason: str
    excerpt: str | None = None
