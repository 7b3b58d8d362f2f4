"""A date of birth as three boxes: nobody scrolls a calendar back sixty years."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.controls import Control
from components.fields import field_box, mark_error
from services.words import _


@dataclass(frozen=True)
class DateField:
    """Three drawn boxes; the value is what was typed, for a service to judge."""

    name: str
    boxes: Sequence[Control[str]]
    box: TextElement
    error: TextElement
    described_by: str

    @property
    def value(self) -> str:
        """ "1988-3-2" as typed, year first; "" when all three boxes are empty."""
        month, day, year = (control.value.strip() for control in self.boxes)
        return f"{year}-{month}-{day}" if month or day or year else ""

    @property
    def target(self) -> str:
        """Id for links to this field: the first box."""
        return self.boxes[0].html_id

    def set_error(self, message: str | None) -> None:
        """Show `message` at the field and mark the boxes, or clear both with None."""
        mark_error(self.box, self.error, self.boxes, self.described_by, message)


def birth_date_field(
    name: str, label: str, *, hint: str = "", value: tuple[str, str, str] = ("", "", ""), own: bool = True
) -> DateField:
    """Month, day, year. `value` is preset in that order. `own`: the reader's own, which the browser may fill in."""
    with field_box() as box:
        box_id = box.html_id
        box.props.update({"role": "group", "aria-labelledby": f"{box_id}-label"})
        tag("div", label, "field-label", id=f"{box_id}-label")
        if hint:
            tag("div", hint, "hint", id=f"{box_id}-hint")
        error = tag("div", classes="field-error", id=f"{box_id}-error")
        with tag("div", classes="date-boxes"):
            parts = [("month", _("Month")), ("day", _("Day")), ("year", _("Year"))]
            boxes = [_box(name, part, word, preset, own) for (part, word), preset in zip(parts, value, strict=True)]
    field = DateField(name, boxes, box, error, f"{box_id}-hint" if hint else "")
    field.set_error(None)
    return field


def _box(name: str, part: str, word: str, preset: str, own: bool) -> Control[str]:
    with tag("div"):
        label = tag("label", word)
        control = Control(
            "text", preset, name=f"{name}_{part}", inputmode="numeric",
            autocomplete=f"bday-{part}" if own else "off",
            maxlength=4 if part == "year" else 2,
        )  # fmt: skip
        control.classes("control-year" if part == "year" else "control-short")
        label.props["for"] = control.html_id
    return control
