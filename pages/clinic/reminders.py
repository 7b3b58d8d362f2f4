"""Health reminders at the office: for one patient, or for all of a list (issue 7.6)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.fields import message_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.tables import Column, table
from pages.clinic.find_patient import draw_search
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import NoAccess
from services.results import reminding
from services.results.reminding import ROOM, SEXES, TEXT_LIMIT, Criteria, Given, Listed, Typed
from services.words import N_, _, long_date, ngettext, partial_date

_FIRST = 100  # names of a list on the screen


def address(patient_id: object) -> str:
    """Where a reminder for one patient is written."""
    return f"/clinic/reminders/to/{patient_id}"


def _draw(desk: Desk, given: list[Given]) -> None:
    summary = ErrorSummary()
    heading(1, _("Health reminders"))
    link(_("A reminder for many patients"), "/clinic/reminders/list", button=True)
    draw_search(desk, summary, _("Find the patient whom you want to remind of something."), address)
    with card(_("Given last"), "given"):
        if not given:
            empty_state(
                _("No reminders yet"), _("What was given, and how much of it is done, is listed here."), "clock"
            )
            return
        rows = [
            (
                one.title,
                partial_date(one.on),
                one.by,
                long_date(one.due_on) if one.due_on else "",
                one.patients,
                one.done,
                one.dismissed,
            )
            for one in given
        ]
        numbers = [Column(_("Patients"), number=True), Column(_("Done"), number=True)]
        columns = [_("Reminder"), _("Given"), _("By"), _("Due by"), *numbers, Column(_("Not needed"), number=True)]
        table(columns, rows, _("Given last"), hide_caption=True)


def _draw_one(desk: Desk, who: tuple[UUID, str, date]) -> None:
    patient_id, name, born = who
    summary = ErrorSummary()
    heading(1, _("Reminder for {name}", name=name))
    paragraph(_("Born {date}", date=long_date(born)), "lead")
    link(_("Back to the reminders"), "/clinic/reminders")
    place = tag("div", classes="flow", aria_live="polite")
    key = uuid4()
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        await desk.do(ROOM, reminding.give_to_one, patient_id, typed(), key, desk.portal.settings)
        place.clear()
        with place:
            success(_("{name} finds it on the home page and under Documents.", name=name))

    with place, tag("section", classes="card"), Form(summary, give) as form:
        typed = _fields(form)
        button(_("Give the reminder"), kind="primary", submit=True)


def _draw_list(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    heading(1, _("A reminder for many patients"))
    link(_("Back to the reminders"), "/clinic/reminders")
    place = tag("div", classes="flow", aria_live="polite")
    form: Form

    @action(form=lambda: form)
    async def find() -> None:
        wanted = Criteria(youngest.value, oldest.value, sex.value, since.value)
        people = await desk.do(ROOM, reminding.find, wanted)
        found.clear()
        with found:
            _draw_found(desk, wanted, people, summary, place)

    with place:
        with card(_("For whom"), "whom"), Form(summary, find) as form:
            with tag("div", classes="filters"):
                youngest = form.add(text_field("youngest", _("Youngest age"), inputmode="numeric"))
                oldest = form.add(text_field("oldest", _("Oldest age"), inputmode="numeric"))
                sex = form.add(select_field("sex", _("Sex"), [(value, _(word)) for value, word in SEXES.items()]))
                since = form.add(text_field("no_visit_since", _("No visit since"), kind="date"))
            paragraph(_("What is left empty does not count. Who has died is on no list."), "soft")
            button(_("Show the list"), submit=True)
        found = tag("div", classes="flow")


def _draw_found(desk: Desk, wanted: Criteria, people: list[Listed], summary: ErrorSummary, place: Any) -> None:
    if not people:
        empty_state(_("Nobody is on the list"), _("Widen the ages or choose a later day."), "search")
        return
    key = uuid4()
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        settings = desk.portal.settings
        count = await desk.do(ROOM, reminding.give_to_list, wanted, len(people), typed(), key, settings)
        place.clear()
        with place:
            success(ngettext("{count} patient was reminded.", "{count} patients were reminded.", count))

    title = ngettext("{count} patient", "{count} patients", len(people))
    with card(title, "list"):
        rows = [
            (one.name, long_date(one.birth_date), one.age, partial_date(one.last_visit) or _("none recorded"))
            for one in people[:_FIRST]
        ]
        columns = [_("Patient"), _("Born"), Column(_("Age"), number=True), _("Last visit")]
        table(columns, rows, title, hide_caption=True)
        if len(people) > _FIRST:
            paragraph(_("These are the first {count}; the reminder goes to all of them.", count=_FIRST), "soft")
    with card(_("The reminder"), "reminder"), Form(summary, give) as form:
        typed = _fields(form)
        button(ngettext("Remind {count} patient", "Remind {count} patients", len(people)), kind="primary", submit=True)


def _fields(form: Form) -> Any:
    """Title, words and day; returns a function that reads them."""
    title = form.add(text_field("title", _("Title"), hint=_("For instance: Flu shot")))
    hint = _("What to do and how. The patient reads it on the home page.")
    text = form.add(message_field("text", _("Words"), limit=TEXT_LIMIT, hint=hint, rows=4))
    due_on = form.add(text_field("due_on", _("Due by (may be empty)"), kind="date"))
    return lambda: Typed(title.value, text.value, due_on.value)


def _load_one(session: Any, office: Any, desk: Desk) -> tuple[UUID, str, date]:
    if desk.patient_id is None:
        raise NoAccess
    return reminding.name_of_patient(session, office, desk.patient_id)


SCREENS = (
    StaffScreen(
        "/clinic/reminders", N_("Reminders"), ROOM, lambda s, o, _desk: reminding.overview(s, o), _draw, nav="clock"
    ),
    StaffScreen(
        "/clinic/reminders/list", N_("A reminder for many patients"), ROOM, lambda _s, _o, _d: None, _draw_list
    ),
    StaffScreen("/clinic/reminders/to/{patient_id}", N_("Reminder"), ROOM, _load_one, _draw_one),
)
