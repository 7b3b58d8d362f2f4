"""What the settings lists share: one line of a list, and finding the row behind an address."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, select

from models.base import Editable
from services.errors import NoAccess

T = TypeVar("T", bound=Editable)


@dataclass(frozen=True)
class Listed:
    """One line: its name, what else is said of it, and `ended` in words when it is no longer offered."""

    id: UUID
    name: str
    more: tuple[str, ...]
    ended: str = ""


def row_of(session: Session, table: type[T], row_id: UUID | None, fresh: T) -> T:
    """The row to be edited, locked, or `fresh` for a new one. Raises NoAccess."""
    if row_id is None:
        return fresh
    row = session.exec(select(table).where(table.id == row_id).with_for_update()).first()
    if row is None:
        raise NoAccess
    return row
