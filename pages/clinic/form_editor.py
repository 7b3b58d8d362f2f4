"""The editor of a form: questions in a list, the form beside it as patients will see it, saved as a new version."""

from functools import partial
from typing import Any

from nicegui import ui

from components.basics import button, file_link, heading, link, paragraph, tag
from components.callouts import empty_state, notice, success, warning
from components.cards import card, card_with_side
from components.disclosure import disclosure
from components.fields import message_field, text_field
from components.form import ErrorSummary, Form
from components.tables import table
from pages.clinic.form_question import draw_question_editor
from pages.clinic.forms import PATH
from pages.clinic.screens import Desk, StaffScreen
from pages.forms.sheet import Sheet
from pages.web.actions import action
from services.errors import Conflict, NoAccess
from services.forms import editing, office, questions
from services.forms.office import ROOM, Editing
from services.forms.questions import KIND_WORDS, Item
from services.words import N_, _, long_moment


class _Editor:
    """The form as it is being changed in this page; nothing is kept before "Save"."""

    def __init__(self, desk: Desk, shown: Editing | None) -> None:
        self._desk, self._shown = desk, shown
        self._form = shown.form if shown else editing.EMPTY
        self._version = shown.version if shown else 0
        self._beside: dict[str, Any] = {}  # linkId → the place below its line
        self._open: Any = None  # where a question is being changed

    def draw(self) -> None:
        """Title, questions, preview, versions."""
        summary = self._summary = ErrorSummary()
        heading(1, self._form.title or _("New form"))
        link(_("Back to Forms"), PATH)
        self._told = tag("div", classes="flow", aria_live="polite")
        self._draw_save(summary)
        with card_with_side(_("Questions"), "questions") as side:
            with side:
                button(_("Add a question"), partial(self._edit, None))
            self._list = tag("div", classes="flow")
            self._place = tag("div", classes="flow", aria_live="polite")
        with card(_("As patients will see it"), "preview"):
            self._preview = tag("div", classes="flow")
        if self._shown:
            self._draw_versions(self._shown)
        self._redraw()

    def _draw_save(self, summary: ErrorSummary) -> None:
        form: Form

        @action(form=lambda: form)
        async def save() -> None:
            await self._save()

        with card(_("The form"), "form"), Form(summary, save) as form:
            title = form.add(text_field("title", _("Title"), value=self._form.title))
            about = form.add(
                message_field("description", _("What it is for (may be empty)"), limit=2000, rows=3,
                              value=self._form.description)
            )  # fmt: skip
            button(_("Save as a new version") if self._shown else _("Save"), kind="primary", submit=True)
            self._titled = lambda: questions.Form(
                title.value.strip(), about.value.strip(), self._form.items, self._form.url
            )

    async def _save(self) -> None:
        form = self._titled()
        if self._shown is None:
            form_id = await self._desk.do(ROOM, office.create, form)
            ui.navigate.to(f"{PATH}/{form_id}")
            return
        try:
            self._version = await self._desk.do(ROOM, office.save, self._shown.id, self._version, form)
        except Conflict:
            self._show_both(await self._desk.do(ROOM, office.editing, self._shown.id))
            return
        self._form = form
        self._tell(_("Version {number} is saved. Forms that were given out keep theirs.", number=self._version))
        self._redraw()

    def _show_both(self, theirs: Editing) -> None:
        """A colleague has saved first: both versions are there, and the person decides; each version is kept."""

        def take_mine() -> None:
            self._version = theirs.version
            words = _("Save once more to make yours the newest version. The other one stays among the versions.")
            self._tell(words, done=False)

        def take_theirs() -> None:
            ui.navigate.reload()

        newest = theirs.versions[0]
        self._told.clear()
        with self._told:
            by = _("{name} saved version {number} while you were editing. Yours is still here, and not saved.",
                   name=newest.saved_by, number=newest.number)  # fmt: skip
            warning(by, _("Two people have changed this form"))
            with disclosure(_("Show the version of {name}", name=newest.saved_by), _("Hide it")):
                _as_seen(theirs.form)
            with tag("div", classes="actions"):
                button(_("Go on with mine"), take_mine)
                button(_("Go on with the other one, without my changes"), take_theirs)

    def _edit(self, item: Item | None) -> None:
        self._close()
        with self._beside.get(item.link_id if item else "", self._place) as self._open:
            draw_question_editor(self._form, item, self._summary, self._changed)

    def _changed(self, form: questions.Form, link_id: str | None) -> None:
        """Take the new form over; go on with the question when it has only moved."""
        self._form = form
        self._close()
        self._redraw()
        self._tell(_("Changed, and not saved yet."), done=False)
        moved = questions.by_id(form).get(link_id or "")
        if moved:
            self._edit(moved)

    def _close(self) -> None:
        if self._open:
            self._open.clear()
            self._open = None

    def _redraw(self) -> None:
        self._list.clear()
        self._beside.clear()
        with self._list:
            if not self._form.items:
                empty_state(_("No questions yet"), _("Add the first one."), "forms")
            for item in self._form.items:
                self._draw_line(item, 0)
        self._preview.clear()
        with self._preview:
            _as_seen(self._form)

    def _draw_line(self, item: Item, depth: int) -> None:
        with tag("div", classes=f"form-line form-line-{min(depth, 3)}"):
            words = [_(KIND_WORDS[item.kind])]
            if item.required:
                words.append(_("required"))
            if item.when:
                between = _(" and ") if item.when_all else _(" or ")
                said = between.join(editing.condition_words(self._form, one) for one in item.when)
                words.append(_("shown only if {condition}", condition=said))
            with tag("div"):
                paragraph(item.text or _("Section without a title"))
                paragraph("; ".join(words), "soft small")
            label = _("Change: {question}", question=item.text)
            button(_("Change"), partial(self._edit, item), aria_label=label)
        self._beside[item.link_id] = tag("div", classes="flow")
        for child in item.items:
            self._draw_line(child, depth + 1)

    def _draw_versions(self, shown: Editing) -> None:
        with card(_("Versions"), "versions"):
            rows = [(one.number, one.saved_by, long_moment(one.saved_at, shown.time_zone)) for one in shown.versions]
            table([_("Version"), _("Saved by"), _("Saved")], rows, _("Versions"), hide_caption=True)
            with tag("div", classes="actions"):
                file_link(_("Download as FHIR (JSON)"), f"{PATH}/files/questionnaire/{shown.id}")
                link(_("Give to patients"), f"{PATH}/give/{shown.id}", button=True)
                words = _("Offer it again") if shown.retired else _("Offer it no longer")
                button(words, action()(partial(self._retire, shown)), kind="quiet")

    async def _retire(self, shown: Editing) -> None:
        await self._desk.do(ROOM, office.retire, shown.id, retired=not shown.retired)
        ui.navigate.to(PATH)

    def _tell(self, words: str, *, done: bool = True) -> None:
        self._told.clear()
        with self._told:
            success(words) if done else notice(words)


def _as_seen(form: questions.Form) -> None:
    """Exactly what patients see; answering shows and hides questions, and is kept nowhere."""
    if form.description:
        paragraph(form.description, "as-written")
    with Form(ErrorSummary(), _nothing) as fields:
        Sheet(form, {}).draw(fields)


def _nothing() -> None:
    """A preview sends nothing."""


def _load(session: Any, key: Any, desk: Desk) -> Editing:
    if desk.item_id is None:
        raise NoAccess
    return office.editing(session, key, desk.item_id)


def _draw(desk: Desk, shown: Editing | None) -> None:
    _Editor(desk, shown).draw()


NEW = StaffScreen(f"{PATH}/new", N_("New form"), ROOM, lambda _session, _key, _desk: None, _draw)
SCREEN = StaffScreen(f"{PATH}/{{item_id}}", N_("Form"), ROOM, _load, _draw)
