"""Building HTML that is shown as one element: whatever is not `Markup` already is escaped, always.

Drawing rows as one element keeps a connected page small (ARCHITECTURE, Speed). `show` sends it through the browser's
sanitiser as well, so two independent things stand between a stored text and the page.
"""

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup, escape
from nicegui import ui

from components.icons import icon


def show(content: Markup, tag: str = "div") -> ui.html:
    """Draw markup made by these helpers. Refuses a plain `str` (TypeError), because that could be somebody's text."""
    if not isinstance(content, Markup):
        raise TypeError("only escaped markup can be drawn")
    return ui.html(str(content), tag=tag)


def redraw(drawn: ui.html, content: Markup) -> None:
    """Other markup in an element that `show` has drawn; TypeError as there."""
    if not isinstance(content, Markup):
        raise TypeError("only escaped markup can be drawn")
    drawn.content = str(content)


def element(tag: str, *content: object, **attributes: object) -> Markup:
    """One HTML element. ``aria_label=`` becomes ``aria-label``, ``class_=`` ``class``; None and False leave one out."""
    # Joined as text, for a screen has thousands: `Markup.format` takes three times as long. Each part is escaped.
    pairs = "".join([_attribute(name, value) for name, value in attributes.items()])
    return Markup(f"<{tag}{pairs}>{''.join(map(escape, content))}</{tag}>")  # noqa: S704 - tag and names are ours


def join(parts: Iterable[object], between: str = "") -> Markup:
    """All parts in a row, escaped unless they are markup."""
    return Markup(between.join(map(escape, parts)))  # noqa: S704 - `between` is a constant of the caller


def two_lines(main: object, below: object) -> Markup:
    """A cell with a smaller second line, for instance the plain name and the clinical name."""
    return join([main, element("small", below)]) if below else escape(main)


def heading(level: Literal[1, 2, 3], text: object) -> Markup:
    """h1 to h3; the h1 can take the focus, as that of `basics.heading`."""
    return element(f"h{level}", text, tabindex="-1" if level == 1 else None)


def link(
    text: object, href: str, *, file: bool = False, new_tab: bool = False, look: Literal["", "plain", "primary"] = ""
) -> Markup:
    """A link to an address of the portal. `file`: the browser fetches it by itself, `new_tab` in a new tab (a PDF).

    `look`: like a plain button, or like the one primary button of the page.
    Raises ValueError for anything but a local path, an anchor, mailto or tel.
    """
    file_at = "tab" if new_tab else "here" if file else None
    classes = {"": None, "plain": "btn", "primary": "btn btn-primary"}[look]
    return element("a", text, class_=classes, href=safe_href(href), data_file=file_at)


def outside_link(text: object, address: str) -> Markup:
    """A link to another site that the clinic itself has set, in a new tab. Raises ValueError for anything but https."""
    if not address.startswith("https://"):
        raise ValueError("not an https address")
    return element("a", text, href=address, target="_blank", rel="noopener noreferrer", data_file="tab")


def link_with_icon(text: object, href: str, icon_name: str) -> Markup:
    """A link that begins with an icon."""
    return element("a", icon(icon_name), " ", text, href=safe_href(href))


def safe_href(href: str) -> str:
    """The address, when it stays in the portal or opens mail or phone; ValueError otherwise (SECURITY WB-03)."""
    local = href.startswith("/") and not href.startswith(("//", "/\\"))
    if local or href.startswith(("#", "mailto:", "tel:")):
        return href
    raise ValueError("not an address of the portal")


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
