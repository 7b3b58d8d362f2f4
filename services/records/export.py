"""Making a file of a record, from reading the chart to the last byte: in a thread, or in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from services.access import Access
from services.database import Database
from services.health_record import read_record
from services.records.enclosed import with_files
from services.records.package import record_preview, record_zip
from services.records.period import Period
from services.records.selection import Record
from services.sessions import Viewer
from services.words import speaking


@dataclass(frozen=True)
class Order:
    """What is to be made: a "zip" or a "preview", for whom, of whom, by which right; `now` is the time it will say."""

    what: str
    viewer: Viewer
    patient_id: UUID
    access: Access
    period: Period
    now: datetime
    language: str


def make(
    db: Database, order: Order, report: Callable[[int], None], when_read: Callable[[], object] = lambda: None
) -> bytes:
    """The file. `report` gets percents; `when_read` is called when no transaction is open any more.

    Raises SignedOut, NoAccess, and Problem when there is nothing in the period.
    """
    with speaking(order.language):
        record, files = db.reading(_read, order)
        when_read()
        report(10)
        if order.what == "preview":
            return record_preview(record, order.now)
        return record_zip(record, order.now, files, report)


def _read(session: Session, order: Order) -> tuple[Record, dict[str, bytes]]:
    record = read_record(session, order.viewer, order.patient_id, order.access, order.period)
    return with_files(session, record) if order.what == "zip" else (record, {})
