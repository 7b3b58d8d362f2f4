"""Adding statements and telling of them: one mail for each patient and reader, without a word of it (PRODUCT §7)."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from services import notifying
from services.access import StaffAccess, in_room
from services.audience import audience
from services.billing import csv_in, entry
from services.billing.csv_in import Taken
from services.billing.entry import Entry
from services.settings import Settings


@in_room("billing")
def add(session: Session, office: StaffAccess, patient_id: UUID, one: Entry, settings: Settings) -> UUID:
    """As services.billing.entry.add, and the readers of the statements get a mail."""
    statement_id = entry.add(session, office, patient_id, one)
    _tell(session, [patient_id], settings)
    return statement_id


@in_room("billing")
def take_in(session: Session, office: StaffAccess, content: bytes, settings: Settings) -> Taken:
    """As services.billing.csv_in.take_in, and the readers of each patient's statements get one mail."""
    taken = csv_in.take_in(session, office, content)
    _tell(session, taken.whose, settings)
    return taken


def _tell(session: Session, patient_ids: Iterable[UUID], settings: Settings) -> None:
    for patient_id in patient_ids:  # everybody with access reads statements, Billing only without what was done
        readers = audience(session, patient_id)
        notifying.tell(session, readers, patient_id, "documents", "new_statement", "/billing", settings)
