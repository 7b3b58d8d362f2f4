"""People: the patient (a chart), the account (a sign-in), the grant between them, and staff (PRODUCT §1, §4)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, event, text
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Plain, Row


class Level(StrEnum):
    """What a family member may see (PRODUCT §4)."""

    FULL = "full"
    BILLING = "billing"


class GrantedBy(StrEnum):
    """By which act a grant came to be; the age rules depend on it (PRODUCT §4)."""

    PATIENT = "patient"
    PASSCODE = "passcode"
    OFFICE = "office"


class Role(StrEnum):
    """Staff roles (PRODUCT §1)."""

    FRONT_DESK = "front desk"
    CLINICIAN = "clinician"
    BILLING = "billing"
    ADMINISTRATOR = "administrator"


class Patient(Editable, table=True):
    """One chart. Names and birth date as recorded; an account is bound to it separately."""

    given: str
    middle: str | None = None
    family: str
    suffix: str | None = None
    prefix: str | None = None
    birth_date: date
    sex: str | None = None  # HL7 AdministrativeGender: M, F, UN
    birth_sex: str | None = None
    races: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"system","code","display"}]
    ethnicity: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    language: str | None = None  # BCP 47, as recorded
    marital_status: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    deceased_on: str | None = None  # partial date
    street: str | None = None
    street_2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None
    insurer: str | None = None
    insurance_member_id: str | None = None
    guardians: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # [{"name","relationship","phone",…}]
    match_key: str = Field(index=True, sa_type=Plain)  # normalised family|given, made by services.names
    given_key: str = Field(default="", index=True, sa_type=Plain)  # the same as given|family, set below
    merged_into: UUID | None = Field(default=None, foreign_key="patient.id")  # closed: match_key is "" then
    created_at: datetime

    __table_args__ = (
        Index("ix_patient_birth_date", "birth_date"),
        Index(
            "ix_patient_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )


@event.listens_for(Patient, "before_insert")
@event.listens_for(Patient, "before_update")
def _turn_key(_mapper: object, _connection: object, patient: Patient) -> None:
    """`given_key` follows `match_key`, whoever sets that."""
    patient.given_key = "|".join(reversed(patient.match_key.split("|")))


class ChartMerge(Editable, table=True):
    """Two charts of one person put together, with what is needed to take it back.

    `changed` holds for each table and row what was set: {"table": {"id": {"column": [before, after]}}}; `stood` what
    the surviving chart consisted of afterwards, so that anything new since then is noticed.
    """

    survivor_id: UUID = Field(foreign_key="patient.id", index=True)
    absorbed_id: UUID = Field(foreign_key="patient.id", index=True)
    reason: str
    changed: dict[str, Any] = Field(sa_type=JSON)
    stood: dict[str, Any] = Field(sa_type=JSON)
    merged_by: UUID | None = Field(default=None, foreign_key="account.id")
    merged_by_name: str
    merged_at: datetime
    undone_at: datetime | None = None
    undone_by: UUID | None = Field(default=None, foreign_key="account.id")


class PatientContact(Row, table=True):
    """A phone number or e-mail address in the chart; `whose` names a guardian when it is not the patient's own."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    kind: str  # phone, email
    value: str
    normalised: str = Field(index=True)
    use: str | None = None  # home, mobile, work
    whose: str | None = None

    __table_args__ = (CheckConstraint("kind IN ('phone', 'email')", name="contact_kind"),)


class PatientIdentifier(Row, table=True):
    """A record number given by some system (MRN, member id …)."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    system: str
    value: str

    __table_args__ = (
        UniqueConstraint("patient_id", "system", "value"),
        Index("ix_patient_identifier_value", "value"),
    )


class Account(Editable, table=True):
    """A sign-in. `patient_id` binds it to one chart as "self"; `role` makes it a staff login (never both)."""

    email: str  # as typed, shown to the owner
    email_key: str = Field(unique=True)  # case-folded, IDNA-normalised (AC-07)
    name: str
    password_hash: str
    totp_secret: bytes | None = None  # encrypted with a key outside the database (AU-17)
    totp_last_step: int | None = None  # a code works once (AU-14)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", unique=True)
    role: str | None = None
    phone: str | None = None
    language: str | None = None
    text_phone: str | None = None  # where codes go by text message, when that is the security option
    notifications: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what the owner wants mail about
    disabled_at: datetime | None = None
    created_at: datetime

    __table_args__ = (
        CheckConstraint("role IS NULL OR patient_id IS NULL", name="staff_login_is_not_a_patient"),
        CheckConstraint(
            "role IS NULL OR role IN ('front desk', 'clinician', 'billing', 'administrator')", name="known_role"
        ),
        Index(
            "ix_account_staff",
            "role",
            sqlite_where=text("role IS NOT NULL"),
            postgresql_where=text("role IS NOT NULL"),
        ),
    )


class FamilyGrant(Row, table=True):
    """One person's access to another's chart. What it allows today is computed in services.access, never stored."""

    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    level: str
    relationship: str
    granted_by: str
    granted_at: datetime
    confirmed_at: datetime | None = None  # the patient said so again, after 13 or 18
    ends_on: date | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = Field(default=None, foreign_key="account.id")
    end_reason: str | None = None  # why staff revoked it; shown to nobody when `ended_quietly`
    ended_quietly: bool = False  # the family member is not told (PRODUCT §4)
    document_name: str | None = None  # guardianship, power of attorney: what the office saw
    document_file_id: UUID | None = Field(default=None, foreign_key="stored_file.id", index=True)

    __table_args__ = (
        CheckConstraint("level IN ('full', 'billing')", name="known_level"),
        CheckConstraint("granted_by IN ('patient', 'passcode', 'office')", name="known_act"),
        Index(
            "one_standing_grant",
            "patient_id",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
