"""Everything that a composer shows when it opens, with one key in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from services import access, clock
from services.access import ChartAccess, needs
from services.messages import compose, drafts, reply_time, sending
from services.messages.compose import Options
from services.messages.drafts import Written
from services.rights import Access, Relation


@dataclass(frozen=True)
class Composing:
    """`signature` is shown to family members, who sign for somebody else; else None. `options`: a new thread's."""

    draft: Written
    signature: str | None
    reply_by: datetime
    time_zone: str
    options: Options | None


@needs(Access.MESSAGE_WRITE)
def opened(session: Session, chart: ChartAccess, thread_id: UUID | None = None) -> Composing:
    """The composer of a new thread, or of the answer in `thread_id`. Raises NoAccess."""
    draft = drafts.open_draft(session, chart, thread_id)
    signed = None if chart.relation is Relation.SELF else sending.signature(session, chart)
    options = None if thread_id else compose.options(session, chart)
    due = reply_time.due_now(session, clock.now())
    return Composing(draft, signed, due, access.time_zone(session), options)
