"""The mails that a demo would have sent."""

from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.clinic import Mail
from services import clock
from services.database import Database


def deliver(db: Database) -> None:
    """What is due counts as sent, with its words kept for the mailbox."""
    if db.reading(lambda session: session.exec(select(Mail.id).where(_is_due()).limit(1)).first()):
        db.writing(lambda session: session.execute(update(Mail).where(_is_due()).values(sent_at=Mail.send_after)))


def mails(session: Session) -> list[dict[str, Any]]:
    """All mails that need not wait any more, newest first, in the form that scripts read."""
    rows = session.exec(
        select(Mail).where(col(Mail.send_after) <= clock.now()).order_by(col(Mail.created_at).desc())
    ).all()
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


def _is_due() -> Any:
    return (col(Mail.send_after) <= clock.now()) & col(Mail.sent_at).is_(None)
