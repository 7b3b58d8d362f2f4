"""A new result, typed line by line, and a new document with its file or text (PRODUCT §8.4)."""

from typing import Any
from uuid import uuid4

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.form import ErrorSummary, Form
from pages.clinic.results_fields import ROOM, DocumentFields, ReportFields, ShowingFields
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import NoAccess
from services.results import desk as results_desk
from services.results import entry
from services.results.desk import Person
from services.results.entry import TypedDocument
from services.results.typed import TypedReport
from services.words import N_, _, long_date


def address(patient_id: object) -> str:
    """Where the results of one patient are."""
    return f"/clinic/results/of/{patient_id}"


def _draw_report(desk: Desk, shown: Person) -> None:
    summary = _head(shown, _("New result for {name}", name=shown.name))
    place = tag("div", classes="flow", aria_live="polite")
    key = str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        row_id = await desk.do(
            ROOM, entry.add_report, shown.patient_id, report.typed, showing.typed, key, desk.portal.settings
        )
        place.clear()
        with place:
            _done(shown, row_id)

    with place, Form(summary, save) as form:
        with card(_("What the report says"), "report"):
            report = ReportFields(form, TypedReport("", "", "laboratory", "", "final", "", "", ()), new=True)
        with card(_("How it is shown"), "showing"):
            showing = ShowingFields(form)
            button(_("Save the result"), kind="primary", submit=True)


def _draw_document(desk: Desk, shown: Person) -> None:
    summary = _head(shown, _("New document for {name}", name=shown.name))
    place = tag("div", classes="flow", aria_live="polite")
    key = str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        file = document.file()
        row_id = await desk.do(
            ROOM, entry.add_document, shown.patient_id, document.typed, file, showing.typed, key, desk.portal.settings
        )
        place.clear()
        with place:
            _done(shown, row_id)

    with place, Form(summary, save) as form:
        with card(_("The document"), "document"):
            blank = TypedDocument("letter", "", shown.today.isoformat(), desk.viewer.name, "")
            document = DocumentFields(desk, form, blank)
        with card(_("How it is shown"), "showing"):
            showing = ShowingFields(form)
            button(_("Save the document"), kind="primary", submit=True)


def _head(shown: Person, title: str) -> ErrorSummary:
    summary = ErrorSummary()
    heading(1, title)
    paragraph(_("Born {date}", date=long_date(shown.birth_date)), "lead")
    link(_("Back to all results of {name}", name=shown.name), address(shown.patient_id))
    return summary


def _done(shown: Person, row_id: object) -> None:
    success(_("It is in the record of {name}.", name=shown.name), _("Saved"))
    with tag("div", classes="actions"):
        link(_("Look at it"), f"/clinic/results/{row_id}", button=True)
        link(_("All results of {name}", name=shown.name), address(shown.patient_id), button=True)


def _load(session: Any, office: Any, desk: Desk) -> Person:
    if desk.patient_id is None:
        raise NoAccess
    return results_desk.person(session, office, desk.patient_id)


REPORT = StaffScreen("/clinic/results/of/{patient_id}/new-result", N_("New result"), ROOM, _load, _draw_report)
DOCUMENT = StaffScreen("/clinic/results/of/{patient_id}/new-document", N_("New document"), ROOM, _load, _draw_document)
