"""What proves that somebody is the owner of an account, besides the password (PRODUCT §2, §3; SECURITY §1.1).

Codes and tokens are stored as hashes; everything that works once is used up by one UPDATE with a condition.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Plain, Row


class RecoveryCode(Row, table=True):
    """One of the printed one-use codes (AU-16)."""

    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: str
    created_at: datetime
    used_at: datetime | None = None


class Passkey(Row, table=True):
    """A WebAuthn credential; stands for password and second step."""

    account_id: UUID = Field(foreign_key="account.id", index=True)
    credential_id: bytes = Field(unique=True)
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


class RememberedDevice(Row, table=True):
    """A browser that need not show the security option again until `expires_at` (90 days). Never for staff."""

    token_hash: str = Field(unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    device: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class Challenge(Row, table=True):
    """A short-lived question to one account: a code by text message, or a passkey's challenge."""

    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    kind: str  # text message, passkey
    secret: bytes  # hash of the code, or the challenge itself
    tries: int = 0
    created_at: datetime
    expires_at: datetime = Field(index=True)
    used_at: datetime | None = None


class PasswordReset(Row, table=True):
    """A reset link. `new_password_hash` waits here until the security option has been passed (AU-20)."""

    token_hash: str = Field(unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    new_password_hash: str | None = None
    tries: int = 0
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Throttle(Row, table=True):
    """How often something was tried lately, for one `key` such as "password:<account>" (AU-09, AU-10, AC-11)."""

    key: str = Field(unique=True, sa_type=Plain)
    count: int
    began_at: datetime = Field(index=True)
    blocked_until: datetime | None = Field(default=None, index=True)


class EmailChange(Row, table=True):
    """A new sign-in e-mail or chart contact that is not confirmed yet; the old one is told (PRODUCT §7)."""

    account_id: UUID = Field(foreign_key="account.id", index=True)
    # Set when it is the chart's contact.
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    kind: str  # sign-in email, contact email, contact phone, text phone
    value: str
    code_hash: str
    tries: int = 0
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None

    __table_args__ = (
        CheckConstraint(
            "kind IN ('sign-in email', 'contact email', 'contact phone', 'text phone')", name="known_change"
        ),
    )
