"""What happens to a line of the record after it came in: who has seen it, what it said before, and what a patient says
is wrong (PRODUCT §6, §8.4)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class Seen(Row, table=True):
    """One reader has had one report or document on the screen; `at` is the last time that counted as new."""

    account_id: UUID = Field(foreign_key="account.id")
    kind: str  # panel, observation, document
    row_id: UUID = Field(index=True)
    at: datetime = Field(index=True)

    __table_args__ = (UniqueConstraint("account_id", "row_id"),)


class Revision(Row, table=True):
    """What a line said before the office corrected it. Rows are only added."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    kind: str
    row_id: UUID = Field(index=True)
    before: dict[str, Any] = Field(sa_type=JSON)  # column → what it was
    reason: str
    by: str
    at: datetime


class PhoneCall(Row, table=True):
    """The office has called, or tried to, about a result that nobody had opened. Rows are only added."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    kind: str
    row_id: UUID = Field(index=True)
    outcome: str
    note: str | None = None
    by: str
    at: datetime

    __table_args__ = (CheckConstraint("outcome IN ('reached', 'message left', 'not reached')", name="known_outcome"),)


class Reminder(Editable, table=True):
    """What stands beside a document that is a health reminder. Without a row it is open.

    `batch` names the act of giving, to one patient or to a list.
    """

    document_id: UUID = Field(foreign_key="document.id", unique=True)
    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    due_on: date | None = None
    state: str = "open"
    settled_by: str | None = None
    settled_at: datetime | None = None
    batch: UUID | None = Field(default=None, index=True)
    given_at: datetime | None = None

    __table_args__ = (CheckConstraint("state IN ('open', 'done', 'dismissed')", name="known_reminder_state"),)


class CorrectionRequest(Editable, table=True):
    """A patient says that a line of the record is wrong; the office answers by `due_on`."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    account_id: UUID = Field(foreign_key="account.id")
    kind: str  # name of the table of the line
    row_id: UUID = Field(index=True)
    line: str  # what the line was called when it was asked
    text: str  # what is wrong, in the patient's words
    state: str = "waiting"
    answer: str | None = None
    asked_at: datetime
    due_on: date
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'corrected', 'not changed')", name="known_answer"),
        Index("ix_correction_request_state", "state", "asked_at"),
    )
