"""Texts that the office answers with again and again: one's own, and the clinic's, which an administrator keeps."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.messages import SavedReply
from models.people import Account, Role
from services import clock
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess, Problem, together
from services.messages.office import staff_of
from services.messages.writing import checked_text
from services.words import _

TITLE_LIMIT = 80  # characters


@dataclass(frozen=True)
class Saved:
    """One text; `clinic`: everybody has it; `may_edit`: this member of staff keeps it."""

    id: UUID
    version: int
    title: str
    text: str
    clinic: bool
    may_edit: bool


@in_room("inbox")
def offered(session: Session, office: StaffAccess) -> list[Saved]:
    """The clinic's and the own ones, by title."""
    staff = staff_of(session, office)
    rows = session.exec(
        select(SavedReply)
        .where(
            col(SavedReply.retired_at).is_(None),
            or_(col(SavedReply.created_by).is_(None), SavedReply.created_by == staff.id),
        )
        .order_by(col(SavedReply.title))
    )
    return [Saved(row.id, row.version, row.title, row.text, row.created_by is None, _keeps(staff, row)) for row in rows]


@in_room("inbox")
def add(session: Session, office: StaffAccess, title: str, text: str, *, clinic: bool = False) -> UUID:
    """Keep a new text, for everybody with `clinic`. Raises Problem, or NoAccess for the clinic's without the right."""
    staff = staff_of(session, office)
    row = SavedReply(title="", text="", created_by=None if clinic else staff.id)
    if not _keeps(staff, row):
        raise NoAccess
    return _write(session, row, title, text)


@in_room("inbox")
def edit(session: Session, office: StaffAccess, saved_id: UUID, version: int, title: str, text: str) -> None:
    """Change a text. Raises Problem, Conflict or NoAccess."""
    row = _own(session, office, saved_id, version)
    row.version += 1
    _write(session, row, title, text)


@in_room("inbox")
def remove(session: Session, office: StaffAccess, saved_id: UUID, version: int) -> None:
    """Offer a text no longer. Raises Conflict or NoAccess."""
    row = _own(session, office, saved_id, version)
    row.version, row.retired_at = row.version + 1, clock.now()
    session.add(row)
    session.flush()


def _write(session: Session, row: SavedReply, title: str, text: str) -> UUID:
    with together() as each:
        with each():
            row.title = _checked_title(title)
        with each():
            row.text = checked_text(text)
    session.add(row)
    session.flush()
    return row.id


def _checked_title(title: object) -> str:
    kept = " ".join(title.split()) if isinstance(title, str) else ""
    if not kept or not kept.isprintable():
        raise Problem(_("Give the text a title."), "title")
    if len(kept) > TITLE_LIMIT:
        raise Problem(_("The title can have {limit} characters at most.", limit=TITLE_LIMIT), "title")
    return kept


def _own(session: Session, office: StaffAccess, saved_id: UUID, version: int) -> SavedReply:
    query = select(SavedReply).where(SavedReply.id == saved_id, col(SavedReply.retired_at).is_(None))
    row = session.exec(query.with_for_update()).first()
    if row is None or not _keeps(staff_of(session, office), row):
        raise NoAccess
    if row.version != version:
        raise Conflict
    return row


def _keeps(staff: Account, row: SavedReply) -> bool:
    return row.created_by == staff.id if row.created_by else staff.role == Role.ADMINISTRATOR
