"""What is written and not sent yet: kept while typing, one for each composer, gone when it is sent (FT-19).

A draft opens with a key to the patient's chart like everything else, so it dies with the grant (PRODUCT §4).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists
from sqlmodel import Session, col, select

from models.messages import Draft, HeldFile
from models.record import StoredFile
from services import clock
from services.access import ChartAccess, needs
from services.attachments.cards import has_card_number
from services.messages import writing
from services.messages.visibility import account_of, the_thread
from services.rights import Access

NEW = "new"
LONGEST_TEXT = 10_000  # more than can be sent, so that nobody loses the end of a text that is too long
HELD_FOR = timedelta(days=7)
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Held:
    """A file that waits with the draft; `size` in bytes."""

    id: UUID
    name: str
    size: int


@dataclass(frozen=True)
class Written:
    """A draft as the composer shows it. `id` goes back with every save and with the send."""

    id: UUID
    text: str
    subject_id: str
    provider_id: str
    location_id: str
    files: list[Held]

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written or attached yet."""
        return not (self.text.strip() or self.files)


@needs(Access.MESSAGE_WRITE)
def open_draft(session: Session, chart: ChartAccess, thread_id: UUID | None = None) -> Written:
    """The draft of a new message, or of the answer in a thread; made when there is none. Raises NoAccess."""
    if thread_id:
        the_thread(session, chart, thread_id)
    _sweep(session)
    composer = str(thread_id) if thread_id else NEW
    row = _of_composer(session, chart, composer)
    if row is None:
        row = Draft(account_id=account_of(chart), patient_id=chart.patient_id, composer=composer, saved_at=clock.now())
        session.add(row)
        session.flush()
    return _written(session, row)


@needs(Access.MESSAGE_WRITE)
def save(session: Session, chart: ChartAccess, draft_id: UUID, thread_id: UUID | None, **values: object) -> UUID:
    """Keep `text`, `subject_id`, `provider_id`, `location_id` as typed; returns the id of the draft that holds them.

    When the draft was sent in the meantime (another tab), other words begin a new one, so that nothing is lost.
    """
    row = find(session, chart, draft_id)
    if row is None:
        sent = writing.already_sent(session, account_of(chart), str(draft_id))
        if sent and sent.text.strip() == str(values.get("text", "")).replace("\r\n", "\n").strip():
            return draft_id
        row = session.get_one(Draft, open_draft(session, chart, thread_id).id)
    for name in ("text", "subject_id", "provider_id", "location_id"):
        value = values.get(name)
        if isinstance(value, str) and not has_card_number(value):  # card numbers are not stored, here neither
            setattr(row, name, value[: LONGEST_TEXT if name == "text" else 40].replace("\x00", ""))
    row.saved_at = clock.now()
    session.add(row)
    return row.id


@needs(Access.MESSAGE_WRITE)
def find(session: Session, chart: ChartAccess, draft_id: UUID, *, lock: bool = False) -> Draft | None:
    """The viewer's own draft about this patient, or None."""
    query = select(Draft).where(
        Draft.id == draft_id, Draft.account_id == account_of(chart), Draft.patient_id == chart.patient_id
    )
    return session.exec(query.with_for_update() if lock else query).first()


def held(session: Session, draft_id: UUID) -> list[tuple[HeldFile, Held, str]]:
    """The files of a draft in the order in which they came: row, what is shown, sha256. The bytes are not loaded."""
    rows = session.exec(
        select(HeldFile, StoredFile.name, StoredFile.size, StoredFile.sha256)
        .join(StoredFile, col(StoredFile.id) == HeldFile.file_id)
        .where(HeldFile.draft_id == draft_id)
        .order_by(col(HeldFile.held_at), col(HeldFile.id))
    ).all()
    return [(row, Held(row.id, name, size), sha256) for row, name, size, sha256 in rows]


def drop(session: Session, draft_id: UUID, *, files_too: bool) -> None:
    """Remove a draft; its files' bytes too, unless a message has them now."""
    rows = session.exec(select(HeldFile).where(HeldFile.draft_id == draft_id)).all()
    _drop_held(session, list(rows), bytes_too=files_too)
    session.execute(delete(Draft).where(col(Draft.id) == draft_id))


def drop_file(session: Session, row: HeldFile) -> None:
    """Remove one waiting file and its bytes."""
    _drop_held(session, [row], bytes_too=True)


def _of_composer(session: Session, chart: ChartAccess, composer: str) -> Draft | None:
    return session.exec(
        select(Draft).where(
            Draft.account_id == account_of(chart), Draft.patient_id == chart.patient_id, Draft.composer == composer
        )
    ).first()


def _written(session: Session, row: Draft) -> Written:
    files = [shown for _row, shown, _sha in held(session, row.id)]
    return Written(row.id, row.text, row.subject_id, row.provider_id, row.location_id, files)


def _sweep(session: Session) -> None:
    """Files and drafts that nobody came back for."""
    now = clock.now()
    old = session.exec(select(HeldFile).where(col(HeldFile.held_at) < now - HELD_FOR).limit(20)).all()
    _drop_held(session, list(old), bytes_too=True)
    holds = exists().where(col(HeldFile.draft_id) == Draft.id)
    session.execute(delete(Draft).where(col(Draft.saved_at) < now - KEPT_FOR, ~holds))


def _drop_held(session: Session, rows: list[HeldFile], *, bytes_too: bool) -> None:
    files = [row.file_id for row in rows]
    session.execute(delete(HeldFile).where(col(HeldFile.id).in_([row.id for row in rows])))
    if bytes_too:
        session.execute(delete(StoredFile).where(col(StoredFile.id).in_(files)))
