"""Mails about what the office wrote: no name, no content, at most one for each thread until it is read (PRODUCT §5)."""

from sqlmodel import Session

from models.messages import Thread
from services import clock, mail
from services.audience import audience
from services.messages import writing
from services.messages.visibility import may_read
from services.profile_preferences import wants
from services.rights import Relation
from services.settings import Settings


def tell_readers(session: Session, thread: Thread, settings: Settings) -> int:
    """Put the mails into the outbox, in the transaction of the office's message; returns how many."""
    told = 0
    for account, relation in audience(session, thread.patient_id):
        if not may_read(thread, account, relation) or not wants(account, "messages"):
            continue
        mark = writing.reader(session, thread.id, account.id)
        if mark.notified_at:
            continue
        mark.notified_at = clock.now()
        session.add(mark)
        base = "" if relation is Relation.SELF else f"/for/{thread.patient_id}"
        link = f"{settings.base_url}{base}/messages/{thread.id}"
        mail.enqueue(session, to=account.email, template="new_message", language=account.language, link=link)
        told += 1
    session.flush()
    return told
