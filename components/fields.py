"""Form fields with the label above, the hint and the error tied to the control (LOOK, Fixes and Forms).

Each function draws one field and returns a `Field`; a `Form` (components/form.py) collects them by name.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.controls import Control, Option
from services.words import _

V = TypeVar("V", str, bool)


@dataclass(frozen=True)
class Field(Generic[V]):
    """A drawn field: read `value`, show what is wrong with `set_error`."""

    name: str
    control: Control[V]
    box: TextElement
    error: TextElement
    described_by: str

    @property
    def value(self) -> V:
        """What the person entered, unchanged."""
        return self.control.value

    @property
    def target(self) -> str:
        """Id for links to this field."""
        return self.control.html_id

    def set_error(self, message: str | None) -> None:
        """Show `message` at the field and mark it, or clear both with None."""
        mark_error(self.box, self.error, [self.control], self.described_by, message)


def text_field(
    name: str, label: str, *, value: str = "", kind: str = "text", hint: str = "", autocomplete: str = "", **more: Any
) -> Field[str]:
    """One line of text. `kind`: text, email, tel, search, date. `autocomplete`: a token such as ``email``."""
    with field_box() as box:
        control = Control(kind, value, name=name, autocomplete=autocomplete or None, **more)
        return _finish(box, name, label, hint, control)


def password_field(name: str, label: str, *, hint: str = "", autocomplete: str = "current-password") -> Field[str]:
    """A password with a real Show button; pasting and password managers work (``new-password`` for a new one)."""
    with field_box() as box:
        with tag("div", classes="with-button") as row:
            control = Control("password", "", name=name, autocomplete=autocomplete, spellcheck="false")
            shower = tag("button", _("Show"), "btn", type="button", aria_pressed="false", data_show_password="")
            shower.props["aria-controls"] = control.html_id
            shower.props["aria-label"] = _("Show password")
        return _finish(box, name, label, hint, control, row)


def select_field(name: str, label: str, options: Sequence[Option], *, value: str = "", hint: str = "") -> Field[str]:
    """A native select of (value, label) pairs; begin with ``("", _("Choose …"))`` where nothing is preset."""
    with field_box() as box:
        return _finish(box, name, label, hint, Control("select", value, name=name, options=options))


def radio_field(name: str, label: str, options: Sequence[Option], *, value: str = "", hint: str = "") -> Field[str]:
    """Radio buttons of (value, label) or (value, label, explanation)."""
    with field_box() as box:
        control = Control("radio", value, name=name, options=options, role="radiogroup")
        return _finish(box, name, label, hint, control, group=True)


def checkbox_field(name: str, label: str, *, value: bool = False) -> Field[bool]:
    """One check box with its label beside it."""
    with field_box() as box:
        with tag("label", classes="choice"):
            control = Control("checkbox", value, name=name)
            tag("span", label)
        return Field(name, control, box, tag("div", classes="field-error", id=f"{control.html_id}-error"), "")


def message_field(
    name: str, label: str, *, limit: int, value: str = "", hint: str = "", rows: int = 7, keep: str = ""
) -> Field[str]:
    """A text box with a count of the characters left (code points, as `len` counts); it never stops the typing.

    With `keep`, the id of a draft, it tells its value while typing too, and survives a lost connection.
    """
    with field_box() as box:
        control = Control("textarea", value, name=name, rows=rows, data_max=limit, keep=keep or None)
        field = _finish(box, name, label, hint, control, more_described=[f"{control.html_id}-count"])
        control.set_attribute("data_count", f"{control.html_id}-count")
        line = tag(
            "div", _("You have {n} characters left", n=limit - len(value)), "count", id=f"{control.html_id}-count"
        )
        line.props["data-left"] = _("You have {n} characters left")
        line.props["data-over"] = _("You have {n} characters too many")
        tag("div", classes="visually-hidden", aria_live="polite")
        return field


@contextmanager
def field_box() -> Iterator[TextElement]:
    """The box around label, hint, error and control."""
    with tag("div", classes="field") as box:
        yield box


def mark_error(
    box: TextElement, error: TextElement, controls: Sequence[Control], described_by: str, message: str | None
) -> None:
    """Show or clear an error at a field made of `controls`."""
    error.text = message or ""
    error_id = error.props["id"] if message else ""
    for control in controls:
        control.set_attribute("aria_invalid", "true" if message else None)
        control.set_attribute("aria_describedby", f"{described_by} {error_id}".strip() or None)
    box.classes(**{"add" if message else "remove": "has-error"})


def _finish(
    box: TextElement,
    name: str,
    label: str,
    hint: str,
    control: Control[str],
    before: TextElement | None = None,
    *,
    group: bool = False,
    more_described: Sequence[str] = (),
) -> Field[str]:
    """Add label, hint and error above the control and tie them to it by their ids."""
    own = control.html_id
    if group:
        tag("div", label, "field-label", id=f"{own}-label")
        control.set_attribute("aria_labelledby", f"{own}-label")
    else:
        tag("label", label, for_=own)
    if hint:
        tag("div", hint, "hint", id=f"{own}-hint")
    error = tag("div", classes="field-error", id=f"{own}-error")
    (before or control).move(target_index=-1)
    described = " ".join([f"{own}-hint"] * bool(hint) + list(more_described))
    control.set_attribute("aria_describedby", described or None)
    return Field(name, control, box, error, described)
