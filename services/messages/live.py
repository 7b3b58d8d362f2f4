"""What has changed in any thread, for the open pages of this process: asked for once a second, by one task for all.

The database is asked and not a signal within the process, so that it works with two processes as well.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.messages import Thread


def changed_since(session: Session, moment: datetime) -> list[tuple[UUID, UUID, datetime]]:
    """(thread, patient, when) of what changed; opens nothing and says nothing of the content."""
    query = select(Thread.id, Thread.patient_id, Thread.changed_at).where(col(Thread.changed_at) >= moment)
    return [(thread, patient, at) for thread, patient, at in session.exec(query)]
