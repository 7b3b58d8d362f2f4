"""On the way to a family grant: requests with a passcode, and invitations (PRODUCT §4).

What stands is a `FamilyGrant` (models/people.py); these rows only lead there.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class FamilyRequest(Editable, table=True):
    """Somebody asks for access; typing the passcode that the patient received is the patient's consent.

    `patient_id` is set only on an exact match; the requester never learns whether it is. `account_id` is the one of the
    requester when the request came from inside; `token_hash` the browser of the requester when there is none yet.
    State: waiting (passcode sent, or as if) → confirmed (passcode right) → done; or denied by the patient. One with a
    `reason` was not sent and waits for the office, until it is done.
    """

    token_hash: str = Field(unique=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    requester_given: str
    requester_family: str
    requester_email: str = ""
    requester_phone: str = ""
    relationship: str
    given: str  # of the patient, as typed
    family: str
    birth_date: date
    postal_code: str
    language: str | None = None
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    state: str = "waiting"
    reason: str | None = None  # why nothing was sent, for the office: no match, no contact, contact of the requester …
    code_hash: str | None = None
    sent_to: str | None = None  # the contact that got the passcode, in the form in which contacts are compared
    deny_hash: str | None = Field(default=None, unique=True)  # of the link in the mail to the patient
    tries: int = 0
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'done', 'denied')", name="known_family_request"),
        Index("ix_family_request_state", "state", "created_at"),
        Index("ix_family_request_created", "created_at"),
    )


class Invitation(Editable, table=True):
    """A patient invites a family member by e-mail: 14 days, can be sent again or revoked, one use."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    invited_by: UUID = Field(foreign_key="account.id")
    given: str
    family: str
    email: str
    email_key: str  # case-folded, IDNA-normalised (AC-07)
    relationship: str
    birth_date: date
    level: str
    token_hash: str = Field(unique=True)
    created_at: datetime
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    accepted_by: UUID | None = Field(default=None, foreign_key="account.id")
    revoked_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("level IN ('full', 'billing')", name="known_invited_level"),
        Index(
            "one_open_invitation",
            "patient_id",
            "email_key",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )


class AgeNotice(Row, table=True):
    """That somebody was told by mail what a birthday will change, so that it is told once (PRODUCT §4).

    `recipient` is the family member's account id, or "patient".
    """

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    birthday: date
    recipient: str
    told_at: datetime

    __table_args__ = (UniqueConstraint("patient_id", "birthday", "recipient"),)
