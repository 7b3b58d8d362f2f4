"""Sign-up requests: what was typed beside the charts it may belong to; match or refuse (PRODUCT §8.2)."""

from datetime import date
from typing import Any

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success, warning
from components.cards import card
from components.dialogs import dialog
from components.markup import element, show
from components.tables import pairs, table
from pages.clinic.patients_card import draw_code
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services import approvals
from services.approvals import Candidate, Compared, Queue, Waiting
from services.registration.matching import Reason
from services.words import N_, _, long_date, long_moment

REASONS = {
    Reason.NO_MATCH: N_("No chart has this name and date of birth together with this e-mail address or phone number."),
    Reason.SEVERAL: N_("More than one chart matches."),
    Reason.NO_CONTACT: N_("The chart matches, but it has no contact of the patient’s own that a code can go to."),
    Reason.SHARED_CONTACT: N_("The patient is under 18, and the contact in the chart also belongs to somebody else."),
    Reason.TOO_MANY_CODES: N_("The chart matches, but too many codes were sent to its contact today."),
}
_WHAT = {
    "name": N_("Name"),
    "birth date": N_("Date of birth"),
    "zip": N_("ZIP code"),
    "email": N_("Email"),
    "phone": N_("Phone"),
}


def _draw(desk: Desk, shown: Queue) -> None:
    heading(1, _("Sign-up requests"))
    link(_("Back to the search"), "/clinic/patients")
    paragraph(_("These people asked for an account, and the portal could not be sure who they are."))
    if not shown.waiting:
        empty_state(_("Nothing waits"), _("Requests that the portal cannot decide by itself appear here."), "check")
    for number, waiting in enumerate(shown.waiting, start=1):
        with card(waiting.name, f"request-{number}"):
            _draw_request(desk, waiting, shown.time_zone)


def _draw_request(desk: Desk, waiting: Waiting, time_zone: str) -> None:
    place = tag("div", classes="flow")

    @action()
    async def refuse() -> None:
        question.close()
        await desk.do("approvals", approvals.refuse, waiting.request_id)
        place.clear()
        with place:
            success(_("The request is refused. A mail to {email} says so.", email=waiting.email))

    with place:
        paragraph(_(REASONS[Reason(waiting.reason)]) if waiting.reason in list(Reason) else waiting.reason)
        show(
            pairs(
                [
                    (_("Asked"), long_moment(waiting.asked_at, time_zone)),
                    (_("Date of birth"), long_date(waiting.birth_date)),
                    (_("ZIP code"), waiting.postal_code),
                    (_("Email"), _said(waiting.email)),
                    (_("Phone"), waiting.phone),
                ]
            )
        )
        if not waiting.candidates:
            paragraph(_("No chart resembles this request."))
        for candidate in waiting.candidates:
            _draw_candidate(desk, waiting, candidate, place)
        with dialog(_("Refuse this request?")) as question:
            paragraph(_("A mail to {email} will say that the office could not match it.", email=waiting.email))
            with tag("div", classes="actions"):
                button(_("Refuse"), refuse, kind="primary")
                button(_("Cancel"), question.close)
        button(_("Refuse the request"), question.open)


def _draw_candidate(desk: Desk, waiting: Waiting, candidate: Candidate, place: Any) -> None:
    def matched(send: bool) -> Any:
        @action()
        async def run() -> None:
            issued = await desk.do(
                "approvals", approvals.match, waiting.request_id, candidate.patient_id, send, desk.portal.settings
            )
            place.clear()
            with place:
                if send:
                    success(_("A code is on its way to the contact in the chart of {name}.", name=candidate.name))
                else:
                    draw_code(desk, issued)

        return run

    with tag("div", classes="flow"):
        heading(3, _("Chart of {name}", name=candidate.name))
        link(_("Open {name}", name=candidate.name), f"/clinic/patients/{candidate.patient_id}")
        rows = [(_(_WHAT[line.what]), _said(line.typed), _said(line.charted), _same(line)) for line in candidate.lines]
        columns = [_("What"), _("Typed"), _("In the chart"), _("Compared")]
        caption = _("What was typed, beside the chart of {name}", name=candidate.name)
        table(columns, rows, caption, hide_caption=True)
        if candidate.has_account:
            warning(_("The patient can sign in or reset the password."), _("This chart has an account already"))
            return
        with tag("div", classes="actions"):
            if candidate.can_send:
                button(_("This is the patient: send a code to the chart’s contact"), matched(send=True))
            button(_("This is the patient: show a code to print"), matched(send=False))


def _same(line: Compared) -> Any:
    return badge(_("same"), "good") if line.same else badge(_("differs"), "attention")


def _said(value: str | date) -> Any:
    if isinstance(value, date):
        return long_date(value)
    return element("span", value, class_="long") if value else _("none")


SCREEN = StaffScreen(
    "/clinic/patients/requests",
    N_("Sign-up requests"),
    "approvals",
    lambda s, o, desk: approvals.queue(s, o, desk.portal.settings),
    _draw,
)
