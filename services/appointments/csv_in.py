"""Visits from a CSV file of the practice's program; the columns are explained in COLUMNS."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from services import csv_table
from services.access import StaffAccess, in_room, time_zone
from services.appointments import taking_in
from services.appointments.entry import ROOM, Entry, moment
from services.appointments.taking_in import Line, Taken
from services.csv_table import Charts
from services.errors import Problem
from services.words import N_, _

COLUMNS = {
    "record_number": N_("the patient’s record number, as in the chart"),
    "birth_date": N_("the patient’s date of birth, as 1980-12-31"),
    "appointment": N_("number of the visit in your program; a known number changes the visit"),
    "day": N_("day of the visit, as 2026-03-02"),
    "time": N_("when it begins, by the clinic’s clock, as 14:30"),
    "minutes": N_("how many minutes it takes; may be empty (20)"),
    "provider": N_("whom the patient sees"),
    "location": N_("where"),
    "what": N_("kind of visit, as the patient reads it; may be empty"),
    "note": N_("what to bring or to know; may be empty"),
    "state": N_("booked, cancelled, done or missed; may be empty (booked)"),
}
USUAL_MINUTES = 20


@in_room(ROOM)
def take_in(session: Session, office: StaffAccess, content: bytes) -> Taken:
    """Read the whole file, and only when nothing is wrong write its visits. Raises Problem for no such file."""
    lines = csv_table.lines(content, COLUMNS)
    charts = csv_table.charts(session, {row["record_number"] for _number, row in lines})
    zone = time_zone(session)
    return taking_in.take_in(session, office, [_line(number, row, charts, zone) for number, row in lines])


def _line(number: int, row: Mapping[str, str], charts: Charts, zone: str) -> Line:
    def read() -> tuple[UUID, Entry]:
        patient_id = csv_table.patient_of(charts, row)
        starts_at = moment(csv_table.day(row, "day"), row["time"], zone)
        minutes = row["minutes"].strip() or str(USUAL_MINUTES)
        if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
            raise Problem(_("minutes is not a whole number such as 20."))
        return patient_id, Entry(
            starts_at, int(minutes), row["provider"], row["location"], row["what"], row["note"],
            row["state"].strip() or "booked", row["appointment"].strip(),
        )  # fmt: skip

    return number, read
