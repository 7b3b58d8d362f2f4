"""All reports and documents of one patient at the office, newest first, with how each is shown (PRODUCT §8.4)."""

from typing import Any

from markupsafe import Markup

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, notice
from components.markup import join, show
from components.markup import link as link_markup
from components.tables import Column, table_markup
from pages.clinic.results import item_path
from pages.clinic.results_fields import ROOM
from pages.clinic.results_new import address
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import NoAccess
from services.results import desk as results_desk
from services.results.desk import Line, OfPatient
from services.words import N_, _, long_date, partial_date

_KINDS = {"panel": N_("Report"), "observation": N_("Single value"), "document": N_("Document")}


def _draw(desk: Desk, shown: OfPatient) -> None:
    heading(1, _("Results of {name}", name=shown.name))
    paragraph(_("Born {date}", date=long_date(shown.birth_date)), "lead")
    link(_("Back to the search"), "/clinic/results")
    with tag("div", classes="actions"):
        link(_("Type a result"), f"{address(shown.patient_id)}/new-result", button=True, primary=True)
        link(_("Add a document"), f"{address(shown.patient_id)}/new-document", button=True)
    if shown.readers:
        paragraph(_("In the portal they are read by: {names}.", names=", ".join(shown.readers)))
    else:
        notice(_("Nobody has access to this record in the portal yet."))
    if not shown.lines:
        empty_state(_("There are no results and documents"), _("What is typed or imported is listed here."), "results")
        return
    with tag("section", classes="card"):
        place = tag("div", classes="flow")
        further = button(_("Show older ones"))
    count = 0

    def add(page: OfPatient) -> None:
        nonlocal count
        count += len(page.lines)
        with place:
            show(_table(page.lines))
        further.visible = page.more

    @action(again_after=0)
    async def more() -> None:
        add(await desk.do(ROOM, results_desk.of_patient, shown.patient_id, count))

    further.on_click(more)
    add(shown)


def _table(lines: list[Line]) -> Markup:
    rows = [
        (
            link_markup(line.name, item_path(line.id)),
            _(_KINDS[line.kind]),
            partial_date(line.when) or _("Date not recorded"),
            state(line),
            line.readers or _("nobody yet"),
        )
        for line in lines
    ]
    columns = [_("What"), _("Kind"), _("Date"), _("State"), Column(_("Seen by"))]
    return table_markup(columns, rows, _("Results and documents"), hide_caption=True)


def state(line: Line) -> Markup:
    """How it is shown, as word tags."""
    marks = [
        badge(_("Withdrawn"), "neutral") if line.withdrawn else "",
        badge(_("Held until {date}", date=long_date(line.held_until)), "attention") if line.held_until else "",
        badge(_("Confidential"), "aside") if line.confidential else "",
        badge(_("Corrected"), "aside") if line.corrected else "",
        badge(_("With comment"), "neutral") if line.commented else "",
    ]
    return join([mark for mark in marks if mark], between=" ")


def _load(session: Any, office: Any, desk: Desk) -> OfPatient:
    if desk.patient_id is None:
        raise NoAccess
    return results_desk.of_patient(session, office, desk.patient_id)


SCREEN = StaffScreen("/clinic/results/of/{patient_id}", N_("Results"), ROOM, _load, _draw)
