"""One patient's appointments in the office: change, cancel, add (PRODUCT §8.5)."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.disclosure import disclosure
from components.fields import message_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.markup import show
from components.tables import pairs
from pages.clinic.appointments import PATH
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.appointments import entry, telling
from services.appointments.entry import ROOM, STATES, Entry
from services.appointments.reading import Appointment
from services.errors import NoAccess, Problem
from services.words import N_, _, long_date, long_moment

MOST_CHANGED = 10  # the newest can be changed here; older ones are shown


def _draw(desk: Desk, shown: entry.Desk) -> None:
    heading(1, _("Appointments: {name}", name=shown.name))
    paragraph(_("Born {date}", date=long_date(shown.birth_date)))
    link(_("Back to the search"), PATH)
    place = tag("div", classes="flow", aria_live="polite")

    async def again(words: str) -> None:
        newest = await desk.do(ROOM, entry.of_patient, shown.patient_id)
        place.clear()
        with place:
            success(words)
            _draw_all(desk, newest, again)

    with place:
        _draw_all(desk, shown, again)


def _draw_all(desk: Desk, shown: entry.Desk, again: Any) -> None:
    if not shown.visits:
        empty_state(_("There are no appointments"), _("Add the first one below, or take in a file."), "appointments")
    for number, visit in enumerate(shown.visits):
        with card(long_moment(visit.starts_at, shown.time_zone), f"visit-{visit.id}"):
            show(pairs(_facts(visit)))
            if number < MOST_CHANGED:
                with disclosure(_("Change this appointment"), _("Leave it as it is")):
                    _draw_form(desk, shown, visit, again)
    with card(_("New appointment"), "new"):
        _draw_form(desk, shown, None, again)


def _facts(visit: Appointment) -> list[tuple[str, object]]:
    return [
        (_("State"), _(STATES[visit.state])),
        (_("Provider"), visit.provider),
        (_("Where"), visit.location),
        (_("What for"), visit.what),
        (_("Note"), visit.note),
        (_("Minutes"), visit.minutes),
    ]


def _draw_form(desk: Desk, shown: entry.Desk, visit: Appointment | None, again: Any) -> None:
    summary = ErrorSummary()
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        wanted = Entry(
            entry.moment(_day(day.value), time.value, shown.time_zone), _minutes(minutes.value), provider.value,
            location.value, what.value, note.value, state.value if state else "booked",
        )  # fmt: skip
        if visit:
            await desk.do(ROOM, telling.change, visit.id, visit.version, wanted, desk.portal.settings)
        else:
            await desk.do(ROOM, telling.add, shown.patient_id, wanted, desk.portal.settings)
        await again(_("Saved. The patient sees it at once; answer the request in the inbox if there was one."))

    begins = visit.starts_at.astimezone(ZoneInfo(shown.time_zone)) if visit else None
    with Form(summary, save) as form:
        day = form.add(text_field("day", _("Day"), kind="date", value=f"{begins:%Y-%m-%d}" if begins else ""))
        time = form.add(text_field("time", _("Time"), kind="time", value=f"{begins:%H:%M}" if begins else ""))
        minutes = form.add(
            text_field("minutes", _("Minutes"), value=str(visit.minutes if visit else 20), inputmode="numeric")
        )
        provider = form.add(_choice("provider", _("Provider"), shown.providers, visit.provider if visit else ""))
        location = form.add(_choice("location", _("Where"), shown.locations, visit.location if visit else ""))
        label = _("What for (the patient reads it; may be empty)")
        what = form.add(text_field("what", label, value=visit.what if visit else ""))
        note = form.add(
            message_field("note", _("What to bring or to know (may be empty)"), limit=1000, rows=2,
                          value=visit.note if visit else "")
        )  # fmt: skip
        state = None
        if visit:
            states = [(name, _(words)) for name, words in STATES.items()]
            state = form.add(select_field("state", _("State"), states, value=visit.state))
        button(_("Save") if visit else _("Add the appointment"), kind="plain" if visit else "primary", submit=True)


def _choice(name: str, label: str, known: list[str], value: str) -> Any:
    """A list of the clinic's; what an imported visit says besides stands there too."""
    lines = [*known, *([value] if value and value not in known else [])]
    return select_field(name, label, [("", _("Choose …")), *((one, one) for one in lines)], value=value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(_("Enter a date."), "day") from None


def _minutes(text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 5):
        raise Problem(_("Enter how many minutes it takes, for instance 20."), "minutes")
    return int(text)


def _load(session: Any, key: Any, desk: Desk) -> entry.Desk:
    if desk.patient_id is None:
        raise NoAccess
    return entry.of_patient(session, key, desk.patient_id)


SCREEN = StaffScreen(f"{PATH}/{{patient_id}}", N_("Appointments"), ROOM, _load, _draw)
