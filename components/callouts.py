"""Boxes that say something beside the content: notice, warning, success, and what stands where nothing is yet."""

from markupsafe import Markup
from nicegui import ui

from components.icons import icon
from components.markup import element, join, show


def notice(text: object, title: str = "") -> ui.html:
    """Something worth knowing."""
    return show(notice_markup(text, title))


def notice_markup(text: object, title: str = "") -> Markup:
    """The same as markup."""
    return callout("notice", "info", text, title)


def warning(text: object, title: str) -> ui.html:
    """Something that must not be missed. Few, specific, and always with a heading (LOOK, Words)."""
    return show(callout("warning", "warning", text, title))


def success(text: object, title: str = "") -> ui.html:
    """Only for what the person has just done; read out at once."""
    return show(callout("success", "check", text, title, role="status"))


def empty_state(title: str, text: object, icon_name: str = "documents") -> ui.html:
    """Nothing here yet: what will come here and from whom."""
    return show(empty_markup(title, text, icon_name))


def empty_markup(title: str, text: object, icon_name: str = "documents") -> Markup:
    """The same as markup."""
    return element("div", icon(icon_name), element("strong", title), element("p", text), class_="empty")


def callout(kind: str, icon_name: str, text: object, title: str = "", role: str | None = None) -> Markup:
    """The box as markup. `text` is escaped; pass ``Markup`` for links made by `markup.link`."""
    words = [element("p", title, class_="callout-title") if title else "", element("div", text)]
    return element(
        "div", icon(icon_name), element("div", join(words), class_="callout-body"), class_=f"callout {kind}", role=role
    )
