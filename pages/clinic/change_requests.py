"""Identity data that patients want changed: before and after, accept or refuse (PRODUCT §7, §8.2)."""

from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.fields import message_field
from components.form import ErrorSummary, Form
from components.tables import table
from pages.clinic.screens import Desk, StaffScreen
from pages.profile.details import in_words
from pages.web.actions import action
from services import change_requests
from services.change_requests import Requests, Waiting
from services.words import N_, _, long_moment

ROOM = "change requests"


def _draw(desk: Desk, shown: Requests) -> None:
    heading(1, _("Change requests"))
    link(_("Back to the search"), "/clinic/patients")
    paragraph(_("Patients ask to correct these data. What you accept is in the chart at once, and rights follow it."))
    if not shown.waiting:
        empty_state(
            _("Nothing waits"), _("When a patient asks to correct a name or a date of birth, it is here."), "check"
        )
    for number, waiting in enumerate(shown.waiting, start=1):
        with card(waiting.patient_name, f"request-{number}"):
            _draw_request(desk, waiting, shown.time_zone)


def _draw_request(desk: Desk, waiting: Waiting, time_zone: str) -> None:
    summary = ErrorSummary()
    place = tag("div", classes="flow")
    settings = desk.portal.settings
    form: Form

    def told(text: str) -> None:
        place.clear()
        with place:
            success(text)

    @action(form=lambda: form)
    async def accept() -> None:
        await desk.do(ROOM, change_requests.accept, waiting.id, waiting.version, settings)
        told(_("Accepted. The chart of {name} is changed.", name=waiting.patient_name))

    @action(form=lambda: form)
    async def refuse() -> None:
        await desk.do(ROOM, change_requests.refuse, waiting.id, waiting.version, reason.value, settings)
        told(_("Not accepted. {name} reads your reason in the portal.", name=waiting.patient_name))

    with place:
        asked = long_moment(waiting.asked_at, time_zone)
        paragraph(_("Asked by {name} on {moment}.", name=waiting.asked_by, moment=asked))
        caption = _("What {name} asks to change", name=waiting.patient_name)
        table([_("What"), _("In the chart"), _("As asked")], map(in_words, waiting.changes), caption, hide_caption=True)
        button(_("Accept"), accept, aria_label=_("Accept the request of {name}", name=waiting.patient_name))
        with Form(summary, refuse) as form:
            hint = _("The patient reads it in the portal.")
            reason = form.add(message_field("reason", _("Reason for not accepting"), limit=500, hint=hint, rows=3))
            button(_("Do not accept"), submit=True)


def _load(session: Any, office: Any, _desk: Desk) -> Requests:
    return change_requests.overview(session, office)


SCREEN = StaffScreen("/clinic/change-requests", N_("Change requests"), ROOM, _load, _draw, nav="profile")
