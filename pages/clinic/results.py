"""Results and documents at the office: find a patient; what is held back and what nobody has opened (PRODUCT §8.4)."""

from typing import Any

from components.basics import heading
from components.callouts import empty_state
from components.cards import card
from components.form import ErrorSummary
from components.markup import link
from components.tables import table
from pages.clinic import results_seen
from pages.clinic.find_patient import draw_search
from pages.clinic.results_fields import ROOM
from pages.clinic.results_new import address
from pages.clinic.screens import Desk, StaffScreen
from services.results import desk as results_desk
from services.results import unseen
from services.results.desk import Line
from services.results.unseen import Unseen
from services.words import N_, _, long_date, partial_date


def item_path(line_id: object) -> str:
    """The office's page of one report or document."""
    return f"/clinic/results/{line_id}"


def _draw(desk: Desk, shown: tuple[list[Line], Unseen]) -> None:
    summary = ErrorSummary()
    heading(1, _("Results and documents"))
    words = _("Find the patient to type a result, to attach a document, or to look at what is there.")
    draw_search(desk, summary, words, address)
    results_seen.draw_list(shown[1])
    _draw_held(shown[0])


def _draw_held(held: list[Line]) -> None:
    with card(_("Held back"), "held"):
        if not held:
            empty_state(_("Nothing is held back"), _("What is held back until a day is listed here."), "check")
            return
        rows = [
            (
                link(line.name, item_path(line.id)),
                link(line.patient, address(line.patient_id)),
                partial_date(line.when),
                long_date(line.held_until) if line.held_until else "",
                line.held_reason,
            )
            for line in held
        ]
        columns = [_("What"), _("Patient"), _("Date"), _("Shown from"), _("Reason")]
        table(columns, rows, _("Held back"), hide_caption=True)


def _load(session: Any, office: Any, _desk: Desk) -> tuple[list[Line], Unseen]:
    return results_desk.held(session, office), unseen.overview(session, office)


SCREEN = StaffScreen("/clinic/results", N_("Results"), ROOM, _load, _draw, nav="results")
