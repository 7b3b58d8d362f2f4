"""Native form controls with a `.value` on the server: input, text box, select, radio buttons, check box."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from nicegui.elements.mixins.disableable_element import DisableableElement
from nicegui.elements.mixins.value_element import ValueElement

V = TypeVar("V", str, bool)

Option = tuple[str, ...]
"""Value, label and, for radio buttons, an optional explanation."""


class Control(ValueElement[V], DisableableElement, Generic[V], component="control.js"):
    """A real `<input>`, `<textarea>`, `<select>`, radio group or check box; tells its value on leaving it."""

    VALUE_PROP = "value"
    LOOPBACK = False

    def __init__(self, kind: str, value: V, *, name: str, options: Sequence[Option] = (), **attributes: Any) -> None:
        """`kind`: an input type, textarea, select or radio. `attributes`: ``aria_label=`` → ``aria-label``."""
        super().__init__(value=value, on_value_change=None)
        self._props["kind"] = kind
        self._props["name"] = name
        if options:
            self._props["options"] = [list(option) for option in options]
        for key, setting in attributes.items():
            self.set_attribute(key, setting)

    def set_attribute(self, name: str, setting: Any) -> None:
        """Set an HTML attribute, or remove it with None."""
        self._props.set_optional(name.rstrip("_").replace("_", "-"), setting)

    def set_options(self: "Control[str]", options: Sequence[Option], value: str) -> None:
        """Other lines to choose from, and which one is chosen."""
        self._props["options"] = [list(option) for option in options]
        self.value = value
        self.update()

    def _handle_value_change(self, value: Any) -> None:
        super()._handle_value_change(value)
        if self._send_update_on_value_change:  # set by the program: what was typed gives way to it
            self.run_method("updateValue")

    def _event_args_to_value(self, e: Any) -> V:
        # Anything may arrive over the socket; only what the control can hold gets through (SECURITY WB-06).
        options = self._props.get("options")
        if isinstance(e.args, type(self.value)) and (not options or any(e.args == option[0] for option in options)):
            return e.args
        return self.value
