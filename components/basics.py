"""Headings, paragraphs, links and buttons as real HTML elements with an accessible look."""

from collections.abc import Callable
from typing import Any, Literal

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.icons import icon
from components.markup import safe_href, show


def tag(name: str, text: str = "", classes: str = "", **attributes: Any) -> TextElement:
    """A plain HTML element, usable as ``with tag("section"):``; ``aria_label=`` → ``aria-label``, None is left out."""
    drawn = TextElement(tag=name, text=text).classes(classes)
    for key, value in attributes.items():
        drawn.props.set_optional(key.rstrip("_").replace("_", "-"), value)
    return drawn


def heading(level: Literal[1, 2, 3], text: str, anchor: str | None = None) -> TextElement:
    """h1 to h3. The h1 can take the focus, for the shell to put it there after a navigation."""
    return tag(("h1", "h2", "h3")[level - 1], text, id=anchor, tabindex="-1" if level == 1 else None)


def paragraph(text: str, classes: str = "") -> TextElement:
    """A paragraph; classes ``lead``, ``soft`` and ``small`` exist."""
    return tag("p", text, classes)


def link(text: str, href: str, *, button: bool = False, primary: bool = False) -> TextElement:
    """A link inside the portal, or one that looks like a button. ValueError for an address outside."""
    return tag("a", text, _look("primary" if primary else "plain") if button else "", href=safe_href(href))


def file_link(text: str, href: str, *, new_tab: bool = False, button: bool = True, icon_name: str = "") -> TextElement:
    """A link to a file route: the browser fetches it itself, `new_tab` opens it beside the page (a PDF to print)."""
    drawn = tag("a", "" if icon_name else text, _look("plain") if button else "", href=safe_href(href))
    drawn.props["data-file"] = "tab" if new_tab else "here"
    if icon_name:
        with drawn:
            inline_icon(icon_name)
            tag("span", text)
    return drawn


def button(
    text: str,
    on_click: Callable[..., Any] | None = None,
    *,
    kind: Literal["primary", "plain", "quiet"] = "plain",
    submit: bool = False,
    icon_name: str = "",
    aria_label: str | None = None,
) -> ui.button:
    """A button, at most one ``primary`` a page. `submit` sends the form around it. `aria_label` if it has no text."""
    drawn = ui.button(text, on_click=on_click, color=None).classes(_look(kind))
    drawn.props["ripple"] = False
    drawn.props["type"] = "submit" if submit else "button"
    drawn.props.set_optional("aria-label", aria_label)
    if icon_name:
        with drawn:
            inline_icon(icon_name)
    return drawn


def inline_icon(name: str) -> ui.html:
    """An icon as an element of its own, beside text."""
    return show(icon(name), tag="span").classes("icon-slot")


def _look(kind: str) -> str:
    return {"primary": "btn btn-primary", "plain": "btn", "quiet": "btn btn-quiet"}[kind]
