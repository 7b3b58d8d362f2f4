"""One form: filled in and sent, or read as it was sent (PRODUCT §6)."""

import asyncio
from typing import Any

from nicegui import ui

from components.basics import button, file_link, heading, link, paragraph, tag
from components.callouts import notice, success, warning
from components.form import ErrorSummary, Form
from components.markup import show
from components.tables import pairs
from pages.forms.answered import show_answers
from pages.forms.sheet import Sheet
from pages.my_health import tabs
from pages.my_health.form_clash import draw_clash
from pages.my_health.form_file import FILE
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access, Relation
from services.errors import Conflict, Problem
from services.forms import filling, reading
from services.forms.filling import Change, Saved
from services.forms.questions import Answers
from services.forms.reading import Opened
from services.words import N_, _, long_date, long_moment, long_time


def _draw(visit: Visit, shown: Opened) -> None:
    summary = ErrorSummary()
    heading(1, shown.line.title)
    link(_("Back to Forms"), visit.to(tabs.FORMS))
    place = tag("div", classes="flow")
    with place:
        if shown.line.submitted_at:
            _draw_sent(visit, shown)
        else:
            _Filling(visit, shown, summary, place).draw()


def _draw_sent(visit: Visit, shown: Opened) -> None:
    line = shown.line
    with tag("section", classes="card", aria_label=line.title):
        sent = long_moment(line.submitted_at, shown.time_zone) if line.submitted_at else None
        show(pairs([(_("Sent"), sent), (_("Filled in by"), line.signature)]))
        show_answers(shown.form, shown.answers)
        file_link(_("Print"), visit.to(f"{FILE}{line.id}"), new_tab=True, icon_name="print")


class _Filling:
    """The form while it is filled in. `_known` are the answers that this page knows to be kept on the server."""

    def __init__(self, visit: Visit, shown: Opened, summary: ErrorSummary, place: Any) -> None:
        self._visit, self._shown, self._summary, self._place = visit, shown, summary, place
        self._known: Answers = dict(shown.answers)
        self._version = shown.version
        self._saving = asyncio.Lock()
        self._clashes: set[str] = set()
        self._refused: dict[str, str] = {}
        self._news = False  # another device has written something since this page last said so

    def draw(self) -> None:
        """What it is about, the questions, and the button that sends it."""
        shown = self._shown
        if shown.line.due_on:
            paragraph(_("Fill it in by {day}.", day=long_date(shown.line.due_on)), "lead")
        if shown.form.description:
            paragraph(shown.form.description, "as-written")
        self._saved = paragraph(self._saved_words(), "soft")
        self._told = tag("div", classes="flow", aria_live="polite")
        send = action(form=lambda: form)(self._send)
        self._sheet = Sheet(shown.form, shown.answers, self._changed, f"form-{shown.line.id}")
        form: Form
        with tag("section", classes="card"), Form(self._summary, send) as form:
            self._sheet.draw(form)
            warning(_("Do not send any credit card information, neither typed nor as a picture."), _("No card numbers"))
            if self._visit.relation is not Relation.SELF:
                notice(_("You fill this in for {name}. Your name stands below it.", name=self._visit.name))
            button(_("Send to the office"), kind="primary", submit=True)
        file_link(_("Print"), self._visit.to(f"{FILE}{shown.line.id}"), new_tab=True, icon_name="print")

    async def _changed(self, _link_id: str) -> None:
        """Keep what was typed."""
        await action(again_after=0)(self._keep)()

    async def _keep(self) -> None:
        """Save every answer that differs from what is kept; raises what the service raises."""
        async with self._saving:
            now = self._sheet.answers
            changes = {
                one: Change(self._known.get(one, []), now.get(one, []))
                for one in now.keys() | self._known.keys()
                if now.get(one, []) != self._known.get(one, []) and one not in self._clashes
            }
            if changes:
                saved = await self._do(filling.save, self._shown.line.id, changes)
                self._take_over(saved, changes)

    def _take_over(self, saved: Saved, changes: dict[str, Change]) -> None:
        """What another device has written meanwhile is shown; where both have written, the person decides."""
        elsewhere = [
            one
            for one in saved.answers.keys() | self._known.keys()
            if one not in changes and saved.answers.get(one, []) != self._known.get(one, [])
        ]
        self._known, self._version = dict(saved.answers), saved.version
        self._news = self._news or bool(elsewhere or saved.clashes)
        for link_id in elsewhere:
            self._sheet.set_value(link_id, saved.answers.get(link_id, []))
        if elsewhere:
            self._told.clear()
            with self._told:
                notice(_("Answers from another device were added to this form. Look at them before you send it."))
        for link_id, stands in saved.clashes.items():
            self._clash(link_id, stands)
        for link_id in changes.keys() - saved.clashes.keys():
            self._say_refused(link_id, saved.refused.get(link_id))
        self._saved.text = self._saved_words(saved)

    def _say_refused(self, link_id: str, why: str | None) -> None:
        """At the question, without taking the focus from who types."""
        place = self._sheet.beside[link_id]
        place.clear()
        self._refused.pop(link_id, None)
        if why:
            self._refused[link_id] = why
            with place:
                warning(why, _("This answer is not kept"))

    def _clash(self, link_id: str, stands: list[str]) -> None:
        async def decided(values: list[str]) -> None:
            self._clashes.discard(link_id)
            self._sheet.set_value(link_id, values)
            await self._keep()

        self._clashes.add(link_id)
        mine = self._sheet.value(link_id)
        draw_clash(self._sheet.beside[link_id], self._shown.form, link_id, stands, mine, action()(decided))

    async def _send(self) -> None:
        self._news = False
        await self._keep()
        for link_id in self._clashes:
            raise Problem(_("Another device has a different answer here. Choose which one counts."), link_id)
        for link_id, why in self._refused.items():
            raise Problem(why, link_id)
        if not self._news:
            try:
                await self._do(filling.submit, self._shown.line.id, self._version)
                return await self._show_sent()
            except Conflict:
                self._take_over(await self._do(filling.save, self._shown.line.id, {}), {})
        raise Problem(_("Answers were added on another device. Look at them, then send the form."))

    async def _show_sent(self) -> None:
        sent = await self._visit.portal.in_chart(
            self._visit.viewer, self._visit.patient_id, Access.FORMS, "forms", reading.opened, self._shown.line.id
        )
        self._place.clear()
        with self._place:
            success(_("The office has your answers. You can read and print them here at any time."), _("Sent"))
            _draw_sent(self._visit, sent)
        ui.run_javascript("window.scrollTo(0, 0)")

    def _saved_words(self, saved: Saved | None = None) -> str:
        at = saved.saved_at if saved else self._shown.line.saved_at
        by = saved.saved_by if saved else self._shown.line.saved_name
        if at is None:
            return _("What you enter is kept while you type. You can stop and go on later, also on another device.")
        return _("Kept at {time} by {name}. You can stop and go on later, also on another device.",
                 time=long_time(at, self._shown.time_zone), name=by or "")  # fmt: skip

    async def _do(self, fn: Any, *args: Any) -> Any:
        visit = self._visit
        return await visit.portal.in_chart(visit.viewer, visit.patient_id, Access.FORM_FILL, None, fn, *args)


SCREEN = Screen(f"{tabs.FORMS}/{{item_id}}", N_("Form"), Access.FORMS, "forms", reading.opened, _draw)
