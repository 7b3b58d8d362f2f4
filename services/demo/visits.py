"""Appointments of the demo clinic: past and to come, for the Marchettis and Samuel."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from services import access
from services.appointments import entry
from services.appointments.entry import Entry
from services.demo.clinic import HARBOR, LINDQVIST, MILL_STREET, NOVAK, OSEI, RAMAN, TIME_ZONE

# patient, days from today, time, minutes, provider, location, what, note, state
_VISITS = [
    ("elena", 9, "09:30", 40, RAMAN, MILL_STREET, "Yearly visit", "Bring your medicines, and come fasting.", "booked"),
    ("elena", 37, "14:00", 20, LINDQVIST, HARBOR, "Diabetes check", "", "booked"),
    ("elena", -5, "10:15", 20, RAMAN, MILL_STREET, "Office visit", "", "done"),
    ("elena", -61, "11:00", 20, LINDQVIST, HARBOR, "Flu shot", "", "cancelled"),
    ("daniel", 16, "16:40", 20, RAMAN, MILL_STREET, "Follow-up", "", "booked"),
    ("nora", 12, "08:50", 30, OSEI, MILL_STREET, "Well-child visit", "Bring the vaccination card.", "booked"),
    ("samuel", 4, "13:20", 30, NOVAK, HARBOR, "Cardiology follow-up", "", "booked"),
    ("samuel", -90, "09:00", 30, NOVAK, HARBOR, "Cardiology follow-up", "", "missed"),
]


def add_visits(session: Session, charts: Mapping[str, UUID], today: date) -> None:
    """Enter them as the front desk would; weekends are moved to Monday."""
    desk = access.command_line(session, "appointments")
    for key, days, time, minutes, provider, location, what, note, state in _VISITS:
        day = today + timedelta(days=days)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        starts_at = entry.moment(day, time, TIME_ZONE)
        entry.add(session, desk, charts[key], Entry(starts_at, minutes, provider, location, what, note, state))
