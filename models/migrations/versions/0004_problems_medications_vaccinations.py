"""Problems medications vaccinations"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "allergy",
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
        sa.Column("kind", sa.JSON(), nullable=True),
        sa.Column("onset", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.Column("clinical_status", AutoString(), nullable=True),
        sa.Column("criticality", AutoString(), nullable=True),
        sa.Column("severity", AutoString(), nullable=True),
        sa.Column("reactions", sa.JSON(), nullable=False),
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
    with op.batch_alter_table("allergy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allergy_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allergy_source_id"), ["source_id"], unique=False)

    op.create_table(
        "immunization",
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
        sa.Column("given_on", AutoString(), nullable=True),
        sa.Column("dose_number", AutoString(), nullable=True),
        sa.Column("dose", AutoString(), nullable=True),
        sa.Column("dose_unit", AutoString(), nullable=True),
        sa.Column("lot", AutoString(), nullable=True),
        sa.Column("expires", AutoString(), nullable=True),
        sa.Column("maker", AutoString(), nullable=True),
        sa.Column("site", sa.JSON(), nullable=True),
        sa.Column("route", sa.JSON(), nullable=True),
        sa.Column("given_by", AutoString(), nullable=True),
        sa.Column("given_at", AutoString(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
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
    with op.batch_alter_table("immunization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_immunization_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_immunization_source_id"), ["source_id"], unique=False)

    op.create_table(
        "medication",
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
        sa.Column("started", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.Column("dose", AutoString(), nullable=True),
        sa.Column("dose_unit", AutoString(), nullable=True),
        sa.Column("route", sa.JSON(), nullable=True),
        sa.Column("frequency", AutoString(), nullable=True),
        sa.Column("period", AutoString(), nullable=True),
        sa.Column("instructions", AutoString(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("prescriber", AutoString(), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
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
    with op.batch_alter_table("medication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_medication_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_medication_source_id"), ["source_id"], unique=False)

    op.create_table(
        "problem",
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
        sa.Column("onset", AutoString(), nullable=True),
        sa.Column("resolved", AutoString(), nullable=True),
        sa.Column("clinical_status", AutoString(), nullable=True),
        sa.Column("kind", AutoString(), nullable=True),
        sa.Column("severity", AutoString(), nullable=True),
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
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_problem_source_id"), ["source_id"], unique=False)

    op.create_table(
        "procedure",
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
        sa.Column("performed", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.Column("body_site", sa.JSON(), nullable=True),
        sa.Column("performer", AutoString(), nullable=True),
        sa.Column("location", AutoString(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
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
    with op.batch_alter_table("procedure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_procedure_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_procedure_source_id"), ["source_id"], unique=False)
