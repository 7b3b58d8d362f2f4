"""A form that checks on submit: keeps what was typed, says "There is a problem" above and the same at each field."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.markup import element, join, show
from services.words import _


class AnyField(Protocol):
    """What a form needs of a field: `Field` and `DateField` have it."""

    @property
    def name(self) -> str: ...
    @property
    def target(self) -> str: ...
    def set_error(self, message: str | None) -> None: ...


F = TypeVar("F", bound=AnyField)


class ErrorSummary:
    """The box "There is a problem", created above the h1; empty until `show` is called."""

    def __init__(self) -> None:
        self._place = tag("div", classes="flow")
        self._place.visible = False

    def show(self, problems: Iterable[tuple[str, str]]) -> None:
        """List (message, id of the field or "") and move the focus there; the title says "Error: " (LOOK, Fixes)."""
        lines = join(element("li", element("a", text, href=f"#{to}") if to else text) for text, to in problems)
        title = element("h2", _("There is a problem"))
        self._place.clear()
        self._place.visible = True
        with self._place:
            box = show(join([title, element("ul", lines)])).classes("error-summary")
            box.props.update({"tabindex": "-1", "role": "alert", "data-title-prefix": _("Error: ")})
        ui.run_javascript("showErrorSummary()")

    def clear(self) -> None:
        """Take the box away."""
        self._place.clear()
        self._place.visible = False


class Form:
    """``with Form(summary, send) as form: name = form.add(text_field(…)); button(…, submit=True)``."""

    def __init__(self, summary: ErrorSummary, on_submit: Callable[..., Any]) -> None:
        self._summary = summary
        self._fields: dict[str, AnyField] = {}
        self.element: TextElement = tag("form", novalidate="")
        # "change" of the field just left arrives before "submit", so the values are complete.
        self.element.on("submit.prevent", on_submit, [])

    def __enter__(self) -> "Form":
        self.element.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.element.__exit__(*error)

    def add(self, field: F) -> F:
        """Take a field in, so that problems named after it are shown at it."""
        self._fields[field.name] = field
        return field

    def show_problems(self, problems: Iterable[tuple[str, str | None]]) -> None:
        """(message, field name or None) as in `services.errors.Problem`: in the summary and at the fields."""
        self.clear_problems()
        listed = []
        for message, name in problems:
            field = self._fields.get(name or "")
            if field:
                field.set_error(message)
            listed.append((message, field.target if field else ""))
        self._summary.show(listed)

    def clear_problems(self) -> None:
        """No errors any more."""
        self._summary.clear()
        for field in self._fields.values():
            field.set_error(None)
