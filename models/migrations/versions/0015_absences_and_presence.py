"""Absences and presence"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("provider", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("provider", sa.Column("away_until", sa.Date(), nullable=True))

    op.add_column("thread_reader", sa.Column("present_at", UTCDateTime(), nullable=True))
