"""History by time, person and act"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_history_actor", table_name="history_row")
    op.create_index("ix_history_time", "history_row", ["at", "seq"])
    op.create_index("ix_history_person", "history_row", ["actor_id", "at", "seq"])
    op.create_index("ix_history_act", "history_row", ["action", "at", "seq"])
