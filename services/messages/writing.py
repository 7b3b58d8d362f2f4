"""Putting threads and messages into the database: what patients, family, the office and other capabilities share.

Callers hold a key and have checked everything; each runs in the transaction of the act, with its history row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.messages import Message, MessageFile, Thread, ThreadReader
from services import clock
from services.attachments.cards import refuse_card_numbers
from services.errors import Problem
from services.messages import reply_time
from services.words import _

TEXT_LIMIT = 1000  # characters, counted as code points after line ends were made one (PRODUCT §5)


@dataclass(frozen=True)
class Author:
    """Who writes. `signature` is what readers see; `from_office` for staff."""

    account_id: UUID
    signature: str
    from_office: bool = False


def checked_text(text: object) -> str:
    """The text as it is kept: CRLF and CR become LF, no control characters. Raises Problem when it is empty, too
    long, or holds a payment card number."""
    if not isinstance(text, str):
        raise Problem(_("Write a message."), "text")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF))
    if not kept.strip():
        raise Problem(_("Write a message."), "text")
    if len(kept) > TEXT_LIMIT:
        over = len(kept) - TEXT_LIMIT
        raise Problem(
            _("The message can have {limit} characters at most. Take out {over}.", limit=TEXT_LIMIT, over=over), "text"
        )
    refuse_card_numbers(kept, "text")
    return kept


def begin(session: Session, thread: Thread) -> Thread:
    """Store a new thread that still has no message; its times are set here."""
    now = clock.now()
    thread.created_at = thread.last_at = thread.changed_at = now
    session.add(thread)
    session.flush()
    return thread


def add(
    session: Session,
    thread: Thread,
    author: Author,
    text: str,
    key: str,
    *,
    files: Sequence[UUID] = (),
    internal: bool = False,
    by_phone: bool = False,
) -> Message:
    """The next message of a locked thread, with its stored `files`; moves the thread on for both sides.

    From outside it makes the thread open work again: due by the clinic's promise, with whoever had it. `internal`
    notes change nothing for the patient.
    """
    now = clock.now()
    thread.messages += 1
    thread.version += 1
    thread.changed_at = now
    message = Message(
        thread_id=thread.id,
        number=thread.messages,
        author_id=author.account_id,
        signature=author.signature,
        from_office=author.from_office,
        internal=internal,
        by_phone=by_phone,
        text=text,
        sent_at=now,
        key=key,
    )
    if not internal:
        thread.last_at = now
    if not author.from_office:
        thread.state = "taken" if thread.taken_by else "new"
        thread.due_at = thread.due_at or reply_time.due_now(session, now)
        thread.opened_at = None
    session.add_all([thread, message])
    session.flush()
    session.add_all(
        MessageFile(message_id=message.id, file_id=file_id, position=place) for place, file_id in enumerate(files)
    )
    session.flush()
    return message


def already_sent(session: Session, account_id: UUID, key: str) -> Message | None:
    """The message that this act of sending has made before: a double click, a replay, a second tab."""
    return session.exec(select(Message).where(Message.author_id == account_id, Message.key == key)).first()


def mark_read(session: Session, thread: Thread, account_id: UUID, number: int | None = None) -> None:
    """This account has read the thread up to message `number` (all of it by default); a next mail may go out."""
    row = reader(session, thread.id, account_id)
    upto = min(number if number is not None else thread.messages, thread.messages)
    if upto > row.number or row.read_at is None:
        row.number, row.read_at, row.notified_at = max(upto, row.number), clock.now(), None
        session.add(row)
        session.flush()


def reader(session: Session, thread_id: UUID, account_id: UUID) -> ThreadReader:
    """The read mark of one account, made when missing."""
    found = session.exec(
        select(ThreadReader).where(ThreadReader.thread_id == thread_id, col(ThreadReader.account_id) == account_id)
    ).first()
    return found or ThreadReader(thread_id=thread_id, account_id=account_id)
