"""Appointments in the office: find a patient, or take in a file of visits (PRODUCT §8.5, issue 7.7)."""

from typing import Any

from components.basics import heading, paragraph, tag
from components.callouts import success, warning
from components.cards import card
from components.form import ErrorSummary
from components.tables import Column, table
from components.upload import upload_button
from pages.clinic.find_patient import draw_search
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.appointments import csv_in, fhir_in
from services.appointments.entry import ROOM
from services.appointments.taking_in import Taken
from services.csv_table import MOST_BYTES
from services.words import N_, _, ngettext

PATH = "/clinic/appointments"


def _draw(desk: Desk, _nothing: Any) -> None:
    summary = ErrorSummary()
    heading(1, _("Appointments"))
    words = _("Find the patient to add, change or cancel an appointment.")
    draw_search(desk, summary, words, lambda patient_id: f"{PATH}/{patient_id}", ROOM)
    _draw_file(desk)


def _draw_file(desk: Desk) -> None:
    @action()
    async def take_in(_name: str, content: bytes) -> None:
        read = fhir_in.take_in if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else csv_in.take_in
        taken = await desk.do(ROOM, read, content)
        told.clear()
        with told:
            _tell(taken)

    with card(_("Appointments from a file"), "file"):
        paragraph(
            _("A FHIR R4 bundle of Appointment resources (JSON), or a CSV table with these columns. "
              "All of its appointments are taken in, or none when a line is wrong.")
        )  # fmt: skip
        rows = [(name, _(words)) for name, words in csv_in.COLUMNS.items()]
        table([_("Column"), _("What is in it")], rows, _("Columns of the file"), hide_caption=True)
        upload_button(_("Choose a file"), take_in, accept=".csv,.json,text/csv,application/json", limit=MOST_BYTES)
        told = tag("div", classes="flow", aria_live="polite")


def _tell(taken: Taken) -> None:
    if not taken.wrong:
        added = ngettext("{count} appointment was added.", "{count} appointments were added.", taken.added)
        changed = ngettext("{count} was there already.", "{count} were there already.", taken.changed)
        success(f"{added} {changed}")
        return
    warning(_("Nothing was taken in. Mend these lines and choose the file again."), _("Lines that are not right"))
    table([Column(_("Line"), number=True), _("What is wrong")], taken.wrong, _("Lines that are not right"))


SCREEN = StaffScreen(PATH, N_("Appointments"), ROOM, lambda _s, _o, _desk: None, _draw, nav="appointments")
