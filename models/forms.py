"""Questionnaires of the clinic, each saved version, and those given to patients with their answers (PRODUCT §6)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class Questionnaire(Editable, table=True):
    """One form of the clinic; `version` is the number of its newest version."""

    title: str  # of the newest version
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime
    retired_at: datetime | None = None  # no longer offered for giving out; what was given out stays


class QuestionnaireVersion(Row, table=True):
    """What the form was when it was saved the `number`th time. Never changed: given forms point here."""

    questionnaire_id: UUID = Field(foreign_key="questionnaire.id")
    number: int
    content: dict[str, Any] = Field(sa_type=JSON)  # a FHIR R4 Questionnaire as services.forms.fhir_out writes it
    saved_by: str  # name of the member of staff
    saved_at: datetime

    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)


class GivenForm(Editable, table=True):
    """A version of a form that one patient was asked to fill in. `version` counts the saves of its answers."""

    patient_id: UUID = Field(foreign_key="patient.id")
    questionnaire_version_id: UUID = Field(foreign_key="questionnaire_version.id", index=True)
    given_by: UUID | None = Field(default=None, foreign_key="account.id")
    given_at: datetime
    due_on: date | None = None
    confidential: bool = False  # for the patient alone, not for family (PRODUCT §4)
    answers: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)  # linkId → as typed; frozen when sent
    saved_at: datetime | None = None
    saved_by: UUID | None = Field(default=None, foreign_key="account.id")
    saved_name: str | None = None
    submitted_at: datetime | None = None
    submitted_by: UUID | None = Field(default=None, foreign_key="account.id")
    signature: str | None = None  # as it was: "Jane Roe (mother) for Max Roe"
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None  # name of the member of staff
    withdrawn_at: datetime | None = None  # taken back by the office before it was sent

    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (signature IS NULL)", name="sent_is_signed"),
        CheckConstraint("reviewed_at IS NULL OR submitted_at IS NOT NULL", name="reviewed_was_sent"),
        CheckConstraint("withdrawn_at IS NULL OR submitted_at IS NULL", name="sent_stays"),
        Index("ix_given_form_patient", "patient_id", "given_at"),
        Index(
            "ix_given_form_open",
            "submitted_at",
            sqlite_where=text("reviewed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("reviewed_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
