"""What patients say is wrong in their record: answered with "corrected", or with the reason why not (issue 6.7)."""

from typing import Any

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.fields import checkbox_field, message_field, radio_field
from components.form import ErrorSummary, Form
from components.markup import element, join, show
from components.tables import pairs
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services import correction_answers
from services.correction_answers import Requests, Waiting
from services.corrections import LIMIT
from services.errors import Problem
from services.words import N_, _, long_date, long_moment

ROOM = "change requests"


def _draw(desk: Desk, shown: Requests) -> None:
    summary = ErrorSummary()
    heading(1, _("Corrections"))
    paragraph(_("Patients say that these lines of their record are wrong. Your answer appears in their portal."))
    if not shown.waiting:
        empty_state(_("Nothing waits"), _("When a patient says that something is wrong, it is here."), "check")
    for number, waiting in enumerate(shown.waiting, start=1):
        with card(waiting.patient_name, f"correction-{number}"):
            _draw_request(desk, waiting, shown.time_zone, summary)


def _draw_request(desk: Desk, waiting: Waiting, time_zone: str, summary: ErrorSummary) -> None:
    place = tag("div", classes="flow")
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        if not result.value:
            raise Problem(_("Choose one of the answers."), "result")
        withdrawn = result.value == "corrected" and withdraw is not None and withdraw.value
        await desk.do(
            "results" if withdrawn else ROOM,
            correction_answers.answer,
            waiting.id,
            waiting.version,
            result.value == "corrected",
            answer.value,
            desk.portal.settings,
            withdrawn,
        )
        place.clear()
        with place:
            success(_("Answered. {name} reads it in the portal.", name=waiting.patient_name))

    with place:
        show(pairs(_facts(waiting, time_zone)))
        if desk.may("results") and waiting.in_results:
            link(_("Open it to correct it"), f"/clinic/results/{waiting.row_id}")
        with Form(summary, send) as form:
            options = [("corrected", _("Corrected")), ("not changed", _("Not changed"))]
            result = form.add(radio_field("result", _("Answer"), options))
            hint = _("The patient reads it in the portal. Needed when nothing is changed.")
            answer = form.add(message_field("answer", _("Explanation"), limit=LIMIT, hint=hint, rows=3))
            withdraw = None
            if desk.may("results"):
                withdraw = form.add(
                    checkbox_field("withdraw", _("Mark the line as entered in error: nobody sees it any more"))
                )
            button(_("Send the answer"), submit=True)


def _facts(waiting: Waiting, time_zone: str) -> list[tuple[str, Any]]:
    late = badge(_("Overdue"), "attention") if waiting.overdue else ""
    return [
        (_("Line of the record"), waiting.line),
        (_("What is wrong"), element("div", waiting.text, class_="as-written")),
        (_("Asked by"), waiting.asked_by),
        (_("Asked"), long_moment(waiting.asked_at, time_zone)),
        (_("Answer by"), join([long_date(waiting.due_on), late], between=" ")),
    ]


def _load(session: Any, office: Any, _desk: Desk) -> Requests:
    return correction_answers.overview(session, office)


SCREEN = StaffScreen("/clinic/corrections", N_("Corrections"), ROOM, _load, _draw, nav="forms")
