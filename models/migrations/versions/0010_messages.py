"""Messages"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# As services.messages.subjects gives them to a new clinic.
_SUBJECTS = (
    ("Medical question", "clinician"),
    ("Appointments and scheduling", "front desk"),
    ("Prescription refill", "clinician"),
    ("Test results", "clinician"),
    ("Billing", "billing"),
    ("Referral", "front desk"),
    ("Other", "front desk"),
)


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("composer", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("subject_id", AutoString(), nullable=False),
        sa.Column("provider_id", AutoString(), nullable=False),
        sa.Column("location_id", AutoString(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "patient_id", "composer"),
    )
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "held_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("held_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_file_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_file_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_file_held_at"), ["held_at"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("kind", AutoString(), nullable=False),
        sa.Column("structured", sa.JSON(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("subject", AutoString(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("provider", AutoString(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("location", AutoString(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("role", AutoString(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('new', 'taken', 'waiting', 'done')", name="known_thread_state"),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.id"],
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["subject.id"],
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_created_by"), ["created_by"], unique=False)
        batch_op.create_index("ix_thread_office", ["state", "role", "due_at"], unique=False)
        batch_op.create_index("ix_thread_patient", ["patient_id", "last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_thread_taken_by"), ["taken_by"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("signature", AutoString(), nullable=False),
        sa.Column("from_office", sa.Boolean(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("text", AutoString(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.CheckConstraint("from_office OR NOT (internal OR by_phone)", name="notes_are_of_the_office"),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["thread.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("author_id", "key"),
        sa.UniqueConstraint("thread_id", "number"),
    )
    op.create_table(
        "thread_reader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("notified_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["thread.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("thread_id", "account_id"),
    )
    with op.batch_alter_table("thread_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_reader_account_id"), ["account_id"], unique=False)

    op.create_table(
        "message_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_id"),
    )
    with op.batch_alter_table("message_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_file_message_id"), ["message_id"], unique=False)

    _give_subjects_to_a_clinic_that_has_none()


def _give_subjects_to_a_clinic_that_has_none() -> None:
    connection = op.get_bind()
    if not connection.execute(sa.text("SELECT 1 FROM clinic")).first():
        return
    if connection.execute(sa.text("SELECT 1 FROM subject")).first():
        return
    names = ("id", "version", "name", "position", "role")
    types = (sa.Uuid(), sa.Integer(), sa.String(), sa.Integer(), sa.String())
    subject = sa.table("subject", *map(sa.column, names, types))
    rows = [
        {"id": uuid4(), "version": 1, "name": name, "position": number, "role": role}
        for number, (name, role) in enumerate(_SUBJECTS, start=1)
    ]
    op.bulk_insert(subject, rows)
