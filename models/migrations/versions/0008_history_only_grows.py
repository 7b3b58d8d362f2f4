"""The access history can be added to, never changed or shortened (HI-06)."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION history_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the access history is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER history_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON history_row "
            "FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER history_no_{act.lower()} BEFORE {act} ON history_row "
            "BEGIN SELECT RAISE(ABORT, 'the access history is append-only'); END"
        )
