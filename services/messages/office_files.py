"""The office's answer on its way: files that are checked and held, then sent with it, whole and once (PRODUCT §8.1)."""

from uuid import UUID

from sqlmodel import Session, select

from models.messages import Draft, HeldFile, Message
from models.record import StoredFile
from services import clock, throttle
from services.access import StaffAccess, in_room
from services.attachments.check import Checked
from services.charts.standing import standing_chart
from services.errors import Conflict, NoAccess, Problem
from services.messages import drafts, office, writing
from services.messages.drafts import Held
from services.messages.holding import FILES_LIMIT
from services.settings import Settings
from services.words import _

NEW = "office new"


@in_room("inbox")
def draft_of(session: Session, key: StaffAccess, thread_id: UUID) -> Draft:
    """The own answer to this thread that is not sent yet; made when there is none. Raises NoAccess."""
    thread = office.the_thread(session, key, thread_id)
    return _draft(session, key, thread.patient_id, f"office {thread.id}")


@in_room("inbox")
def draft_to(session: Session, key: StaffAccess, patient_id: UUID) -> Draft:
    """The own first message to this patient that is not sent yet; made when there is none. Raises NoAccess."""
    standing_chart(session, patient_id)
    return _draft(session, key, patient_id, NEW)


@in_room("inbox")
def held(session: Session, key: StaffAccess, draft_id: UUID) -> list[Held]:
    """The files that wait with the own answer or message. Raises NoAccess for somebody else's."""
    return [shown for _row, shown, _sha in drafts.held(session, _own(session, key, draft_id).id)]


@in_room("inbox")
def may_hold(session: Session, key: StaffAccess, draft_id: UUID) -> None:
    """Before the slow check of a file: is there room? Counts the try. Raises Problem or NoAccess."""
    throttle.check(session, throttle.ATTACHMENTS, str(office.staff_of(session, key).id))
    _room(session, _own(session, key, draft_id))


@in_room("inbox")
def hold(session: Session, key: StaffAccess, draft_id: UUID, file: Checked) -> Held:
    """Keep a checked file with the own draft; the same twice is kept once. Raises Problem when there are ten."""
    draft = _own(session, key, draft_id)
    for _row, shown, sha in drafts.held(session, draft.id):
        if (sha, shown.name) == (file.sha256, file.name):
            return shown
    _room(session, draft)
    stored = StoredFile(
        name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256, content=file.content
    )
    session.add(stored)
    session.flush()
    row = HeldFile(draft_id=draft.id, account_id=draft.account_id, file_id=stored.id, held_at=clock.now())
    session.add(row)
    session.flush()
    return Held(row.id, stored.name, stored.size)


@in_room("inbox")
def let_go(session: Session, key: StaffAccess, held_id: UUID) -> None:
    """Remove an own file before sending; one that is gone already is no problem. Raises NoAccess for another's."""
    row = session.get(HeldFile, held_id)
    if row is None:
        return
    if row.account_id != office.staff_of(session, key).id:
        raise NoAccess
    drafts.drop_file(session, row)


@in_room("inbox")
def answer(
    session: Session,
    key: StaffAccess,
    thread_id: UUID,
    version: int,
    draft_id: UUID,
    text: str,
    expected_files: int,
    settings: Settings,
    *,
    by_phone: bool = False,
    wait: bool = False,
) -> Message:
    """Send the own answer with its files, once. Raises as `office.reply`, and Problem when the files have changed."""
    staff = office.staff_of(session, key)
    again = writing.already_sent(session, staff.id, str(draft_id))
    if again:
        return again
    draft = draft_of(session, key, thread_id)
    if draft.id != draft_id:
        raise Conflict
    files = taken(session, draft, expected_files)
    message = office.reply(
        session, key, thread_id, version, text, str(draft.id), settings, files=files, by_phone=by_phone, wait=wait
    )
    drafts.drop(session, draft.id, files_too=False)
    return message


def taken(session: Session, draft: Draft, expected: int) -> list[UUID]:
    """The stored files that go with the draft now; Problem when they are not as many as the writer saw."""
    files = [row.file_id for row, _shown, _sha in drafts.held(session, draft.id)]
    if len(files) != expected:
        raise Problem(_("The list of files has changed. Look at it again, then send."), "files")
    return files


def _draft(session: Session, key: StaffAccess, patient_id: UUID, composer: str) -> Draft:
    staff = office.staff_of(session, key)
    row = session.exec(
        select(Draft).where(Draft.account_id == staff.id, Draft.patient_id == patient_id, Draft.composer == composer)
    ).first()
    if row is None:
        row = Draft(account_id=staff.id, patient_id=patient_id, composer=composer, saved_at=clock.now())
        session.add(row)
        session.flush()
    return row


def _own(session: Session, key: StaffAccess, draft_id: UUID) -> Draft:
    row = session.get(Draft, draft_id)
    if row is None or row.account_id != office.staff_of(session, key).id:
        raise NoAccess
    return row


def _room(session: Session, draft: Draft) -> None:
    if len(drafts.held(session, draft.id)) >= FILES_LIMIT:
        raise Problem(_("A message can have {count} files at most.", count=FILES_LIMIT), "files")
