"""One question as a control: its answers are lists of text, as services.forms.questions has them."""

from collections.abc import Callable
from typing import Any, Protocol

from components.basics import button, tag
from components.checkboxes import CheckboxesField, checkboxes_field
from components.fields import Field, message_field, radio_field, select_field, text_field
from components.form import Form
from services.forms.answers import LONGEST
from services.forms.questions import CHOICES, NO, OWN_WORDS, YES, Item, Kind
from services.words import _

MOST_RADIOS = 8  # more lines to choose from are a list that unfolds


class Question(Protocol):
    """A drawn question."""

    @property
    def value(self) -> list[str]: ...
    def set_value(self, values: list[str]) -> None: ...
    def on_change(self, act: Callable[[], Any]) -> None: ...


class _One:
    """A question with one control. An answer by radio buttons can be taken back, since they cannot be unchecked."""

    def __init__(self, field: Field[str], *, can_clear: bool = False) -> None:
        self._field = field
        self._clear = button(_("Take the answer back"), self._take_back, kind="quiet") if can_clear else None
        self._show_clear()

    @property
    def value(self) -> list[str]:
        value = self._field.value
        return [value] if value.strip() else []

    def set_value(self, values: list[str]) -> None:
        self._field.control.value = values[0] if values else ""
        self._show_clear()

    def on_change(self, act: Callable[[], Any]) -> None:
        self._field.control.on_value_change(self._show_clear)
        self._field.control.on_value_change(act)

    def _take_back(self) -> None:
        self.set_value([])

    def _show_clear(self) -> None:
        if self._clear:
            self._clear.visible = bool(self._field.value)


class _Several:
    """Check boxes."""

    def __init__(self, field: CheckboxesField) -> None:
        self._field = field

    @property
    def value(self) -> list[str]:
        return self._field.value

    def set_value(self, values: list[str]) -> None:
        self._field.set_value(values)

    def on_change(self, act: Callable[[], Any]) -> None:
        for box in self._field.boxes:
            box.on_value_change(act)


class _Open:
    """A choice, and a line for own words below it, which count beside or instead of the chosen."""

    def __init__(self, chosen: Question, own: Field[str], *, several: bool) -> None:
        self._chosen, self._own, self._many = chosen, own, several

    @property
    def value(self) -> list[str]:
        own = self._own.value.strip()
        if not own:
            return self._chosen.value
        return [*(self._chosen.value if self._many else []), f"{OWN_WORDS}{own}"]

    def set_value(self, values: list[str]) -> None:
        self._chosen.set_value([one for one in values if not one.startswith(OWN_WORDS)])
        self._own.control.value = _own_words(values)

    def on_change(self, act: Callable[[], Any]) -> None:
        self._chosen.on_change(act)
        self._own.control.on_value_change(act)


def draw_question(form: Form, item: Item, values: list[str], keep: str) -> Question:
    """Draw it with its answers and add it to the form under its linkId. `keep`: see components.fields.message_field."""
    label = _("{question} (required)", question=item.text) if item.required else item.text
    if item.kind not in CHOICES:
        return _plain(form, item, label, values[0] if values else "", keep)
    chosen = _choice(form, item, label, [one for one in values if not one.startswith(OWN_WORDS)])
    if item.kind is Kind.CHOICE:
        return chosen
    words = _("Something else:") if item.repeats else _("Something else (then this counts instead):")
    with tag("div", classes="field"):
        own = text_field(f"{item.link_id}-own", words, value=_own_words(values), keep=keep)
    return _Open(chosen, own, several=item.repeats)


def _plain(form: Form, item: Item, label: str, value: str, keep: str) -> _One:
    name = item.link_id
    if item.kind is Kind.BOOLEAN:
        options = [(YES, _("Yes")), (NO, _("No"))]
        return _One(form.add(radio_field(name, label, options, value=value)), can_clear=not item.required)
    if item.kind is Kind.TEXT:
        limit = item.max_length or LONGEST[Kind.TEXT]
        return _One(form.add(message_field(name, label, limit=limit, value=value, rows=4, keep=keep)))
    more: dict[str, Any] = {
        Kind.INTEGER: {"inputmode": "numeric"},
        Kind.DECIMAL: {"inputmode": "decimal"},
        Kind.DATE: {"kind": "date"},
    }.get(item.kind, {"keep": keep})
    return _One(form.add(text_field(name, label, value=value, autocomplete="off", **more)))


def _choice(form: Form, item: Item, label: str, values: list[str]) -> Question:
    options = [(one.key, one.label) for one in item.options]
    if item.repeats:
        hint = _("Choose all that apply.")
        return _Several(form.add(checkboxes_field(item.link_id, label, options, value=values, hint=hint)))
    value = values[0] if values else ""
    if len(options) <= MOST_RADIOS:
        field = form.add(radio_field(item.link_id, label, options, value=value))
        return _One(field, can_clear=not item.required)
    return _One(form.add(select_field(item.link_id, label, [("", _("Choose …")), *options], value=value)))


def _own_words(values: list[str]) -> str:
    return next((one.removeprefix(OWN_WORDS) for one in values if one.startswith(OWN_WORDS)), "")
