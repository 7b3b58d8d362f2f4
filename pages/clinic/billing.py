"""Billing at the office: find a patient, or take in a file of statements (PRODUCT §8.5)."""

from components.basics import heading
from components.form import ErrorSummary
from pages.clinic.find_patient import draw_search
from pages.clinic.screens import Desk, StaffScreen
from pages.clinic.table_file import draw_table_file
from services.billing import csv_in, telling
from services.words import N_, _, ngettext

ROOM = "billing"


def _draw(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    heading(1, _("Billing"))
    words = _("Find the patient to add a statement, to record a payment or to void a statement.")
    draw_search(desk, summary, words, lambda patient_id: f"/clinic/billing/{patient_id}", ROOM)
    _draw_file(desk)


def _draw_file(desk: Desk) -> None:
    async def take_in(content: bytes) -> csv_in.Taken:
        return await desk.do(ROOM, telling.take_in, content, desk.portal.settings)

    words = _("A CSV table with these columns. All statements of it are added, or none when a line is wrong.")
    draw_table_file(_("Statements from a file"), words, csv_in.COLUMNS, ".csv,text/csv", take_in, _done)


def _done(taken: csv_in.Taken) -> str:
    added = ngettext("{count} statement was added", "{count} statements were added", taken.statements)
    patients_of = ngettext("for {count} patient.", "for {count} patients.", len(taken.whose))
    return f"{added} {patients_of}"


SCREEN = StaffScreen("/clinic/billing", N_("Billing"), ROOM, lambda _s, _o, _desk: None, _draw, nav="billing")
