"""Invitations lead to an account, and birthdays are told once"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "age_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=False),
        sa.Column("recipient", AutoString(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "birthday", "recipient"),
    )
    op.create_index("ix_age_notice_patient_id", "age_notice", ["patient_id"])
    op.drop_column("invitation", "draft")
    op.add_column(
        "registration",
        sa.Column("invitation_id", sa.Uuid(), sa.ForeignKey("invitation.id"), nullable=True),
        inline_references=True,
    )
    op.create_index("ix_registration_invitation_id", "registration", ["invitation_id"])
