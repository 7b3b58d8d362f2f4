"""Statements and what was paid on them (PRODUCT §7). Amounts are whole cents; no card data is ever stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import Editable, Row


class Statement(Editable, table=True):
    """One statement of the clinic to one patient. Voided ones stay, and count for nothing."""

    patient_id: UUID = Field(foreign_key="patient.id")
    number: str = Field(unique=True)  # the clinic's own
    issued_on: date
    due_on: date | None = None
    provider: str
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime
    voided_at: datetime | None = None
    void_reason: str | None = None

    __table_args__ = (Index("ix_statement_patient_issued", "patient_id", "issued_on"),)


class StatementLine(Row, table=True):
    """One charge. `description` can be as telling as a diagnosis: never shown to Billing only (PRODUCT §4)."""

    statement_id: UUID = Field(foreign_key="statement.id", index=True)
    position: int
    service_on: date
    description: str
    charge: int  # cents
    covered: int = 0  # cents that the insurer paid or that were taken off

    __table_args__ = (CheckConstraint("charge >= 0 AND covered >= 0 AND covered <= charge", name="sound_amounts"),)


class Payment(Row, table=True):
    """What the office has received on a statement; taken back by another row with a negative amount."""

    statement_id: UUID = Field(foreign_key="statement.id", index=True)
    paid_on: date
    amount: int  # cents
    note: str | None = None  # how: cash, check …
    recorded_by: UUID | None = Field(default=None, foreign_key="account.id")
    recorded_at: datetime
