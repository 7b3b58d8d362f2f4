"""What is new to whom: every reader has a mark of their own (PRODUCT §6), and the office sees who has looked (§8.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import Session, col, func, select

from models.people import Account
from models.reading import Seen
from models.record import Document, Panel
from services import clock
from services.access import Access, ChartAccess, needs

_BEFORE_THE_ACCOUNT = timedelta(days=30)  # what came in earlier than this before the account is no news to its owner


class CameIn(Protocol):
    """A line with the moment in which it came into the portal; a correction makes it new again."""

    id: UUID
    added_at: datetime


@dataclass(frozen=True)
class Reader:
    """Somebody who has had it on the screen, and when."""

    name: str
    at: datetime


@needs(Access.RECORD, Access.RECORD_FILE)
def new_to(session: Session, chart: ChartAccess, rows: Sequence[CameIn]) -> set[UUID]:
    """Which of `rows` this reader has not seen yet, or not since they were corrected. Nothing for no reader."""
    account = session.get(Account, chart.reader_id) if chart.reader_id else None
    if account is None:
        return set()
    since = account.created_at - _BEFORE_THE_ACCOUNT
    unseen = _unseen(session, account.id, rows)
    return {row.id for row in rows if row.added_at >= since and row.id in unseen}


@needs(Access.RECORD)
def count_new(
    session: Session, chart: ChartAccess, table: type[Panel] | type[Document], conditions: Sequence[Any]
) -> int:
    """How many rows of `table` that fit `conditions` are new to this reader, as `new_to` says it."""
    account = session.get(Account, chart.reader_id) if chart.reader_id else None
    if account is None:
        return 0
    known = exists().where(
        col(Seen.account_id) == account.id, col(Seen.row_id) == table.id, col(Seen.at) >= table.added_at
    )
    fresh = col(table.added_at) >= account.created_at - _BEFORE_THE_ACCOUNT
    return session.exec(select(func.count()).select_from(table).where(*conditions, fresh, ~known)).one()


@needs(Access.RECORD, Access.RECORD_FILE)
def mark(session: Session, chart: ChartAccess, kind: str, ids: Iterable[UUID]) -> None:
    """This reader has them on the screen now. Rolled back by the caller's transaction in a preview."""
    ids = list(ids)
    if chart.reader_id is None or not ids:
        return
    now = clock.now()
    known = session.exec(select(Seen).where(Seen.account_id == chart.reader_id, col(Seen.row_id).in_(ids))).all()
    for row in known:
        row.at = now
    for row_id in set(ids) - {row.row_id for row in known}:
        session.add(Seen(account_id=chart.reader_id, kind=kind, row_id=row_id, at=now))


@needs(Access.RECORD, Access.RECORD_FILE)
def looked_at(session: Session, chart: ChartAccess, kind: str, rows: Sequence[CameIn]) -> None:
    """The same for all of `rows` that this reader has not seen as they are now, however old they are: the office sees
    that they were opened.
    """
    if chart.reader_id:
        mark(session, chart, kind, _unseen(session, chart.reader_id, rows))


def _unseen(session: Session, account_id: UUID, rows: Sequence[CameIn]) -> set[UUID]:
    ids = [row.id for row in rows]
    known = session.exec(select(Seen.row_id, Seen.at).where(Seen.account_id == account_id, col(Seen.row_id).in_(ids)))
    seen = dict(known.all())
    return {row.id for row in rows if row.id not in seen or seen[row.id] < row.added_at}


def readers(session: Session, row_id: UUID) -> list[Reader]:
    """Who has seen it, first reader first; for the office."""
    query = select(Account.name, Seen.at).join(Seen, col(Seen.account_id) == Account.id).where(Seen.row_id == row_id)
    return [Reader(name, at) for name, at in session.exec(query.order_by(col(Seen.at))).all()]
