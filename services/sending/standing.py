"""What was sent goes on without a session, so the right to send is asked again: it dies with the grant (PRODUCT §4)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, or_
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.sending import SentFile, SentRecord
from services import clock
from services.audience import audience
from services.rights import Access, may

REPEATS = timedelta(minutes=30)  # in which the browser that typed the code may fetch the file again
TRIES = 5


def still_may(session: Session, row: SentRecord) -> bool:
    """Whether whoever sent it may send this record today."""
    return any(
        account.id == row.account_id and may(relation, Access.RECORD_SEND)
        for account, relation in audience(session, row.patient_id)
    )


def withdrawn(session: Session, mail_id: UUID) -> bool:
    """Take a mail that is about to go out of the outbox when its sender has lost the right; whether it was taken."""
    row = session.exec(select(SentRecord).where(SentRecord.mail_id == mail_id)).first()
    if row is None or still_may(session, row):
        return False
    row.cancelled_at, row.mail_id = clock.now(), None
    session.flush()
    session.execute(delete(Mail).where(col(Mail.id) == mail_id))
    return True


def forget_files(session: Session) -> None:
    """Delete the files behind links that nothing opens any more."""
    now = clock.now()
    over = exists().where(
        col(SentRecord.id) == SentFile.sent_record_id,
        or_(
            col(SentRecord.expires_at) <= now,
            col(SentRecord.revoked_at).is_not(None),
            col(SentRecord.opened_at) <= now - REPEATS,
            col(SentRecord.tries) >= TRIES,
        ),
    )
    session.execute(delete(SentFile).where(over))
