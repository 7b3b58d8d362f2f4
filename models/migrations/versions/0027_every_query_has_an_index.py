"""Every query has an index"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(
            "ix_account_staff",
            ["role"],
            unique=False,
            sqlite_where=sa.text("role IS NOT NULL"),
            postgresql_where=sa.text("role IS NOT NULL"),
        )

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index("ix_change_request_state", ["state", "created_at"], unique=False)

    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_added", ["added_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_saved_at"), ["saved_at"], unique=False)

    with op.batch_alter_table("email_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_email_change_patient_id"), ["patient_id"], unique=False)

    with op.batch_alter_table("family_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_grant_document_file_id"), ["document_file_id"], unique=False)

    with op.batch_alter_table("family_request", schema=None) as batch_op:
        batch_op.create_index("ix_family_request_created", ["created_at"], unique=False)
        batch_op.create_index("ix_family_request_state", ["state", "created_at"], unique=False)

    with op.batch_alter_table("given_form", schema=None) as batch_op:
        batch_op.create_index(
            "ix_given_form_open",
            ["submitted_at"],
            unique=False,
            sqlite_where=sa.text("reviewed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL AND withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_file_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_sent_at"), ["sent_at"], unique=False)

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_observation_alone",
            ["category", "added_at"],
            unique=False,
            sqlite_where=sa.text("panel_id IS NULL"),
            postgresql_where=sa.text("panel_id IS NULL"),
        )

    with op.batch_alter_table("panel", schema=None) as batch_op:
        batch_op.create_index("ix_panel_added", ["added_at"], unique=False)

    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(
            "ix_patient_merged_into",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_created", ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_registration_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_registration_state", ["state", "created_at"], unique=False)

    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seen_at"), ["at"], unique=False)

    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_started_at"), ["started_at"], unique=False)

    with op.batch_alter_table("source_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_file_content_id"), ["content_id"], unique=False)
        batch_op.create_index("ix_source_file_received", ["received_at"], unique=False)

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_began_at"), ["began_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_throttle_blocked_until"), ["blocked_until"], unique=False)

    if op.get_bind().dialect.name == "postgresql":  # so that the index finds keys by their beginning
        op.alter_column("throttle", "key", type_=sa.String(collation="C"))
