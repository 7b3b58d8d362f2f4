"""Adding and changing visits and telling of it: one mail for each patient and reader, without a word of it.

Told is what still lies ahead and is new, elsewhere, at another time, with somebody else, or cancelled.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from models.appointments import Appointment
from services import notifying
from services.access import StaffAccess, in_room
from services.appointments import csv_in, entry, fhir_in
from services.appointments.entry import ROOM, Entry
from services.appointments.taking_in import Taken
from services.audience import record_readers
from services.errors import NoAccess
from services.settings import Settings


@in_room(ROOM)
def add(session: Session, office: StaffAccess, patient_id: UUID, one: Entry, settings: Settings) -> UUID:
    """As services.appointments.entry.add, and the readers get a mail when the visit is still to come."""
    visit_id = entry.add(session, office, patient_id, one)
    if entry.is_news(None, one):
        _tell(session, [patient_id], settings)
    return visit_id


@in_room(ROOM)
def change(session: Session, office: StaffAccess, visit_id: UUID, version: int, one: Entry, settings: Settings) -> None:
    """As services.appointments.entry.change, and the readers get a mail when that concerns what is still to come."""
    row = session.get(Appointment, visit_id)
    if row is None:
        raise NoAccess
    news = entry.is_news(row, one)
    entry.change(session, office, visit_id, version, one)
    if news:
        _tell(session, [row.patient_id], settings)


@in_room(ROOM)
def take_in(session: Session, office: StaffAccess, content: bytes, settings: Settings) -> Taken:
    """A FHIR bundle or a CSV table, as `fhir_in` and `csv_in` read them; at most one mail for a patient and reader."""
    read = fhir_in.take_in if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else csv_in.take_in
    taken = read(session, office, content)
    _tell(session, taken.news, settings)
    return taken


def _tell(session: Session, patient_ids: Iterable[UUID], settings: Settings) -> None:
    for patient_id in patient_ids:
        readers = record_readers(session, patient_id, confidential=False)
        notifying.tell(session, readers, patient_id, "appointments", "appointment", "/appointments", settings)
