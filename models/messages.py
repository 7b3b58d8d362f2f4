"""Messages between patients, family and the office: threads, messages with files, read marks, drafts (PRODUCT §5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, UniqueConstraint

from models.base import Editable, Row


class Thread(Editable, table=True):
    """One conversation about one patient. Names of subject, provider and location stay as they were when it began.

    For the office it is new (nobody has it), taken, waiting (for an answer from outside) or done; see
    services.messages.office. Who of the family may read it is decided in services.messages.visibility.
    """

    patient_id: UUID = Field(foreign_key="patient.id")
    created_by: UUID = Field(foreign_key="account.id", index=True)
    from_office: bool = False  # the office began it
    kind: str = "message"  # a value of services.messages.kinds.Kind
    structured: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what a request of that kind says
    subject_id: UUID | None = Field(default=None, foreign_key="subject.id")
    subject: str
    provider_id: UUID | None = Field(default=None, foreign_key="provider.id", index=True)
    provider: str | None = None
    location_id: UUID | None = Field(default=None, foreign_key="location.id")
    location: str | None = None
    shared: bool = False  # with every family member who has full access
    role: str  # whose work it is in the office, from the subject until somebody moves it
    state: str = "new"
    taken_by: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    due_at: datetime | None = None  # when the promised answer is due; None while nothing is owed
    opened_at: datetime | None = None  # by the office, since the newest message from outside
    answered_at: datetime | None = None
    created_at: datetime
    last_at: datetime  # of the newest message that patient and family can see
    changed_at: datetime = Field(index=True)  # of anything at all, for open pages
    messages: int = 0  # how many there are; the next one gets the next number

    __table_args__ = (
        CheckConstraint("state IN ('new', 'taken', 'waiting', 'done')", name="known_thread_state"),
        Index("ix_thread_patient", "patient_id", "last_at"),
        Index("ix_thread_office", "state", "role", "due_at"),
        Index("ix_thread_done", "state", "last_at"),
    )


class Message(Row, table=True):
    """One message of a thread. `number` counts from 1 within it, so that read marks need no clock.

    `key` names the act of sending: the same key of the same author is the same message, however often it arrives.
    """

    thread_id: UUID = Field(foreign_key="thread.id")
    number: int
    author_id: UUID = Field(foreign_key="account.id")
    signature: str  # as it was: "Jane Roe (mother) for Max Roe"
    from_office: bool = False
    internal: bool = False  # a note that only the office sees
    by_phone: bool = False  # the office answered by telephone; the text says what was agreed
    text: str
    sent_at: datetime = Field(index=True)
    key: str

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("thread_id", "number"),
        CheckConstraint("from_office OR NOT (internal OR by_phone)", name="notes_are_of_the_office"),
    )


class MessageFile(Row, table=True):
    """A file of a message; its bytes are in `stored_file`."""

    message_id: UUID = Field(foreign_key="message.id", index=True)
    file_id: UUID = Field(foreign_key="stored_file.id", unique=True)
    position: int


class ThreadReader(Row, table=True):
    """How far one account has read one thread, and whether a mail about it is out (one until it is read)."""

    thread_id: UUID = Field(foreign_key="thread.id")
    account_id: UUID = Field(foreign_key="account.id", index=True)
    number: int = 0  # of the newest message that was read
    read_at: datetime | None = None
    notified_at: datetime | None = None
    present_at: datetime | None = None  # when staff last had the thread on their screen

    __table_args__ = (UniqueConstraint("thread_id", "account_id"),)


class Draft(Row, table=True):
    """What somebody has written and not sent: one for each composer. Its id becomes the key of the message.

    `composer` is "new", or the id of the thread that is answered.
    """

    account_id: UUID = Field(foreign_key="account.id")
    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    composer: str
    text: str = ""
    subject_id: str = ""  # as chosen; checked when it is sent
    provider_id: str = ""
    location_id: str = ""
    saved_at: datetime = Field(index=True)

    __table_args__ = (UniqueConstraint("account_id", "patient_id", "composer"),)


class HeldFile(Row, table=True):
    """A file that was uploaded and checked, and waits for its message to be sent. Swept when it is old."""

    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    file_id: UUID = Field(foreign_key="stored_file.id", index=True)
    held_at: datetime = Field(index=True)


class SavedReply(Editable, table=True):
    """A text that the office answers with again and again."""

    title: str
    text: str
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
    retired_at: datetime | None = None
