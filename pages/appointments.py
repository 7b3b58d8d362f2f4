"""Appointments: what comes, what was, the calendar file, and the ways to ask for something else (PRODUCT §9)."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request, Response
from markupsafe import Markup

from components.badges import badge
from components.callouts import empty_markup
from components.cards import card_markup
from components.markup import element, heading, join, link, show
from components.tables import table_block
from pages.screens import Screen, Visit
from pages.web.files import chart_file, file_response, item_of
from pages.web.portal import Portal
from services.access import Access
from services.appointments import reading
from services.appointments.entry import STATES
from services.appointments.reading import Appointment, Visits
from services.words import N_, _, long_moment

PATH = "/appointments"
FILE = "/files/appointment/"


def register(portal: Portal) -> None:
    """The calendar file of one visit, own and someone else's."""

    async def calendar(request: Request, patient_id: UUID) -> Response:
        content = await portal.in_chart(
            request.state.viewer, patient_id, Access.APPOINTMENTS, "appointments", reading.calendar_file,
            item_of(request),
        )  # fmt: skip
        return file_response(content, "text/calendar", "appointment.ics")

    chart_file(portal, FILE + "{item_id}", calendar)


def _draw(visit: Visit, shown: Visits) -> None:
    ask = ""
    if not visit.viewer.preview:
        ask = link(_("Ask for an appointment"), visit.to(f"{PATH}/ask"), look="primary")
    cards = [
        card_markup(_("Upcoming appointments"), "coming", coming(visit, shown.coming, shown.time_zone), side=ask),
        card_markup(_("Past and cancelled"), "past", _past(shown)),
    ]
    show(join([heading(1, _("Appointments")), *cards])).classes("flow")


def _past(shown: Visits) -> Markup:
    if not shown.past:
        text = _("Appointments that have passed are listed here.")
        return empty_markup(_("No past appointments"), text, "appointments")
    rows = [(*_facts(one, shown.time_zone), badge(_(_state(one)))) for one in shown.past]
    columns = [_("When"), _("With"), _("Where"), _("What for"), _("State")]
    return table_block(columns, rows, _("Past and cancelled"), hide_caption=True, drop_empty=True)


def coming(visit: Visit, visits: Sequence[Appointment], time_zone: str) -> Markup:
    """The booked visits, each with its calendar file and what can be asked for; also on the home page."""
    if not visits:
        text = _("When your clinic books an appointment for you it appears here.")
        return empty_markup(_("No upcoming appointments"), text, "appointments")
    rows = [(*_facts(one, time_zone), _ways(visit, one, time_zone)) for one in visits]
    columns = [_("When"), _("With"), _("Where"), _("What for"), _("More")]
    return table_block(columns, rows, _("Upcoming appointments"), hide_caption=True, drop_empty=True)


def _facts(one: Appointment, time_zone: str) -> tuple[object, ...]:
    where = join([one.location, element("small", one.location_address)]) if one.location_address else one.location
    what = join([one.what, element("small", one.note)]) if one.note else one.what
    return long_moment(one.starts_at, time_zone), one.provider, where, what


def _ways(visit: Visit, one: Appointment, time_zone: str) -> Markup:
    when = long_moment(one.starts_at, time_zone)
    ways = [link(_("Add to calendar"), visit.to(f"{FILE}{one.id}"), file=True)]
    if not visit.viewer.preview:
        for words, act in ((_("Ask for another time"), "move"), (_("Cancel this appointment"), "cancel")):
            href = visit.to(f"{PATH}/{act}/{one.id}")
            ways.append(element("a", words, href=href, aria_label=f"{words}: {when}"))
    return join(element("div", way, class_="way") for way in ways)


def _state(one: Appointment) -> str:
    return N_("Passed") if one.state == "booked" else STATES[one.state]


SCREEN = Screen(
    PATH, N_("Appointments"), Access.APPOINTMENTS, "appointments", reading.overview, _draw,
    nav=(N_("Appointments"), "appointments"),
)  # fmt: skip
