"""Appointments in the office: find a patient, or take in a file of visits (PRODUCT §8.5, issue 7.7)."""

from typing import Any

from components.basics import heading
from components.form import ErrorSummary
from pages.clinic.find_patient import draw_search
from pages.clinic.screens import Desk, StaffScreen
from pages.clinic.table_file import draw_table_file
from services.appointments import csv_in, telling
from services.appointments.entry import ROOM
from services.appointments.taking_in import Taken
from services.words import N_, _, ngettext

PATH = "/clinic/appointments"


def _draw(desk: Desk, _nothing: Any) -> None:
    summary = ErrorSummary()
    heading(1, _("Appointments"))
    words = _("Find the patient to add, change or cancel an appointment.")
    draw_search(desk, summary, words, lambda patient_id: f"{PATH}/{patient_id}", ROOM)
    _draw_file(desk)


def _draw_file(desk: Desk) -> None:
    async def take_in(content: bytes) -> Taken:
        return await desk.do(ROOM, telling.take_in, content, desk.portal.settings)

    words = _("A FHIR R4 bundle of Appointment resources (JSON), or a CSV table with these columns. "
              "All of its appointments are taken in, or none when a line is wrong.")  # fmt: skip
    kinds = ".csv,.json,text/csv,application/json"
    draw_table_file(_("Appointments from a file"), words, csv_in.COLUMNS, kinds, take_in, _done)


def _done(taken: Taken) -> str:
    added = ngettext("{count} appointment was added.", "{count} appointments were added.", taken.added)
    changed = ngettext("{count} was changed.", "{count} were changed.", taken.changed)
    return f"{added} {changed}"


SCREEN = StaffScreen(PATH, N_("Appointments"), ROOM, lambda _s, _o, _desk: None, _draw, nav="appointments")
