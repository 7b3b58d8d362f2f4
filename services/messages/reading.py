"""Reading messages as a patient or family member: the list, one thread, search, and what is unread (PRODUCT §5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models.clinic import Provider
from models.messages import Message, MessageFile, Thread, ThreadReader
from models.record import StoredFile
from services import access
from services.access import ChartAccess, needs, open_chart
from services.errors import SignedOut
from services.messages import writing
from services.messages.visibility import may_share, the_thread, visible
from services.names import without_accents
from services.results.asking import About, asked_about
from services.rights import Access
from services.sessions import Viewer
from services.words import N_

SENT, OPENED, ANSWERED = N_("Sent"), N_("Opened by the office"), N_("Answered")
LIST_LIMIT = 50
_SNIPPET = 160


@dataclass(frozen=True)
class Line:
    """A thread in the list. `subject` and `status` are to be translated; `unread` counts messages."""

    id: UUID
    subject: str
    kind: str
    provider: str | None
    signature: str  # of the newest message
    snippet: str
    last_at: datetime
    status: str
    unread: int
    files: int


@dataclass(frozen=True)
class ThreadList:
    """The newest threads; `more` when there are older ones that only a search or a longer list shows."""

    lines: list[Line]
    more: bool
    time_zone: str


@dataclass(frozen=True)
class File:
    """An attachment: its bytes come by the file route."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True)
class Said:
    """One message. `mine`: this reader wrote it; `is_new`: it was unread until now."""

    id: UUID
    number: int
    signature: str
    from_office: bool
    by_phone: bool
    mine: bool
    is_new: bool
    text: str
    sent_at: datetime
    files: list[File]


@dataclass(frozen=True)
class Conversation:
    """One thread with everything that this reader may see of it."""

    id: UUID
    subject: str
    kind: str
    provider: str | None
    location: str | None
    status: str
    opened_at: datetime | None
    due_at: datetime | None  # in the clinic's zone: until when the office answers; None when nothing is owed
    provider_left: bool  # answers go to the clinic's covering pool
    shared: bool
    may_share: bool
    messages: list[Said]
    time_zone: str
    about: About | None  # the report or document that was asked about, if this reader may see it


@needs(Access.MESSAGES)
def threads(session: Session, chart: ChartAccess, search: str = "", limit: int = LIST_LIMIT) -> ThreadList:
    """The threads this person may read, newest first; with `search`, those in which every word of it stands."""
    query = select(Thread).where(visible(chart)).order_by(col(Thread.last_at).desc(), col(Thread.id))
    words = without_accents(search[:200]).split()
    rows = session.exec(query if words else query.limit(limit + 1)).all()
    said = _messages(session, [row.id for row in rows])
    unread = _unread(session, chart, [row.id for row in rows])
    if words:
        rows = [row for row in rows if all(word in _all_text(row, said[row.id]) for word in words)]
    files = _files(session, [message.id for row in rows[:limit] for message in said[row.id]])
    lines = [_line(row, said[row.id], unread.get(row.id, 0), files) for row in rows[:limit]]
    return ThreadList(lines, len(rows) > limit, access.time_zone(session))


@needs(Access.MESSAGES)
def conversation(session: Session, chart: ChartAccess, thread_id: UUID) -> Conversation:
    """One thread; it counts as read by this person from now on. Raises NoAccess (AC-01)."""
    thread = the_thread(session, chart, thread_id)
    messages = _messages(session, [thread.id])[thread.id]
    files = _files(session, [message.id for message in messages])
    read = _read_until(session, chart, thread.id)
    if chart.reader_id and any(message.number > read for message in messages):
        writing.mark_read(session, thread, chart.reader_id)
    provider = session.get(Provider, thread.provider_id) if thread.provider_id else None
    return Conversation(
        thread.id,
        thread.subject,
        thread.kind,
        thread.provider,
        thread.location,
        _status(thread, messages),
        thread.opened_at,
        thread.due_at.astimezone(ZoneInfo(access.time_zone(session))) if thread.due_at else None,
        bool(provider and provider.left_at),
        thread.shared,
        may_share(session, chart, thread),
        [_said(message, chart.reader_id, read, files.get(message.id, [])) for message in messages],
        access.time_zone(session),
        asked_about(session, chart, thread.structured),
    )


@needs(Access.MESSAGES, Access.MESSAGES_NEW)
def unread_count(session: Session, chart: ChartAccess) -> int:
    """How many messages this person has not read, over all threads of this patient."""
    return sum(_unread(session, chart).values())


def unread_now(session: Session, viewer: Viewer, patient_id: UUID) -> int:
    """The same with the key made here, for the frame: 0 for whoever may not read messages. Raises SignedOut."""
    try:
        return unread_count(session, open_chart(session, viewer, patient_id, Access.MESSAGES_NEW))
    except SignedOut:
        raise
    except access.NoAccess:
        return 0


def _unread(session: Session, chart: ChartAccess, thread_ids: list[UUID] | None = None) -> dict[UUID, int]:
    mark = (col(ThreadReader.thread_id) == Thread.id) & (col(ThreadReader.account_id) == chart.reader_id)
    query = (
        select(Thread.id, func.count(col(Message.id)))
        .join(Message, col(Message.thread_id) == Thread.id)
        .outerjoin(ThreadReader, mark)
        .where(
            visible(chart),
            col(Message.internal).is_(False),
            col(Message.author_id) != chart.reader_id,
            col(Message.number) > func.coalesce(ThreadReader.number, 0),
        )
        .group_by(col(Thread.id))
    )
    if thread_ids is not None:
        query = query.where(col(Thread.id).in_(thread_ids))
    return dict(session.exec(query).all())


def _read_until(session: Session, chart: ChartAccess, thread_id: UUID) -> int:
    query = select(ThreadReader.number).where(
        ThreadReader.thread_id == thread_id, ThreadReader.account_id == chart.reader_id
    )
    return session.exec(query).first() or 0


def _messages(session: Session, thread_ids: list[UUID]) -> dict[UUID, list[Message]]:
    """What patients see of these threads, oldest first; the office's notes never leave the database here."""
    found: dict[UUID, list[Message]] = {one: [] for one in thread_ids}
    query = select(Message).where(col(Message.thread_id).in_(thread_ids), col(Message.internal).is_(False))
    for message in session.exec(query.order_by(col(Message.number))):
        found[message.thread_id].append(message)
    return found


def _files(session: Session, message_ids: list[UUID]) -> dict[UUID, list[File]]:
    found: dict[UUID, list[File]] = {}
    query = (
        select(MessageFile, StoredFile.name, StoredFile.size)
        .join(StoredFile, col(StoredFile.id) == MessageFile.file_id)
        .where(col(MessageFile.message_id).in_(message_ids))
        .order_by(col(MessageFile.position))
    )
    for row, name, size in session.exec(query):
        found.setdefault(row.message_id, []).append(File(row.id, name, size))
    return found


def _all_text(thread: Thread, messages: list[Message]) -> str:
    parts = [thread.subject, thread.provider or "", thread.location or ""]
    parts += [f"{message.signature} {message.text}" for message in messages]
    return without_accents(" ".join(parts))


def _line(thread: Thread, messages: list[Message], unread: int, files: dict[UUID, list[File]]) -> Line:
    newest = messages[-1] if messages else None
    text = " ".join(newest.text.split()) if newest else ""
    snippet = text if len(text) <= _SNIPPET else text[:_SNIPPET].rstrip() + "…"
    count = sum(len(files.get(message.id, [])) for message in messages)
    signature = newest.signature if newest else ""
    status = _status(thread, messages)
    return Line(
        thread.id, thread.subject, thread.kind, thread.provider, signature, snippet, thread.last_at, status, unread,
        count,
    )  # fmt: skip


def _status(thread: Thread, messages: list[Message]) -> str:
    if messages and messages[-1].from_office:
        return ANSWERED
    return OPENED if thread.opened_at else SENT


def _said(message: Message, reader_id: UUID | None, read: int, files: list[File]) -> Said:
    mine = message.author_id == reader_id
    return Said(
        message.id, message.number, message.signature, message.from_office, message.by_phone, mine,
        not mine and message.number > read, message.text, message.sent_at, files,
    )  # fmt: skip
