"""Mails that there is a result or document, without a word of it, as each reader has chosen (PRODUCT §5, §7)."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.people import Account
from models.record import Document, Panel
from services import access, clock, notifying
from services.audience import record_readers
from services.results.lines import Kept, shown_now
from services.results.reading import ELSEWHERE
from services.rights import Relation
from services.settings import Settings

_MORNING = time(8)  # what was held until today is told of from this hour on, at the clinic
_NEWS = timedelta(days=3)  # what came in or was released within these days and was not told of yet
_OLD = timedelta(days=90)  # what is dated earlier than this came along with a record and is no news
_PLACES = {"results": "/my-health/test-results", "documents": "/my-health/documents"}
_TEMPLATES = {"results": "new_result", "documents": "new_document"}


def tell(session: Session, row: Kept, settings: Settings) -> int:
    """Tell the readers of a row that they see now; returns how many mails. What is held is told of when it is shown."""
    if not shown_now(session, row):
        return 0
    row.notified_at = clock.now()
    session.add(row)
    what = "results" if isinstance(row, Panel) else "documents"
    path = f"{_PLACES[what]}/{row.id}"
    return notifying.tell(session, _readers(session, row), row.patient_id, what, _TEMPLATES[what], path, settings)


def tell_due(session: Session, settings: Settings) -> int:
    """Tell of what came in from outside, and of what was held until today; one mail of each kind for a chart."""
    due: dict[tuple[UUID, str], list[Kept]] = defaultdict(list)
    for row in _due(session):
        due[row.patient_id, "results" if isinstance(row, Panel) else "documents"].append(row)
    told = 0
    for (patient_id, what), rows in due.items():
        path = f"{_PLACES[what]}/{rows[0].id}" if len(rows) == 1 else _PLACES[what]
        readers = {account.id: (account, relation) for row in rows for account, relation in _readers(session, row)}
        told += notifying.tell(session, readers.values(), patient_id, what, _TEMPLATES[what], path, settings)
        for row in rows:
            row.notified_at = clock.now()
            session.add(row)
    return told


def _due(session: Session) -> list[Kept]:
    now, today = clock.now(), access.clinic_today(session)
    found: list[Kept] = []
    for table, dated in ((Panel, col(Panel.collected)), (Document, col(Document.authored))):
        until = col(table.held_until)
        query = select(table).where(
            col(table.notified_at).is_(None),
            col(table.entered_in_error).is_(False),
            until.is_(None) | (until <= today),
            (col(table.added_at) > now - _NEWS) | (until > today - _NEWS),
            dated.is_(None) | (dated >= (today - _OLD).isoformat()),
        )
        found += session.exec(query.where(col(Panel.category).not_in(ELSEWHERE)) if table is Panel else query).all()
    is_morning = _local(now, session).time() >= _MORNING
    return [row for row in found if row.held_until is None or row.held_until < today or is_morning]


def _local(now: datetime, session: Session) -> datetime:
    return now.astimezone(ZoneInfo(access.time_zone(session)))


def _readers(session: Session, row: Kept) -> list[tuple[Account, Relation]]:
    return record_readers(session, row.patient_id, confidential=row.confidential)
