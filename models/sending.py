"""Records that people sent to somebody by e-mail (PRODUCT §6, Send via Email)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.base import Row


class SentRecord(Row, table=True):
    """One record on its way to one address. What became of the mail stands in its row of the outbox.

    The columns after `expires_at` are of links alone. A link is good until `expires_at`, `revoked_at` or five wrong
    codes; `opened_at` is when the code was typed, and from then on it works in that browser alone, for a short time.
    """

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)  # who sent it
    key: UUID = Field(unique=True)  # of the question "Send?": answered twice, it sends once
    to: str
    way: str
    first: date | None = None  # the dates it covers; both empty: all time
    last: date | None = None
    size: int  # bytes of the file
    created_at: datetime
    mail_id: UUID | None = Field(default=None, foreign_key="mail.id", ondelete="SET NULL", index=True)
    cancelled_at: datetime | None = None  # before the mail went out
    expires_at: datetime | None = None
    token_hash: str | None = Field(default=None, unique=True)
    code_hash: str | None = None
    tries: int = 0
    revoked_at: datetime | None = None
    opened_at: datetime | None = None
    browser_hash: str | None = None  # of the cookie of the browser in which the code was typed

    __table_args__ = (CheckConstraint("way IN ('plain', 'password', 'link')", name="known_way_of_sending"),)


class SentFile(Row, table=True):
    """The file behind a link, encrypted with a key made of the link and the code, which are not stored."""

    sent_record_id: UUID = Field(foreign_key="sent_record.id", unique=True)
    content: bytes
