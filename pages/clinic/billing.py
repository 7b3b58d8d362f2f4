"""Billing at the office: find a patient, or take in a file of statements (PRODUCT §8.5)."""

from components.basics import button, heading, paragraph, tag
from components.callouts import empty_state, success, warning
from components.cards import card
from components.date_field import birth_date_field
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import join, link
from components.tables import Column, table
from components.upload import upload_button
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.billing import csv_in
from services.registration import patients
from services.words import N_, _, long_date, ngettext

ROOM = "billing"


def _draw(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    heading(1, _("Billing"))
    paragraph(_("Find the patient to add a statement, to record a payment or to void a statement."))
    form: Form

    @action(form=lambda: form)
    async def search() -> None:
        found = await desk.do(ROOM, patients.search, name.value, born.value)
        results.clear()
        with results:
            if not found:
                empty_state(_("Nobody found"), _("Try the beginning of the family name, or the date of birth alone."))
                return
            rows = [
                (link(one.name, f"/clinic/billing/{one.patient_id}"), long_date(one.birth_date), one.city)
                for one in found
            ]
            with tag("section", classes="card"):
                table([_("Patient"), _("Born"), _("Town")], rows, _("Patients found"))

    with tag("section", classes="card"), Form(summary, search) as form:
        name = form.add(text_field("name", _("Name"), autocomplete="off", hint=_("The beginning is enough.")))
        born = form.add(birth_date_field("birth_date", _("Date of birth")))
        button(_("Search"), kind="primary", submit=True, icon_name="search")
    results = tag("div", classes="flow", aria_live="polite")
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
        upload_button(_("Choose a file"), take_in, accept=".csv,text/csv", limit=csv_in.MOST_BYTES)
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
