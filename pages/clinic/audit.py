"""The history of the clinic: search by patient, person, act and period, download it, check the chain (PRODUCT §8.6)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from components.badges import badge
from components.basics import button, file_link, heading, link, paragraph, tag
from components.callouts import empty_state
from components.cards import card, card_with_side
from components.date_field import birth_date_field
from components.fields import select_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, join
from components.markup import link as link_markup
from components.tables import Column, Sorted, table
from pages.clinic import audit_check
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.audit import search
from services.audit.search import Act, Found, Place, Wanted
from services.audit.words import GROUPS
from services.words import N_, _

ROOM = "audit"
PATH = "/clinic/audit"
FILE = "/clinic/audit/history.csv"
_RESULTS = {"refused": N_("refused"), "failed": N_("failed")}


@dataclass
class _Asked:
    """What one open page has asked for; the starts of the pages so far lead back to newer ones."""

    wanted: Wanted = field(default_factory=Wanted)
    starts: list[Place | None] = field(default_factory=lambda: [None])


def _draw(desk: Desk, shown: Found) -> None:
    summary = ErrorSummary()
    asked = _Asked()
    heading(1, _("History"))
    paragraph(_("Everything that anybody did, patients, families and staff. Rows are only ever added."), "lead")
    link(_("Use of the portal and failed sign-ins"), f"{PATH}/use")
    form: Form

    async def show() -> None:
        found = await desk.do(ROOM, search.find, asked.wanted, asked.starts[-1])
        results.clear()
        with results:
            _draw_found(asked, found, show)

    async def choose(patients: Any, people: Any, group: str, days: tuple[date | None, date | None]) -> None:
        """Search, or ask which of several people is meant."""
        if len(patients) == 1 and len(people) == 1:
            asked.wanted, asked.starts = Wanted(patients[0][0], people[0][0], group, *days), [None]
            await show()
            return
        results.clear()
        with results:
            which = patients if len(patients) != 1 else people
            _draw_choice(which, lambda one: choose([one], people, group, days) if which is patients
                         else choose(patients, [one], group, days))  # fmt: skip

    @action(form=lambda: form, again_after=0.0)
    async def ask() -> None:
        days = search.period(_day(first.value), _day(last.value))
        patients = await desk.look(ROOM, search.charts, patient.value) if patient.value.strip() else [(None, "")]
        people = await desk.look(ROOM, search.people, person.value) if person.value.strip() else [(None, "")]
        await choose(patients, people, group.value, days)

    with card(_("Search"), "search"), Form(summary, ask) as form:
        with tag("div", classes="filters"):
            hint = _("The beginning is enough.")
            patient = form.add(text_field("patient", _("Patient"), autocomplete="off", hint=hint))
            hint = _("A part of the name or email address.")
            person = form.add(text_field("person", _("Who did it"), autocomplete="off", hint=hint))
            kinds = [("", _("Everything")), *((key, _(words)) for key, (words, _acts) in GROUPS.items())]
            group = form.add(select_field("group", _("What was done"), kinds))
        with tag("div", classes="filters"):
            first = form.add(birth_date_field("first", _("From"), own=False))
            last = form.add(birth_date_field("last", _("To"), own=False))
        button(_("Search"), kind="primary", submit=True, icon_name="search")
    results = tag("div", classes="flow", aria_live="polite")
    with results:
        _draw_found(asked, shown, show)
    audit_check.draw(desk)


def _draw_choice(which: list[tuple[UUID, str]], chosen: Any) -> None:
    if not which:
        empty_state(_("Nobody found"), _("Try a part of the name or of the email address."), "search")
        return
    with card(_("Who is meant?"), "who"), tag("div", classes="actions"):
        for one in which:
            button(one[1], _chooser(one, chosen))
        if len(which) == search.MOST_NAMED:
            paragraph(_("These are the first {count}. Type more of the name to see others.", count=len(which)), "soft")


def _chooser(one: tuple[UUID, str], chosen: Any) -> Any:
    @action(again_after=0.0)
    async def run() -> None:
        await chosen(one)

    return run


def _draw_found(asked: _Asked, found: Found, show: Any) -> None:
    @action(again_after=0.0)
    async def older() -> None:
        asked.starts.append(found.older)
        await show()

    @action(again_after=0.0)
    async def newer() -> None:
        asked.starts.pop()
        await show()

    with card_with_side(_("Entries"), "entries") as side:
        if not found.acts:
            empty_state(_("Nothing to show"), _("Nothing was written down that fits your search."), "audit")
        else:
            with side:
                file_link(_("Download as a table"), f"{FILE}?{_query(asked.wanted)}", icon_name="download")
            columns = [
                Column(_("When"), sortable=True), Column(_("What"), heading=True, sortable=True),
                Column(_("Patient"), sortable=True), Column(_("Network address"), sortable=True),
            ]  # fmt: skip
            table(columns, map(_row, found.acts), _("Entries, the newest first"), hide_caption=True)
        with tag("div", classes="actions"):
            if len(asked.starts) > 1:
                button(_("Newer"), newer)
            if found.older:
                button(_("Older"), older)


def _row(act: Act) -> tuple[object, ...]:
    patient = link_markup(act.patient, f"/clinic/patients/{act.patient_id}") if act.patient_id else act.patient
    what = join([act.what, badge(_(_RESULTS[act.result]), "attention")], " ") if act.result in _RESULTS else act.what
    when = Sorted(act.when, f"{act.number:012}")
    return when, what, patient, element("span", act.address, class_="long") if act.address else ""


def _day(typed: str) -> str:
    """As a day in ISO form, where that is what was typed."""
    parts = typed.split("-")
    return f"{parts[0]:0>4}-{parts[1]:0>2}-{parts[2]:0>2}" if len(parts) == 3 else typed


def _query(wanted: Wanted) -> str:
    said = {"patient": wanted.patient_id, "person": wanted.account_id, "group": wanted.group}
    said |= {"first": wanted.first, "last": wanted.last}
    return urlencode({name: value for name, value in said.items() if value})


SCREEN = StaffScreen(PATH, N_("History"), ROOM, lambda s, office, _desk: search.newest(s, office), _draw, nav="audit")
