"""Several answers to one question: check boxes in a fieldset that is named by its legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.controls import Control, Option
from components.fields import mark_error


@dataclass(frozen=True)
class CheckboxesField:
    """The drawn boxes; `value` are the chosen keys in the order of the list."""

    name: str
    keys: Sequence[str]
    boxes: Sequence[Control[bool]]
    box: TextElement
    error: TextElement

    @property
    def value(self) -> list[str]:
        """What is checked."""
        return [key for key, box in zip(self.keys, self.boxes, strict=True) if box.value]

    @property
    def target(self) -> str:
        """Id for links to this field: the first box."""
        return self.boxes[0].html_id

    def set_value(self, chosen: Sequence[str]) -> None:
        """Check these and no others."""
        for key, box in zip(self.keys, self.boxes, strict=True):
            box.value = key in chosen

    def set_error(self, message: str | None) -> None:
        """Show `message` at the field and mark the boxes, or clear both with None."""
        mark_error(self.box, self.error, self.boxes, "", message)


def checkboxes_field(
    name: str, label: str, options: Sequence[Option], *, value: Sequence[str] = (), hint: str = ""
) -> CheckboxesField:
    """Check boxes of (key, label) pairs."""
    with tag("fieldset", classes="field") as box:
        tag("legend", label)
        if hint:
            tag("div", hint, "hint")
        error = tag("div", classes="field-error", id=f"{box.html_id}-error")
        boxes = []
        with tag("div", classes="choices"):
            for number, (key, words, *_rest) in enumerate(options):
                with tag("label", classes="choice"):
                    boxes.append(Control("checkbox", key in value, name=f"{name}_{number}"))
                    tag("span", words)
    return CheckboxesField(name, [key for key, *_rest in options], boxes, box, error)
