"""One form that several people may edit: fields, saving, and both versions when somebody else was faster (FT-09)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.basics import button, paragraph, tag
from components.callouts import success, warning
from components.controls import Option
from components.date_field import DateField, birth_date_field
from components.fields import Field, checkbox_field, message_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.tables import table
from pages.web.actions import action
from services.editing.form import Edited
from services.errors import Outdated
from services.words import _

Save = Callable[[str, dict[str, str]], Awaitable[Edited]]
"""Gets the mark and the values; returns the form as it is stored now."""


@dataclass(frozen=True)
class Line:
    """One field. `kind`: an input type, "text area", "select", "check box" or "birth date"; texts in words."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Sequence[Option] = ()
    group: str = ""  # a heading above the first line of a group


class EditForm:
    """Draws the lines with what is stored; `after` is called when something was saved, instead of a word of success."""

    def __init__(
        self,
        summary: ErrorSummary,
        lines: Sequence[Line],
        stored: Edited,
        save: Save,
        *,
        after: Callable[[Edited], Awaitable[None] | None] | None = None,
        label: str = "",
        in_pairs: bool = False,
        within_card: bool = False,
    ) -> None:
        self._lines = lines
        self._mark = stored.mark
        self._save = save
        self._after = after
        self._fields: dict[str, Field[Any] | DateField] = {}
        form: Form

        @action(form=lambda: form)
        async def submit() -> None:
            await self._submit()

        with Form(summary, submit) as form:
            form.element.classes("in-pairs" if in_pairs else "")
            heading = ""
            for line in lines:
                if line.group and line.group != heading:
                    heading = line.group
                    tag("h3" if within_card else "h2", heading)
                self._fields[line.name] = form.add(_field(line, stored.values.get(line.name, "")))
            button(label or _("Save"), kind="primary", submit=True)
        self._form = form
        self._place = tag("div", classes="flow", aria_live="polite")

    @property
    def mark(self) -> str:
        """Of the form as it was last read."""
        return self._mark

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields; "yes" or "" for check boxes."""
        typed: dict[str, Any] = {name: field.value for name, field in self._fields.items()}
        return {name: ("yes" if value else "") if isinstance(value, bool) else value for name, value in typed.items()}

    async def _submit(self) -> None:
        self._place.clear()
        try:
            stored = await self._save(self._mark, self.values)
        except Outdated as conflict:
            self._show_both(conflict)
            return
        self._mark = stored.mark
        if self._after is not None:
            done = self._after(stored)
            if done is not None:
                await done
            return
        self._fill(stored.values)
        with self._place:
            success(_("Saved."))

    def _show_both(self, conflict: Outdated) -> None:
        mine = self.values

        @action(form=lambda: self._form)
        async def save_mine() -> None:
            self._mark = conflict.mark
            await self._submit()

        @action()
        def take_theirs() -> None:
            self._mark = conflict.mark
            self._fill(conflict.now)
            self._place.clear()
            with self._place:
                success(_("The form shows what is saved now."))

        rows = [
            (line.label, _said(line, conflict.now.get(line.name, "")), _said(line, mine.get(line.name, "")))
            for line in self._lines
            if conflict.now.get(line.name, "") != mine.get(line.name, "")
        ]
        with self._place:
            warning(
                _("Nothing of yours is lost: the form still holds what you typed. Choose which version counts."),
                _("Somebody else has saved this in the meantime"),
            )
            if rows:
                table([_("Field"), _("Saved now"), _("Yours")], rows, _("Both versions"))
            else:
                paragraph(_("Both versions say the same."))
            with tag("div", classes="actions"):
                button(_("Save mine"), save_mine)
                button(_("Take what is saved now"), take_theirs)

    def _fill(self, values: Mapping[str, str]) -> None:
        for name, field in self._fields.items():
            value = values.get(name, "")
            if isinstance(field, DateField):
                for box, part in zip(field.boxes, _parts(value), strict=True):
                    box.set_value(part)
            else:
                field.control.set_value(value == "yes" if isinstance(field.value, bool) else value)


def _parts(value: str) -> tuple[str, str, str]:
    """Month, day and year of an ISO date."""
    year, month, day = value.split("-") if value.count("-") == 2 else ("", "", "")
    return month.lstrip("0"), day.lstrip("0"), year


def _said(line: Line, value: str) -> str:
    if line.kind == "check box":
        return _("yes") if value else _("no")
    return {option[0]: option[1] for option in line.options}.get(value, value) or _("nothing")


def _field(line: Line, value: str) -> Field[Any] | DateField:
    if line.kind == "birth date":
        return birth_date_field(line.name, line.label, value=_parts(value), own=False)
    if line.kind == "check box":
        return checkbox_field(line.name, line.label, value=value == "yes")
    if line.kind == "select":
        return select_field(line.name, line.label, line.options, value=value, hint=line.hint)
    if line.kind == "text area":
        return message_field(line.name, line.label, limit=2000, value=value, hint=line.hint, rows=6)
    more = {"inputmode": "numeric"} if line.kind == "number" else {}
    kind = "text" if line.kind == "number" else line.kind
    return text_field(line.name, line.label, value=value, kind=kind, hint=line.hint, autocomplete="off", **more)
