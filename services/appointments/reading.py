"""The visits of one patient as patient and family read them (PRODUCT §9), and the calendar file of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.appointments import Appointment
from models.clinic import Clinic
from services import clock, history
from services.access import Access, ChartAccess, needs, time_zone
from services.errors import NoAccess
from services.history import Action
from services.words import _

MOST_PAST = 200


@dataclass(frozen=True)
class Visits:
    """The page: to come, the next first, and past or cancelled, the newest first."""

    coming: Sequence[Appointment]
    past: Sequence[Appointment]
    time_zone: str


@needs(Access.APPOINTMENTS)
def overview(session: Session, chart: ChartAccess) -> Visits:
    """All visits of this patient."""
    past = (
        select(Appointment)
        .where(Appointment.patient_id == chart.patient_id, ~_to_come())
        .order_by(col(Appointment.starts_at).desc())
    )
    return Visits(coming(session, chart), session.exec(past.limit(MOST_PAST)).all(), time_zone(session))


@needs(Access.APPOINTMENTS, Access.RECORD)
def coming(session: Session, chart: ChartAccess) -> Sequence[Appointment]:
    """The booked visits that have not begun long ago, the next first."""
    query = select(Appointment).where(Appointment.patient_id == chart.patient_id, _to_come())
    return session.exec(query.order_by(col(Appointment.starts_at))).all()


@needs(Access.APPOINTMENTS, Access.APPOINTMENT_ASK)
def one(session: Session, chart: ChartAccess, visit_id: UUID) -> Appointment:
    """One visit. Raises NoAccess (AC-01)."""
    query = select(Appointment).where(Appointment.id == visit_id, Appointment.patient_id == chart.patient_id)
    row = session.exec(query).first()
    if row is None:
        raise NoAccess
    return row


@needs(Access.APPOINTMENTS)
def calendar_file(session: Session, chart: ChartAccess, visit_id: UUID) -> bytes:
    """A visit as iCalendar (RFC 5545), in the clinic's time zone. A newer file of it replaces the older one.

    Calendars are seen by others: it names clinic and provider, not the reason of the visit. Raises NoAccess.
    """
    visit, clinic = one(session, chart, visit_id), session.exec(select(Clinic)).one()
    history.record(
        session, chart.actor, Action.DOWNLOADED, patient_id=chart.patient_id, subject="an appointment",
        visit=str(visit.id),
    )  # fmt: skip
    event = Event()
    event.add("uid", f"{visit.id}@visits.portal")
    event.add("sequence", visit.version)
    event.add("dtstamp", visit.changed_at)
    zone = ZoneInfo(clinic.time_zone)
    event.add("dtstart", visit.starts_at.astimezone(zone))
    event.add("dtend", (visit.starts_at + timedelta(minutes=visit.minutes)).astimezone(zone))
    event.add("summary", _("Visit: {provider}, {clinic}", provider=visit.provider, clinic=clinic.name))
    event.add("location", ", ".join(part for part in (visit.location, visit.location_address) if part))
    event.add("status", "CANCELLED" if visit.state == "cancelled" else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//Patient portal//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    year = visit.starts_at.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 1, 12, 31))
    return calendar.to_ical()


def _to_come() -> ColumnElement[bool]:
    since: datetime = clock.now() - timedelta(hours=1)  # who is on the way still finds it
    return (col(Appointment.state) == "booked") & (col(Appointment.starts_at) >= since)
