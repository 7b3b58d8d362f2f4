"""Buttons inside markup, and one listener for all of them (ARCHITECTURE, Speed: memory per open page)."""

from collections.abc import Awaitable, Callable, Container
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.markup import element

_TELL = "(event) => { const hit = event.target.closest('[data-press]'); if (hit) emit(hit.dataset.press); }"


def press_button(text: str, press: str, *, aria_label: str | None = None) -> Markup:
    """A button in a piece of markup; `press` is what its listener is told."""
    return element("button", text, class_="btn", type="button", data_press=press, aria_label=aria_label)


def on_press(drawn: ui.html, known: Container[str], handler: Callable[[str], Awaitable[None]]) -> None:
    """Call `handler` with the `press` of a button in `drawn`; what is not in `known` is dropped."""

    async def heard(event: Any) -> None:
        if isinstance(event.args, str) and event.args in known:
            await handler(event.args)

    drawn.on("click", heard, js_handler=_TELL)
