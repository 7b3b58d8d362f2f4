"""A file that waits: side by side with charts that resemble it; into one, into a new chart, or rejected (§8.3)."""

from typing import Any

from nicegui import ui

from components.badges import Kind, badge
from components.basics import button, paragraph, tag
from components.callouts import notice, warning
from components.cards import card
from components.fields import checkbox_field, text_field
from components.form import ErrorSummary, Form
from components.tables import Column, table
from pages.clinic.find_patient import nobody_found, search_form
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.errors import UnreadableFile
from services.records import compare, decide
from services.records.compare import Candidate, Compared
from services.records.draft import Draft
from services.records.original import read_again
from services.records.queue import File
from services.registration.patients import Found
from services.words import N_, _, long_date, ngettext

ROOM = "records in"
_WHAT = {
    "name": N_("Name"),
    "birth date": N_("Date of birth"),
    "sex": N_("Sex"),
    "address": N_("Address"),
    "phone": N_("Phone"),
    "email": N_("Email"),
    "record number": N_("Record number"),
}
_SEX = {"F": N_("female"), "M": N_("male"), "UN": N_("other")}
_SAME: dict[bool | None, tuple[str, Kind]] = {
    True: (N_("the same"), "good"),
    False: (N_("different"), "attention"),
    None: (N_("not in both"), "neutral"),
}


def draw(desk: Desk, file: File, again: Any) -> None:
    """The part of the page that decides; it reads the file first, which may take a moment."""
    place = tag("div", classes="flow", aria_live="polite")
    with place:
        paragraph(_("The file is being read …"), "soft")
    _draw_reject(desk, file, again)

    @action()
    async def load() -> None:
        try:
            draft = await _draft(desk, file)
        except UnreadableFile as error:
            place.clear()
            with place:
                warning(error.reason, _("The file cannot be read any more"))
            return
        found = await desk.do(ROOM, compare.candidates, draft)
        place.clear()
        with place:
            _draw_all(desk, file, found, again)

    ui.timer(0.05, load, once=True)


async def _draft(desk: Desk, file: File) -> Draft:
    wanted = await desk.look(ROOM, compare.original, file.id)
    return await read_again(desk.portal.reading, wanted)


def _draw_all(desk: Desk, file: File, found: list[Candidate], again: Any) -> None:
    if found:
        words = ngettext("{count} chart resembles it.", "{count} charts resemble it.", len(found))
        paragraph(words)
    for number, candidate in enumerate(found, start=1):
        _draw_candidate(desk, file, candidate, number, again)
    if not found:
        notice(_("No chart resembles the person in this file."))
    _draw_search(desk, file, again)
    if file.birth_date:
        _draw_new_chart(desk, file, bool(found), again)


def _draw_candidate(desk: Desk, file: File, candidate: Candidate, number: int, again: Any) -> None:
    summary = ErrorSummary()
    form: Form

    @action(form=lambda: form)
    async def accept() -> None:
        draft = await _draft(desk, file)
        said = looked.value if looked else False
        counts = await desk.do(ROOM, decide.accept, file.id, candidate.patient_id, draft, said)
        await again(
            _("In the chart of {patient}: {new} new, {changed} changed, {same} the same.", patient=candidate.name,
              new=counts.total("new"), changed=counts.total("changed"), same=counts.total("same"))
        )  # fmt: skip

    with card(candidate.name, f"chart-{number}"):
        caption = _("The file and the chart of {name}", name=candidate.name)
        columns = [_("What"), _("In the file"), _("In the chart"), _("Compared")]
        table(columns, map(_line, candidate.lines), caption, hide_caption=True)
        if candidate.adds:
            numbers = [Column(_("New"), number=True), Column(_("Changed"), number=True)]
            table(
                [_("What would come in"), *numbers, Column(_("The same"), number=True)],
                [(_(words), *counts) for words, *counts in candidate.adds],
                _("What would come into the chart of {name}", name=candidate.name),
                hide_caption=True,
            )
        if candidate.has_account:
            paragraph(_("This patient has an account and sees what comes in at once."), "soft")
        with Form(summary, accept) as form:
            looked = None
            if candidate.differs:
                text = _("I have checked the differences: it is the same person.")
                looked = form.add(checkbox_field("looked", text))
            button(_("Put into the chart of {name}", name=candidate.name), submit=True)


def _line(line: Compared) -> tuple[object, ...]:
    word, kind = _SAME[line.same]
    return _(_WHAT[line.what]), _said(line.what, line.in_file), _said(line.what, line.in_chart), badge(_(word), kind)


def _said(what: str, value: Any) -> str:
    if what == "sex":
        return _(_SEX[value]) if value in _SEX else str(value)
    return value if isinstance(value, str) else long_date(value)


def _draw_search(desk: Desk, file: File, again: Any) -> None:
    def draw(found: list[Found]) -> None:
        results.clear()
        with results:
            if not found:
                nobody_found()
            for one in found[:10]:
                _draw_found(desk, file, one, results, again)

    with card(_("Another chart"), "another"):
        search_form(desk, ErrorSummary(), draw, room=ROOM)
        results = tag("div", classes="flow", aria_live="polite")


def _draw_found(desk: Desk, file: File, one: Found, results: Any, again: Any) -> None:
    @action()
    async def beside() -> None:
        candidate = await desk.do(ROOM, compare.with_chart, await _draft(desk, file), one.patient_id)
        results.clear()
        with results:
            _draw_candidate(desk, file, candidate, 99, again)

    with tag("div", classes="device"):
        tag("span", f"{one.name}, {long_date(one.birth_date)}")
        button(_("Compare"), beside, aria_label=_("Compare with the chart of {name}", name=one.name))


def _draw_new_chart(desk: Desk, file: File, resembled: bool, again: Any) -> None:
    summary = ErrorSummary()
    form: Form

    @action(form=lambda: form)
    async def make() -> None:
        draft = await _draft(desk, file)
        await desk.do(ROOM, decide.make_chart, file.id, draft, other.value if other else False)
        await again(_("A new chart of {name} holds the record.", name=file.patient))

    with card(_("A new chart"), "new-chart"):
        paragraph(_("For somebody who is not a patient here yet. Name, birth date and contacts come from the file."))
        with Form(summary, make) as form:
            other = None
            if resembled:
                other = form.add(checkbox_field("other", _("None of the charts above is this person.")))
            button(_("Make a new chart"), submit=True)


def _draw_reject(desk: Desk, file: File, again: Any) -> None:
    summary = ErrorSummary()
    form: Form

    @action(form=lambda: form)
    async def reject() -> None:
        await desk.do(ROOM, decide.reject, file.id, reason.value)
        await again(_("Rejected. The file is kept, and it can be put back into the queue."))

    with card(_("Reject"), "reject"), Form(summary, reject) as form:
        hint = _("For instance: not a patient of ours.")
        reason = form.add(text_field("reason", _("Reason"), hint=hint, autocomplete="off", maxlength="200"))
        button(_("Reject this file"), submit=True)
