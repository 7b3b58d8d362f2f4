"""Charts merged and found"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    plain = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("patient", sa.Column("given_key", plain, nullable=False, server_default=""))
    op.add_column(
        "patient",
        sa.Column("merged_into", sa.Uuid(), sa.ForeignKey("patient.id"), nullable=True),
        inline_references=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("patient", "match_key", type_=plain, existing_nullable=False)
    _fill_given_key()
    op.create_index("ix_patient_given_key", "patient", ["given_key"])
    op.create_index("ix_patient_identifier_value", "patient_identifier", ["value"])
    op.create_table(
        "chart_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("absorbed_id", sa.Uuid(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column("merged_by_name", AutoString(), nullable=False),
        sa.Column("merged_at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["survivor_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["absorbed_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["merged_by"], ["account.id"]),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_chart_merge_survivor_id", "chart_merge", ["survivor_id"])
    op.create_index("ix_chart_merge_absorbed_id", "chart_merge", ["absorbed_id"])


def _fill_given_key() -> None:
    """match_key is "family|given", given_key the other way round."""
    patient = sa.table("patient", sa.column("id", sa.Uuid()), sa.column("match_key"), sa.column("given_key"))
    connection = op.get_bind()
    for row_id, key in connection.execute(sa.select(patient.c.id, patient.c.match_key)).all():
        family, _bar, given = key.partition("|")
        turned = sa.update(patient).where(patient.c.id == row_id).values(given_key=f"{given}|{family}")
        connection.execute(turned)
