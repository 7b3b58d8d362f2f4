"""The bytes of an attachment, for the file routes: only with a key, only of a visible thread, only unharmed (FI-09)."""

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.messages import Message, MessageFile, Thread
from models.record import StoredFile
from services import history
from services.access import ChartAccess, StaffAccess, in_room, needs
from services.errors import NoAccess, Problem
from services.history import Action
from services.messages.office import in_sight, staff_of
from services.messages.visibility import visible
from services.rights import Access
from services.words import _

log = logging.getLogger("portal")


@dataclass(frozen=True)
class Attachment:
    """One file as it is handed out."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@needs(Access.MESSAGE_FILE)
def attachment(session: Session, chart: ChartAccess, attachment_id: UUID) -> Attachment:
    """A file of a thread that this person may read. Raises NoAccess otherwise, as for one that does not exist."""
    return _found(session, attachment_id, visible(chart), col(Message.internal).is_(False))


@in_room("inbox")
def attachment_for_office(session: Session, office: StaffAccess, attachment_id: UUID) -> Attachment:
    """The same for the inbox: of a thread that this role sees; in the history. Raises NoAccess."""
    file = _found(session, attachment_id, in_sight(staff_of(session, office)))
    owner = (
        select(Thread.patient_id)
        .join(Message, col(Message.thread_id) == Thread.id)
        .join(MessageFile, col(MessageFile.message_id) == Message.id)
        .where(MessageFile.id == attachment_id)
    )
    history.record(session, office.actor, Action.DOWNLOADED, patient_id=session.exec(owner).one(), subject="attachment")
    return file


def unharmed(file: Attachment) -> bytes:
    """The content, when it still is what was stored; hashing is slow, so this runs outside the transaction.

    Raises Problem otherwise, and writes an alarm to the log without name or person.
    """
    if hashlib.sha256(file.content).hexdigest() == file.sha256:
        return file.content
    log.error("ALARM: a stored attachment differs from its checksum and was not handed out.")
    raise Problem(
        _("This file has been damaged on our side, so it is not handed out. Ask the sender to send it again.")
    )


def _found(session: Session, attachment_id: UUID, *conditions: object) -> Attachment:
    query = (
        select(StoredFile)
        .join(MessageFile, col(MessageFile.file_id) == StoredFile.id)
        .join(Message, col(Message.id) == MessageFile.message_id)
        .join(Thread, col(Thread.id) == Message.thread_id)
        .where(MessageFile.id == attachment_id, *conditions)  # type: ignore[arg-type]
    )
    file = session.exec(query).first()
    if file is None:
        raise NoAccess
    return Attachment(file.name, file.media_type, file.content, file.sha256)
