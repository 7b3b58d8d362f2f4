"""Billing at the office: find a patient, or take in a file of statements (PRODUCT §8.5)."""

from components.basics import heading, paragraph, tag
from components.callouts import success, warning
from components.cards import card
from components.form import ErrorSummary
from components.markup import join
from components.tables import Column, table
from components.upload import upload_button
from pages.clinic.find_patient import draw_search
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.billing import csv_in
from services.csv_table import MOST_BYTES
from services.words import N_, _, ngettext

ROOM = "billing"


def _draw(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    heading(1, _("Billing"))
    words = _("Find the patient to add a statement, to record a payment or to void a statement.")
    draw_search(desk, summary, words, lambda patient_id: f"/clinic/billing/{patient_id}", ROOM)
    _draw_file(desk)


def _draw_file(desk: Desk) -> None:
    @action()
    async def take_in(_name: str, content: bytes) -> None:
        taken = await desk.do(ROOM, csv_in.take_in, content)
        told.clear()
        with told:
            _tell(taken)

    with card(_("Statements from a file"), "file"):
        paragraph(_("A CSV table with these columns. All statements of it are added, or none when a line is wrong."))
        rows = [(name, _(words)) for name, words in csv_in.COLUMNS.items()]
        table([_("Column"), _("What is in it")], rows, _("Columns of the file"), hide_caption=True)
        upload_button(_("Choose a file"), take_in, accept=".csv,text/csv", limit=MOST_BYTES)
        told = tag("div", classes="flow", aria_live="polite")


def _tell(taken: csv_in.Taken) -> None:
    if not taken.wrong:
        added = ngettext("{count} statement was added", "{count} statements were added", taken.statements)
        patients_of = ngettext("for {count} patient.", "for {count} patients.", taken.patients)
        success(join([added, patients_of], " "))
        return
    warning(_("Nothing was added. Mend these lines and choose the file again."), _("Lines that are not right"))
    table([Column(_("Line"), number=True), _("What is wrong")], taken.wrong, _("Lines that are not right"))


SCREEN = StaffScreen("/clinic/billing", N_("Billing"), ROOM, lambda _s, _o, _desk: None, _draw, nav="billing")
