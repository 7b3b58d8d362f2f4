"""Care team documents narratives"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "care_team_member",
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("code_system", AutoString(), nullable=True),
        sa.Column("display", AutoString(), nullable=True),
        sa.Column("text", AutoString(), nullable=True),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", AutoString(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.Column("place", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=True),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("null_flavor", AutoString(), nullable=True),
        sa.Column("entered_in_error", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("comment", AutoString(), nullable=True),
        sa.Column("recorded_by", AutoString(), nullable=True),
        sa.Column("recorded_on", AutoString(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("name", AutoString(), nullable=True),
        sa.Column("organization", AutoString(), nullable=True),
        sa.Column("phone", AutoString(), nullable=True),
        sa.Column("npi", AutoString(), nullable=True),
        sa.Column("address", AutoString(), nullable=True),
        sa.Column("started", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "source_key"),
    )
    with op.batch_alter_table("care_team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_team_member_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_care_team_member_source_id"), ["source_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("code_system", AutoString(), nullable=True),
        sa.Column("display", AutoString(), nullable=True),
        sa.Column("text", AutoString(), nullable=True),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", AutoString(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.Column("place", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=True),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("null_flavor", AutoString(), nullable=True),
        sa.Column("entered_in_error", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("comment", AutoString(), nullable=True),
        sa.Column("recorded_by", AutoString(), nullable=True),
        sa.Column("recorded_on", AutoString(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("authored", AutoString(), nullable=True),
        sa.Column("author", AutoString(), nullable=True),
        sa.Column("encounter_key", AutoString(), nullable=True),
        sa.Column("media_type", AutoString(), nullable=True),
        sa.Column("body", AutoString(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "source_key"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_source_id"), ["source_id"], unique=False)

    op.create_table(
        "section_text",
        sa.Column("code", AutoString(), nullable=True),
        sa.Column("code_system", AutoString(), nullable=True),
        sa.Column("display", AutoString(), nullable=True),
        sa.Column("text", AutoString(), nullable=True),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", AutoString(), nullable=False),
        sa.Column("content_hash", AutoString(), nullable=False),
        sa.Column("place", AutoString(), nullable=True),
        sa.Column("status", AutoString(), nullable=True),
        sa.Column("negated", sa.Boolean(), nullable=False),
        sa.Column("null_flavor", AutoString(), nullable=True),
        sa.Column("entered_in_error", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("comment", AutoString(), nullable=True),
        sa.Column("recorded_by", AutoString(), nullable=True),
        sa.Column("recorded_on", AutoString(), nullable=True),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("title", AutoString(), nullable=True),
        sa.Column("body", AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "source_key"),
    )
    with op.batch_alter_table("section_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_text_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_section_text_source_id"), ["source_id"], unique=False)
