"""Visits as the office enters and changes them, one at a time; files are in csv_in.py and fhir_in.py."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.appointments import Appointment
from models.clinic import Location, Provider
from services import clock, history
from services.access import StaffAccess, in_room, time_zone
from services.charts.standing import standing_chart
from services.errors import Conflict, NoAccess, Problem, together
from services.history import Action
from services.words import N_, _

ROOM = "appointments"
STATES: dict[str, str] = {
    "booked": N_("Booked"),
    "cancelled": N_("Cancelled"),
    "done": N_("Took place"),
    "missed": N_("Missed"),
}
_LONGEST = {"provider": 200, "location": 200, "what": 200, "note": 1000, "number": 60}


@dataclass(frozen=True)
class Entry:
    """A visit as entered. `starts_at` is aware."""

    starts_at: datetime
    minutes: int
    provider: str
    location: str
    what: str = ""
    note: str = ""
    state: str = "booked"
    number: str = ""


@dataclass(frozen=True)
class Desk:
    """One patient's visits for the office, newest first, and what can be chosen."""

    patient_id: UUID
    name: str
    birth_date: date
    visits: list[Appointment]
    providers: list[str]
    locations: list[str]
    time_zone: str


@in_room(ROOM)
def of_patient(session: Session, office: StaffAccess, patient_id: UUID) -> Desk:
    """The visits of one patient; the look is written down. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="appointments")
    query = select(Appointment).where(Appointment.patient_id == patient_id)
    visits = list(session.exec(query.order_by(col(Appointment.starts_at).desc())).all())
    providers = session.exec(select(Provider.name).order_by(col(Provider.name))).all()
    locations = session.exec(select(Location.name).order_by(col(Location.name))).all()
    name = f"{patient.given} {patient.family}"
    return Desk(patient.id, name, patient.birth_date, visits, list(providers), list(locations), time_zone(session))


@in_room(ROOM)
def add(session: Session, office: StaffAccess, patient_id: UUID, entry: Entry) -> UUID:
    """Add a visit. Raises Problem for what is missing, NoAccess for no such chart."""
    standing_chart(session, patient_id, lock=True)
    check(entry)
    number = entry.number.strip()
    if number and session.exec(select(Appointment.id).where(Appointment.number == number)).first():
        raise Problem(_("There is a visit with this number already."), "number")
    return write(session, office, patient_id, entry)


@in_room(ROOM)
def change(session: Session, office: StaffAccess, visit_id: UUID, version: int, entry: Entry) -> None:
    """Another time, place or state. The number stays. Raises Conflict, Problem, NoAccess."""
    check(entry)
    row = session.get(Appointment, visit_id)
    if row is None:
        raise NoAccess
    done = session.execute(
        update(Appointment)
        .where(col(Appointment.id) == visit_id, col(Appointment.version) == version)
        .values(**_values(session, entry), version=version + 1)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict
    _write_down(session, office, Action.APPOINTMENT_CHANGED, row.patient_id, visit_id, entry)


@in_room(ROOM)
def write(
    session: Session, office: StaffAccess, patient_id: UUID, entry: Entry, row: Appointment | None = None
) -> UUID:
    """Put a checked visit into the database, in the place of `row` if given; returns its id."""
    act = Action.APPOINTMENT_CHANGED if row else Action.APPOINTMENT_ADDED
    if row is None:
        number, now = entry.number.strip() or None, clock.now()
        row = Appointment(patient_id=patient_id, number=number, created_at=now, **_values(session, entry))
    else:
        row.sqlmodel_update(_values(session, entry))
        row.version += 1
    session.add(row)
    session.flush()
    _write_down(session, office, act, patient_id, row.id, entry)
    return row.id


def check(entry: Entry) -> None:
    """What every visit needs. Raises all Problems, each at its field."""
    with together() as each:
        for field, longest in _LONGEST.items():
            with each():
                text = getattr(entry, field)
                if field in ("provider", "location") and not text.strip():
                    words = _("Enter the provider.") if field == "provider" else _("Enter where the visit takes place.")
                    raise Problem(words, field)
                if len(text) > longest:
                    raise Problem(_("Use {count} characters at most.", count=longest), field)
        with each():
            if not 1 <= entry.minutes <= 24 * 60:
                raise Problem(_("Enter how many minutes it takes, for instance 20."), "minutes")
        with each():
            if entry.state not in STATES:
                raise Problem(_("Choose a state from the list."), "state")
        with each():
            if abs(entry.starts_at - clock.now()) > timedelta(days=36525):
                raise Problem(_("This day is too far away."), "day")


def differs(session: Session, row: Appointment, entry: Entry) -> bool:
    """Whether writing `entry` would change the visit: the same file may come each night."""
    said = _values(session, entry)
    return any(getattr(row, name) != value for name, value in said.items() if name != "changed_at")


def is_news(before: Appointment | None, after: Entry) -> bool:
    """Whether a patient wants to hear of it now: a visit to come that is new, moved, with somebody else, or off."""
    now = clock.now()
    if after.starts_at <= now and (before is None or before.starts_at <= now):
        return False
    if before is None:
        return after.state == "booked"
    was = before.starts_at, before.provider, before.location, before.state
    return was != (after.starts_at, after.provider.strip(), after.location.strip(), after.state)


def moment(day: date, hour: str, zone: str) -> datetime:
    """Clinic time as an instant. Raises Problem on "time", also for the hour that the clocks leave out in spring."""
    try:
        there = datetime.combine(day, time.fromisoformat(hour.strip()), ZoneInfo(zone))
    except ValueError:
        raise Problem(_("Enter a time such as 14:30."), "time") from None
    if there.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(fold=0) != there.replace(fold=0):
        raise Problem(_("The clocks are put forward then: this time does not exist."), "time")
    return there.astimezone(ZoneInfo("UTC"))


def _values(session: Session, entry: Entry) -> dict[str, Any]:
    place = session.exec(select(Location).where(Location.name == entry.location.strip())).first()
    town = [place.street, place.city, place.state, place.postal_code] if place else []
    return {
        "starts_at": entry.starts_at,
        "minutes": entry.minutes,
        "provider": entry.provider.strip(),
        "location": entry.location.strip(),
        "location_address": ", ".join(part for part in town if part),
        "what": entry.what.strip(),
        "note": entry.note.strip(),
        "state": entry.state,
        "changed_at": clock.now(),
    }


def _write_down(
    session: Session, office: StaffAccess, act: Action, patient_id: UUID, visit_id: UUID, entry: Entry
) -> None:
    history.record(
        session, office.actor, act, patient_id=patient_id, subject="an appointment", visit=str(visit_id),
        state=entry.state, starts_at=entry.starts_at.isoformat(),
    )  # fmt: skip
