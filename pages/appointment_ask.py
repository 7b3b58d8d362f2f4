"""Asking for an appointment, for another time, or to cancel one: a form that becomes a message (issue 7.7)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success, warning
from components.checkboxes import checkboxes_field
from components.fields import message_field, radio_field, select_field
from components.form import ErrorSummary, Form
from pages.appointments import PATH
from pages.messages.new import PATH as MESSAGES
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.appointments import asking
from services.appointments.asking import ACTS, DAYS, LONGEST_REASON, TIMES, Asking, Wish
from services.words import N_, _, long_moment

_REASONS = {
    "new": N_("What is the visit for?"),
    "move": N_("Why? (may be empty)"),
    "cancel": N_("Why? (may be empty)"),
}


def _draw(visit: Visit, shown: Asking) -> None:
    summary = ErrorSummary()
    heading(1, _(ACTS[shown.act]))
    link(_("Back to Appointments"), visit.to(PATH))
    place, key = tag("div", classes="flow"), str(uuid4())
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        wish = Wish(
            provider.value if provider else "", days.value if days else [], time.value if time else "any", reason.value
        )
        thread_id = await visit.portal.in_chart(
            visit.viewer,
            visit.patient_id,
            Access.APPOINTMENT_ASK,
            None,
            asking.ask,
            shown.act,
            visit.item_id,
            wish,
            key,
        )
        place.clear()
        with place:
            success(_("The office answers under Messages. Until then nothing is changed."), _("Your request was sent"))
            link(_("See your message"), visit.to(f"{MESSAGES}/{thread_id}"), button=True)

    with place, tag("section", classes="card"), Form(summary, send) as form:
        if shown.visit:
            when = long_moment(shown.visit.starts_at, shown.time_zone)
            paragraph(f"{when}, {shown.visit.provider}, {shown.visit.location}", "lead")
        provider = days = time = None
        if shown.providers:
            lines = [("", _("Anybody")), *((one.id, one.name) for one in shown.providers)]
            provider = form.add(select_field("provider", _("Provider"), lines, hint=_("Providers you have seen here.")))
        if shown.act != "cancel":
            options = [(name, _(words)) for name, words in DAYS.items()]
            hint = _("Choose all that apply. None means any day.")
            days = form.add(checkboxes_field("days", _("Which days are good for you?"), options, hint=hint))
            times = [(name, _(words)) for name, words in TIMES.items()]
            time = form.add(radio_field("time", _("What time of day?"), times, value="any"))
        reason = form.add(message_field("reason", _(_REASONS[shown.act]), limit=LONGEST_REASON, rows=4))
        warning(_("In an emergency call 911. For today or tomorrow call the office."), _("Not for emergencies"))
        if shown.signature:
            paragraph(_("This message is signed: {signature}", signature=shown.signature))
        button(_("Send the request"), kind="primary", submit=True)


def _load(act: str) -> Callable[..., Asking]:
    def load(session: Any, chart: Any, visit_id: UUID | None = None) -> Asking:
        return asking.opened(session, chart, act, visit_id)

    return load


SCREENS = (
    Screen(f"{PATH}/ask", ACTS["new"], Access.APPOINTMENT_ASK, "appointments", _load("new"), _draw),
    *(
        Screen(f"{PATH}/{act}/{{item_id}}", ACTS[act], Access.APPOINTMENT_ASK, "appointments", _load(act), _draw)
        for act in ("move", "cancel")
    ),
)
