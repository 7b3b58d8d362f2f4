"""Requests for family access that the portal could not send: who asked for whom, and why (PRODUCT §4, §8.2)."""

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, notice, success
from components.cards import card
from components.markup import element, show
from components.tables import pairs
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.family import requests_office
from services.family.requests_office import Unsent
from services.registration.matching import Reason
from services.words import N_, _, long_date, long_moment

_REASONS = {
    Reason.NO_MATCH: N_("No chart has this name, date of birth and ZIP code."),
    Reason.SEVERAL: N_("More than one chart matches."),
    Reason.NO_CONTACT: N_("The chart has no contact that a passcode can go to."),
    Reason.SHARED_CONTACT: N_(
        "The patient is 13 or older, and the contact in the chart is not the patient’s own: it belongs to a guardian "
        "or to somebody else here."
    ),
    Reason.REQUESTERS_CONTACT: N_("The patient is 13 or older, and the contact in the chart is also the requester’s."),
    Reason.TOO_MANY_CODES: N_("Three passcodes for this patient were sent within a day."),
}


def _draw(desk: Desk, shown: tuple[list[Unsent], str]) -> None:
    waiting, time_zone = shown
    heading(1, _("Family requests"))
    link(_("Back to the search"), "/clinic/patients")
    paragraph(
        _("These people asked for access to a family member’s record, and no passcode could be sent. They were told to "
          "ask the office. Make sure who they are, and that the patient agrees.")
    )  # fmt: skip
    if not waiting:
        empty_state(_("Nothing waits"), _("Requests without a passcode appear here."), "check")
    for number, one in enumerate(waiting, start=1):
        with card(one.requester, f"request-{number}"):
            _draw_request(desk, one, time_zone)


def _draw_request(desk: Desk, one: Unsent, time_zone: str) -> None:
    place = tag("div", classes="flow")

    @action()
    async def close() -> None:
        await desk.do("approvals", requests_office.close, one.request_id)
        place.clear()
        with place:
            success(_("The request of {name} is done.", name=one.requester))

    with place:
        notice(_(_REASONS[Reason(one.reason)]) if one.reason in _REASONS else one.reason, _("Why it was not sent"))
        show(
            pairs(
                [
                    (_("Asked on"), long_moment(one.asked_at, time_zone)),
                    (_("Requester"), _long(f"{one.requester} ({_(one.relationship)})")),
                    (_("Account"), _("has an account") if one.has_account else _("has no account yet")),
                    (_("Email"), _long(one.email)),
                    (_("Phone"), one.phone),
                    (_("Patient, as typed"), _long(one.patient)),
                    (_("Date of birth"), long_date(one.birth_date)),
                    (_("ZIP code"), one.postal_code),
                ]
            )
        )
        with tag("div", classes="actions"):
            if one.patient_id:
                link(_("Open the patient"), f"/clinic/patients/{one.patient_id}", button=True)
            button(_("Mark as done"), close, aria_label=_("Mark as done: the request of {name}", name=one.requester))


def _long(text: str) -> object:
    return element("span", text, class_="long")


SCREEN = StaffScreen(
    "/clinic/patients/family-requests",
    N_("Family requests"),
    "approvals",
    lambda s, o, _desk: requests_office.unsent(s, o),
    _draw,
)
