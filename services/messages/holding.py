"""Files on their way into a message: uploaded one by one, checked, and held in the database until it is sent.

So a page holds no bytes, a reload loses nothing, and a message takes its files over in its own transaction (AC-10).
"""

from uuid import UUID

from sqlmodel import Session

from models.messages import HeldFile
from models.record import StoredFile
from services import clock, throttle
from services.access import ChartAccess, needs
from services.attachments.check import Checked
from services.errors import NoAccess, Problem
from services.messages import drafts
from services.messages.drafts import Held
from services.messages.visibility import account_of
from services.rights import Access
from services.words import _

FILES_LIMIT = 10
ACCEPTED = ".pdf,.jpg,.jpeg,.png"  # what the browser offers first; the content decides


@needs(Access.MESSAGE_WRITE)
def may_hold(session: Session, chart: ChartAccess, draft_id: UUID) -> None:
    """Before the slow check of a file: is there room? Counts the try (AC-11). Raises Problem or NoAccess."""
    throttle.check(session, throttle.ATTACHMENTS, str(account_of(chart)))
    _room(session, chart, draft_id)


@needs(Access.MESSAGE_WRITE)
def hold(session: Session, chart: ChartAccess, draft_id: UUID, file: Checked) -> Held:
    """Keep a checked file with the draft. The same file twice is kept once. Raises Problem when there are ten."""
    for _row, shown, sha in drafts.held(session, draft_id):
        if (sha, shown.name) == (file.sha256, file.name) and drafts.find(session, chart, draft_id):
            return shown
    _room(session, chart, draft_id)
    stored = StoredFile(
        name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256, content=file.content
    )
    session.add(stored)
    session.flush()
    row = HeldFile(draft_id=draft_id, account_id=account_of(chart), file_id=stored.id, held_at=clock.now())
    session.add(row)
    session.flush()
    return Held(row.id, file.name, file.size)


@needs(Access.MESSAGE_WRITE)
def let_go(session: Session, chart: ChartAccess, held_id: UUID) -> None:
    """Remove a file before sending. One that is gone already is no problem; somebody else's is NoAccess."""
    row = session.get(HeldFile, held_id)
    if row is None:
        return
    if row.account_id != account_of(chart) or drafts.find(session, chart, row.draft_id) is None:
        raise NoAccess
    drafts.drop_file(session, row)


def _room(session: Session, chart: ChartAccess, draft_id: UUID) -> None:
    if drafts.find(session, chart, draft_id, lock=True) is None:
        raise Problem(_("This message was sent or removed in another window. Load the page again."), "files")
    if len(drafts.held(session, draft_id)) >= FILES_LIMIT:
        raise Problem(_("A message can have {count} files at most.", count=FILES_LIMIT), "files")
