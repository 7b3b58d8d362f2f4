"""What the settings lists share: one line of a list, finding the row behind an address, and an order of their own."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from models.base import Editable
from models.clinic import HelpQuestion, Subject
from services.errors import NoAccess

T = TypeVar("T", bound=Editable)
Ordered = TypeVar("Ordered", HelpQuestion, Subject)


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


def in_order(session: Session, table: type[Ordered]) -> list[Ordered]:
    """As patients read them; what is no longer offered comes last."""
    return list(
        session.exec(select(table).order_by(col(table.retired_at).is_not(None), col(table.position), col(table.id)))
    )


def put_at(session: Session, row: Ordered, place: int) -> None:
    """Positions 1, 2, 3 … with this row at `place`, as far as there are so many."""
    others = [one for one in in_order(session, type(row)) if one.id != row.id]
    others.insert(place - 1, row)
    for number, one in enumerate(others, start=1):
        if one.position != number:
            one.position = number
            session.add(one)
    session.flush()
