"""The clinic itself: its settings, locations and providers (PRODUCT §8.6)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class Clinic(Editable, table=True):
    """One row: the clinic that runs this portal. Everything of the guide's last page is a column here."""

    singleton: int = Field(default=1, unique=True)
    name: str
    portal_name: str
    time_zone: str = "America/New_York"
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    support_phone: str | None = None
    support_email: str | None = None
    billing_email: str | None = None
    feedback_email: str | None = None
    support_reply_hours: str = "24-48"  # within which technical support answers
    support_include: list[Any] = Field(default_factory=list, sa_type=JSON)  # what a mail to it should say; [] the usual
    oid: str | None = None  # root of the identifiers this clinic issues (custodian id)
    website: str | None = None
    payment_url: str | None = None  # the clinic's own payment page; no card data is ever taken here
    brand_colour: str | None = None  # "#1d4e6b"; contrast is checked when it is set
    logo: bytes | None = None
    logo_type: str | None = None
    opening_hours: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # {"mon": ["09:00", "17:00"], …}
    holidays: list[Any] = Field(default_factory=list, sa_type=JSON)  # ISO dates on which the office is closed
    reply_days: int = 2  # working days within which a message is answered (the guide: 24-48 hours)
    unseen_days: int = 14  # days after which a result nobody has opened is listed for the office
    set_up_at: datetime

    __table_args__ = (CheckConstraint("singleton = 1", name="one_clinic"),)


class Location(Editable, table=True):
    name: str
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    closed_at: datetime | None = None  # no longer offered; old threads keep its name


class Provider(Editable, table=True):
    """Someone who treats patients here; may or may not have a staff account."""

    name: str
    title: str | None = None
    specialty: str | None = None
    npi: str | None = None
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    left_at: datetime | None = None
    away_from: date | None = None  # clinic days, both included; open-ended when only one is set
    away_until: date | None = None


class ProviderLocation(Row, table=True):
    """Where a provider works; a message can only name a location of its provider (PRODUCT §5)."""

    provider_id: UUID = Field(foreign_key="provider.id", index=True)
    location_id: UUID = Field(foreign_key="location.id")

    __table_args__ = (UniqueConstraint("provider_id", "location_id"),)


class Subject(Editable, table=True):
    """A line of the list of message subjects, kept by the clinic (PRODUCT §5). `role` answers it first."""

    name: str  # the seven of the guide are in the catalogue and shown translated
    position: int
    role: str = "clinician"
    retired_at: datetime | None = None  # no longer offered; old threads keep it

    __table_args__ = (
        CheckConstraint("role IN ('front desk', 'clinician', 'billing', 'administrator')", name="known_answering_role"),
    )


class HelpQuestion(Editable, table=True):
    """A question of the help page with its answer, kept by the clinic (PRODUCT §7)."""

    question: str  # the five of the guide are in the catalogue and shown translated, question and answer each
    answer: str
    position: int
    retired_at: datetime | None = None  # no longer shown


class MailServerSetting(Editable, table=True):
    """The mail server that an administrator has entered, in place of the operator's. No row: the operator's counts."""

    singleton: int = Field(default=1, unique=True)
    host: str
    port: int
    encryption: str  # tls, starttls or none
    sender: str
    user_name: str | None = None
    password: bytes | None = None  # encrypted with a key outside the database, like every secret (AU-17)

    __table_args__ = (
        CheckConstraint("singleton = 1", name="one_mail_server"),
        CheckConstraint("encryption IN ('tls', 'starttls', 'none')", name="known_encryption"),
    )


class SetUpCode(Row, table=True):
    """The one-time code on the console that creates the first administrator (AU-12)."""

    code_hash: str
    created_at: datetime
    used_at: datetime | None = None


class Mail(Row, table=True):
    """The durable outbox: written in the transaction of the business change, sent by a loop (ARCHITECTURE).

    `channel` email goes by SMTP; text goes to the clinic's gateway and has only `to` and `body`. Once sent, the words
    are emptied: they may hold links and codes that open something.
    """

    channel: str = "email"
    to: str
    subject: str
    body: str
    html: str
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"name","media_type","base64"}]
    created_at: datetime
    send_after: datetime
    claimed_until: datetime | None = None  # somebody is sending it; past, when that somebody was interrupted
    sent_at: datetime | None = None
    tries: int = 0
    last_error: str | None = None
    given_up_at: datetime | None = None

    __table_args__ = (
        CheckConstraint("channel IN ('email', 'text')", name="known_channel"),
        Index(
            "ix_mail_not_sent",
            "send_after",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )
