"""From "Sign up today" to an account: requests, office codes, and what staff must decide (PRODUCT §2, §8.2)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.base import Editable, Row


class Registration(Editable, table=True):
    """One sign-up in one browser. `patient_id` is set only on an exact match; the screen never tells.

    A family member signs up for no chart of their own: `family_request_id` is the request whose passcode was right.

    State: code sent → confirmed → done; or waiting (for the office) → matched / refused; or expired.
    """

    token_hash: str = Field(unique=True)  # the browser's cookie; opens nothing but the next step of this sign-up
    given: str
    family: str
    birth_date: date
    postal_code: str
    email: str
    phone: str
    language: str | None = None
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    invitation_id: UUID | None = Field(default=None, foreign_key="invitation.id", index=True)  # then no own chart
    family_request_id: UUID | None = Field(default=None, foreign_key="family_request.id", index=True)
    state: str
    reason: str | None = None  # why it waits, for the office: no match, two matches, no contact, under 18 …
    code_hash: str | None = None
    tries: int = 0
    draft: bytes | None = None  # encrypted: password hash and authenticator key chosen so far
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        CheckConstraint(
            "state IN ('code sent', 'confirmed', 'done', 'waiting', 'matched', 'refused')", name="known_registration"
        ),
        Index("ix_registration_state", "state", "created_at"),
        Index("ix_registration_created", "created_at"),
    )


class OfficeCode(Row, table=True):
    """A code that staff issued for a chart: shown once, seven days, one use; a new one revokes the old."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    code_hash: str = Field(unique=True)
    issued_by: UUID = Field(foreign_key="account.id")
    issued_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class StaffInvitation(Row, table=True):
    """A login that waits for its owner: an administrator gave a code, shown once, seven days, one use."""

    name: str
    email: str
    email_key: str = Field(index=True)
    role: str
    code_hash: str = Field(unique=True)
    issued_by: UUID = Field(foreign_key="account.id")
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("role IN ('front desk', 'clinician', 'billing', 'administrator')", name="known_staff_role"),
    )


class ChangeRequest(Editable, table=True):
    """Identity data that a patient wants changed: staff decide with before and after (PRODUCT §7)."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    account_id: UUID = Field(foreign_key="account.id")
    before: dict[str, Any] = Field(sa_type=JSON)
    after: dict[str, Any] = Field(sa_type=JSON)
    state: str = "waiting"
    reason: str | None = None
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name="known_decision"),
        Index("ix_change_request_state", "state", "created_at"),
    )
