"""Help questions, with the five of the guide for a clinic that is there already"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


QUESTIONS = (
    (
        (
            "What if a couple, or multiple family members, share an email address but do not want to share "
            "their patient records?"
        ),
        (
            "If the people sharing an email address do not want to share access to their patient records, "
            "they must use separate email addresses for the patient portal. This way, each person logs on "
            "with a unique email address and password and has access to only his or her own personal health "
            "information."
        ),
    ),
    (
        ("What are the options for people sharing an email address to have access to their patient portal accounts?"),
        (
            "To use the same email address for portal access, patients must choose one person to be the "
            "portal account owner and add the second person as a family member. The account owner has access"
            " to both patient records when logged on."
        ),
    ),
    (
        ("Can a patient remove someone’s access from their portal account?"),
        (
            "Yes. Go to My profile and open Family access settings to remove or change the access level of a"
            " family member."
        ),
    ),
    (
        ("If the patient is a minor, who is registered?"),
        (
            "To comply with the Children’s Online Privacy Protection Act (COPPA), patients under the age of "
            "13 cannot create self-registered accounts, and nobody under the age of 13 can be registered or "
            "invited. A parent or guardian gets family access to the child’s record instead. From the 13th "
            "birthday that access is billing only, until the child grants more."
        ),
    ),
    (
        ("What types of documents appear on the portal?"),
        (
            "Patient care summaries, provider-signed letters, lab results, imaging and diagnostic results, "
            "patient cases and health reminders."
        ),
    ),
)


def upgrade() -> None:
    table = op.create_table(
        "help_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("question", AutoString(), nullable=False),
        sa.Column("answer", AutoString(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    if op.get_bind().execute(sa.text("SELECT id FROM clinic")).first():
        op.bulk_insert(
            table,
            [
                {"id": uuid4(), "version": 1, "question": question, "answer": answer, "position": number}
                for number, (question, answer) in enumerate(QUESTIONS, start=1)
            ],
        )
