"""Settings of the clinic"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_server_setting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("singleton", sa.Integer(), nullable=False),
        sa.Column("host", AutoString(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("encryption", AutoString(), nullable=False),
        sa.Column("sender", AutoString(), nullable=False),
        sa.Column("user_name", AutoString(), nullable=True),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("encryption IN ('tls', 'starttls', 'none')", name="known_encryption"),
        sa.CheckConstraint("singleton = 1", name="one_mail_server"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("singleton"),
    )
    op.add_column("clinic", sa.Column("support_reply_hours", AutoString(), nullable=False, server_default="24-48"))
    op.add_column("clinic", sa.Column("support_include", sa.JSON(), nullable=False, server_default="[]"))

    op.add_column("location", sa.Column("closed_at", UTCDateTime(), nullable=True))
