"""The access history: append-only (triggers in the migration) and hash-chained (HI-05, HI-06)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from models.base import Named


class HistoryRow(Named, table=True):
    """Who did what to whose record, when, from where, and with which result. `seq` orders; times only inform."""

    seq: int = Field(primary_key=True)
    at: datetime
    actor_id: UUID | None = None  # account; None = the portal itself or the command line
    actor_name: str  # as it was then
    actor_as: str  # patient, family full, family billing, staff <role>, system, visitor
    patient_id: UUID | None = None
    action: str  # a value of services.history.Action
    subject: str | None = None  # what was touched, e.g. "vaccination record"
    result: str  # done, refused, failed
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    address: str | None = None
    session_id: UUID | None = None
    previous_hash: str
    hash: str

    # Each in the order of services.audit.search, which reads a page and no more, of however many rows.
    __table_args__ = (
        Index("ix_history_patient", "patient_id", "seq"),
        Index("ix_history_time", "at", "seq"),
        Index("ix_history_person", "actor_id", "at", "seq"),
        Index("ix_history_act", "action", "at", "seq"),
    )
