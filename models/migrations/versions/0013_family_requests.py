"""Family requests know how the requester is reached, and lead to an account"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("family_request", sa.Column("requester_email", AutoString(), nullable=False, server_default=""))
    op.add_column("family_request", sa.Column("requester_phone", AutoString(), nullable=False, server_default=""))
    op.add_column("family_request", sa.Column("sent_to", AutoString(), nullable=True))
    op.drop_column("family_request", "draft")
    op.add_column(
        "registration",
        sa.Column("family_request_id", sa.Uuid(), sa.ForeignKey("family_request.id"), nullable=True),
        inline_references=True,
    )
    op.create_index("ix_registration_family_request_id", "registration", ["family_request_id"])
