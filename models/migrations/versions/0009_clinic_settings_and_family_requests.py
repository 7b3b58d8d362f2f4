"""Clinic settings and family requests"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('front desk', 'clinician', 'billing', 'administrator')", name="known_answering_role"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "family_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("requester_given", AutoString(), nullable=False),
        sa.Column("requester_family", AutoString(), nullable=False),
        sa.Column("relationship", AutoString(), nullable=False),
        sa.Column("given", AutoString(), nullable=False),
        sa.Column("family", AutoString(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("postal_code", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("code_hash", AutoString(), nullable=True),
        sa.Column("deny_hash", AutoString(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'confirmed', 'done', 'denied')", name="known_family_request"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deny_hash"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("family_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_request_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("given", AutoString(), nullable=False),
        sa.Column("family", AutoString(), nullable=False),
        sa.Column("email", AutoString(), nullable=False),
        sa.Column("email_key", AutoString(), nullable=False),
        sa.Column("relationship", AutoString(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("level", AutoString(), nullable=False),
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("level IN ('full', 'billing')", name="known_invited_level"),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(
            "one_open_invitation",
            ["patient_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        )

    op.create_table(
        "provider_location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_id", "location_id"),
    )
    with op.batch_alter_table("provider_location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_location_provider_id"), ["provider_id"], unique=False)

    op.add_column("clinic", sa.Column("website", AutoString(), nullable=True))
    op.add_column("clinic", sa.Column("payment_url", AutoString(), nullable=True))
    op.add_column("clinic", sa.Column("brand_colour", AutoString(), nullable=True))
    op.add_column("clinic", sa.Column("logo", sa.LargeBinary(), nullable=True))
    op.add_column("clinic", sa.Column("logo_type", AutoString(), nullable=True))
    op.add_column("clinic", sa.Column("opening_hours", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("clinic", sa.Column("holidays", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("clinic", sa.Column("reply_days", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("clinic", sa.Column("unseen_days", sa.Integer(), nullable=False, server_default="14"))

    op.add_column(
        "family_grant",
        sa.Column("ended_by", sa.Uuid(), sa.ForeignKey("account.id"), nullable=True),
        inline_references=True,
    )
    op.add_column("family_grant", sa.Column("end_reason", AutoString(), nullable=True))
    op.add_column("family_grant", sa.Column("ended_quietly", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("family_grant", sa.Column("document_name", AutoString(), nullable=True))
    op.add_column(
        "family_grant",
        sa.Column("document_file_id", sa.Uuid(), sa.ForeignKey("stored_file.id"), nullable=True),
        inline_references=True,
    )
