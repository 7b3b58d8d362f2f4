"""The mails that a demo would have sent."""

from typing import Any

from sqlmodel import Session, col, select

from models.clinic import Mail


def mails(session: Session) -> list[dict[str, Any]]:
    """All mails, newest first, in the form that scripts read."""
    rows = session.exec(select(Mail).order_by(col(Mail.created_at).desc())).all()
    return [
        {
            "to": row.to,
            "subject": row.subject,
            "text": row.body,
            "html": row.html,
            "attachments": row.attachments,
            "sent_at": (row.sent_at or row.created_at).isoformat(),
        }
        for row in rows
    ]
