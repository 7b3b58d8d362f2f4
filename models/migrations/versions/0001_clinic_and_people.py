"""Clinic and people"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("singleton", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("portal_name", AutoString(), nullable=False),
        sa.Column("time_zone", AutoString(), nullable=False),
        sa.Column("street", AutoString(), nullable=True),
        sa.Column("city", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=True),
        sa.Column("postal_code", AutoString(), nullable=True),
        sa.Column("phone", AutoString(), nullable=True),
        sa.Column("support_phone", AutoString(), nullable=True),
        sa.Column("support_email", AutoString(), nullable=True),
        sa.Column("billing_email", AutoString(), nullable=True),
        sa.Column("feedback_email", AutoString(), nullable=True),
        sa.Column("oid", AutoString(), nullable=True),
        sa.Column("set_up_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("singleton = 1", name="one_clinic"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("singleton"),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("street", AutoString(), nullable=True),
        sa.Column("city", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=True),
        sa.Column("postal_code", AutoString(), nullable=True),
        sa.Column("phone", AutoString(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", AutoString(), nullable=False),
        sa.Column("to", AutoString(), nullable=False),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("body", AutoString(), nullable=False),
        sa.Column("html", AutoString(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("send_after", UTCDateTime(), nullable=False),
        sa.Column("claimed_until", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", AutoString(), nullable=True),
        sa.Column("given_up_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'text')", name="known_channel"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_not_sent",
            ["send_after"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "patient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given", AutoString(), nullable=False),
        sa.Column("middle", AutoString(), nullable=True),
        sa.Column("family", AutoString(), nullable=False),
        sa.Column("suffix", AutoString(), nullable=True),
        sa.Column("prefix", AutoString(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", AutoString(), nullable=True),
        sa.Column("birth_sex", AutoString(), nullable=True),
        sa.Column("races", sa.JSON(), nullable=False),
        sa.Column("ethnicity", sa.JSON(), nullable=True),
        sa.Column("language", AutoString(), nullable=True),
        sa.Column("marital_status", sa.JSON(), nullable=True),
        sa.Column("deceased_on", AutoString(), nullable=True),
        sa.Column("street", AutoString(), nullable=True),
        sa.Column("street_2", AutoString(), nullable=True),
        sa.Column("city", AutoString(), nullable=True),
        sa.Column("state", AutoString(), nullable=True),
        sa.Column("postal_code", AutoString(), nullable=True),
        sa.Column("country", AutoString(), nullable=True),
        sa.Column("insurer", AutoString(), nullable=True),
        sa.Column("insurance_member_id", AutoString(), nullable=True),
        sa.Column("guardians", sa.JSON(), nullable=False),
        sa.Column("match_key", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index("ix_patient_birth_date", ["birth_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_match_key"), ["match_key"], unique=False)

    op.create_table(
        "set_up_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", AutoString(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("email_key", AutoString(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("password_hash", AutoString(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("role", AutoString(), nullable=True),
        sa.Column("phone", AutoString(), nullable=True),
        sa.Column("language", AutoString(), nullable=True),
        sa.Column("text_phone", AutoString(), nullable=True),
        sa.Column("notifications", sa.JSON(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IS NULL OR role IN ('front desk', 'clinician', 'billing', 'administrator')", name="known_role"
        ),
        sa.CheckConstraint("role IS NULL OR patient_id IS NULL", name="staff_login_is_not_a_patient"),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_key"),
        sa.UniqueConstraint("patient_id"),
    )
    op.create_table(
        "patient_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.Column("normalised", AutoString(), nullable=False),
        sa.Column("use", AutoString(), nullable=True),
        sa.Column("whose", AutoString(), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'email')", name="contact_kind"),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("patient_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_contact_normalised"), ["normalised"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_contact_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "patient_identifier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("system", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "system", "value"),
    )
    with op.batch_alter_table("patient_identifier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_identifier_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "family_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("level", AutoString(), nullable=False),
        sa.Column("relationship", AutoString(), nullable=False),
        sa.Column("granted_by", AutoString(), nullable=False),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("granted_by IN ('patient', 'passcode', 'office')", name="known_act"),
        sa.CheckConstraint("level IN ('full', 'billing')", name="known_level"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("family_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_grant_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_grant_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(
            "one_standing_grant",
            ["patient_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=True),
        sa.Column("specialty", AutoString(), nullable=True),
        sa.Column("npi", AutoString(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
