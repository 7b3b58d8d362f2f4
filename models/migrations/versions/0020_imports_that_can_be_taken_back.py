"""Imports that can be taken back"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chart_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("made_chart", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("by", AutoString(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", AutoString(), nullable=True),
        sa.Column("undone", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_chart_import_patient_id", "chart_import", ["patient_id"])
    op.create_index("ix_chart_import_source_id", "chart_import", ["source_id"])

    op.create_table(
        "imported_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["chart_import.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("import_id"),
    )
    op.add_column("source_file", sa.Column("waits_because", AutoString(), nullable=True))
    op.add_column("source_file", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source_file", sa.Column("decided_by", AutoString(), nullable=True))
    op.add_column("source_file", sa.Column("decided_at", UTCDateTime(), nullable=True))
    op.add_column("source_file", sa.Column("reject_reason", AutoString(), nullable=True))
    op.create_index("ix_source_file_state", "source_file", ["state", "received_at"])
