"""Results released and seen, corrections asked for"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_row_id"), ["row_id"], unique=False)

    op.create_table(
        "correction_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("line", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'corrected', 'not changed')", name="known_answer"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("correction_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_request_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_request_row_id"), ["row_id"], unique=False)
        batch_op.create_index("ix_correction_request_state", ["state", "asked_at"], unique=False)

    op.create_table(
        "seen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "row_id"),
    )
    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_row_id"), ["row_id"], unique=False)

    op.add_column("document", sa.Column("held_until", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("held_reason", AutoString(), nullable=True))
    op.add_column("document", sa.Column("notified_at", UTCDateTime(), nullable=True))
    op.add_column("document", sa.Column("letter_at", UTCDateTime(), nullable=True))
    op.add_column("document", sa.Column("called_at", UTCDateTime(), nullable=True))
    op.add_column("document", sa.Column("called_by", AutoString(), nullable=True))
    op.add_column("document", sa.Column("clinician_comment", AutoString(), nullable=True))
    op.add_column("document", sa.Column("commented_by", AutoString(), nullable=True))
    op.add_column("document", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_document_held_until", "document", ["held_until"], unique=False)

    op.add_column("panel", sa.Column("held_until", sa.Date(), nullable=True))
    op.add_column("panel", sa.Column("held_reason", AutoString(), nullable=True))
    op.add_column("panel", sa.Column("notified_at", UTCDateTime(), nullable=True))
    op.add_column("panel", sa.Column("letter_at", UTCDateTime(), nullable=True))
    op.add_column("panel", sa.Column("called_at", UTCDateTime(), nullable=True))
    op.add_column("panel", sa.Column("called_by", AutoString(), nullable=True))
    op.add_column("panel", sa.Column("clinician_comment", AutoString(), nullable=True))
    op.add_column("panel", sa.Column("commented_by", AutoString(), nullable=True))
    op.add_column("panel", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_panel_held_until", "panel", ["held_until"], unique=False)
