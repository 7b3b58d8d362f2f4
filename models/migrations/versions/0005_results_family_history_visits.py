"""Results family history visits"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "encounter",
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
        sa.Column("kind", AutoString(), nullable=True),
        sa.Column("provider", AutoString(), nullable=True),
        sa.Column("location", AutoString(), nullable=True),
        sa.Column("reason", AutoString(), nullable=True),
        sa.Column("diagnoses", sa.JSON(), nullable=False),
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
    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_encounter_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_encounter_patient_started", ["patient_id", "started"], unique=False)
        batch_op.create_index(batch_op.f("ix_encounter_source_id"), ["source_id"], unique=False)

    op.create_table(
        "family_history",
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
        sa.Column("relation", sa.JSON(), nullable=True),
        sa.Column("relative_name", AutoString(), nullable=True),
        sa.Column("relative_sex", AutoString(), nullable=True),
        sa.Column("relative_born", AutoString(), nullable=True),
        sa.Column("deceased", sa.Boolean(), nullable=True),
        sa.Column("onset_age", AutoString(), nullable=True),
        sa.Column("onset", AutoString(), nullable=True),
        sa.Column("cause_of_death", sa.Boolean(), nullable=False),
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
    with op.batch_alter_table("family_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_history_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_family_history_source_id"), ["source_id"], unique=False)

    op.create_table(
        "panel",
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
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("collected", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.Column("issued", AutoString(), nullable=True),
        sa.Column("conclusion", AutoString(), nullable=True),
        sa.Column("performer", AutoString(), nullable=True),
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
    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index("ix_panel_patient_collected", ["patient_id", "collected"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_panel_source_id"), ["source_id"], unique=False)

    op.create_table(
        "observation",
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
        sa.Column("panel_id", sa.Uuid(), nullable=True),
        sa.Column("category", AutoString(), nullable=False),
        sa.Column("taken", AutoString(), nullable=True),
        sa.Column("ended", AutoString(), nullable=True),
        sa.Column("value_kind", AutoString(), nullable=True),
        sa.Column("value", AutoString(), nullable=True),
        sa.Column("comparator", AutoString(), nullable=True),
        sa.Column("unit", AutoString(), nullable=True),
        sa.Column("value_coded", sa.JSON(), nullable=True),
        sa.Column("interpretation", sa.JSON(), nullable=True),
        sa.Column("range_low", AutoString(), nullable=True),
        sa.Column("range_high", AutoString(), nullable=True),
        sa.Column("range_unit", AutoString(), nullable=True),
        sa.Column("range_text", AutoString(), nullable=True),
        sa.Column("method", AutoString(), nullable=True),
        sa.Column("body_site", sa.JSON(), nullable=True),
        sa.Column("performer", AutoString(), nullable=True),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["panel.id"],
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
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_panel_id"), ["panel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_observation_source_id"), ["source_id"], unique=False)
        batch_op.create_index("ix_observation_trend", ["patient_id", "category", "code", "taken"], unique=False)
