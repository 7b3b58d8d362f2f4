"""Records that came in: the original file, what could not be read, what waits to be matched (PRODUCT §8.3).

And what each import did to a chart, so that it can be taken back.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class SourceFile(Editable, table=True):
    """One original document, kept as it came. `state`: imported, waiting (in the match queue) or refused."""

    name: str
    kind: str  # C-CDA R2.1, C-CDA R1.1, FHIR R4
    sha256: str = Field(index=True)
    size: int
    content_id: UUID = Field(foreign_key="stored_file.id", index=True)
    state: str
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    patient_name: str | None = None  # as the file names the patient, for the match queue
    patient_birth_date: date | None = None
    patient_sex: str | None = None
    received_at: datetime
    accepted_at: datetime | None = None
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # category → {"new", "changed", "same"}
    waits_because: str | None = None  # a value of services.records.importing.Doubt
    by_hand: bool = False  # taken back or rejected once: the portal never matches it by itself again
    decided_by: str | None = None  # who accepted or rejected it, by name; None: the portal matched it
    decided_at: datetime | None = None
    reject_reason: str | None = None

    __table_args__ = (
        CheckConstraint("state IN ('imported', 'waiting', 'refused')", name="known_state"),
        UniqueConstraint("sha256", "patient_id"),
        Index("ix_source_file_state", "state", "received_at"),
        Index("ix_source_file_received", "received_at"),
    )


class Unreadable(Row, table=True):
    """Something in a file that could not be read, with its place and the reason in words."""

    source_id: UUID = Field(foreign_key="source_file.id", index=True)
    place: str
    reason: str
    excerpt: str | None = None


class ChartImport(Row, table=True):
    """One file went into one chart. `patient_id` has no foreign key: a chart made by mistake may be taken back."""

    source_id: UUID = Field(foreign_key="source_file.id", index=True)
    patient_id: UUID = Field(index=True)
    made_chart: bool = False
    at: datetime
    by: str
    undone_at: datetime | None = None
    undone_by: str | None = None
    undone: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # as services.records.undo.TakenBack


class ImportedLines(Row, table=True):
    """Which lines an import touched, apart from its row so that lists never load them."""

    import_id: UUID = Field(foreign_key="chart_import.id", unique=True)
    lines: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # table → services.records.touched.Touched
