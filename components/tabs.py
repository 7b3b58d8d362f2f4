"""Tabs that are pages: real links with their own address, so Back, bookmarks and new windows work."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui

from components.markup import element, join, safe_href, show


def tab_links(label: str, tabs: Sequence[tuple[str, str]], current_path: str) -> ui.html:
    """`tabs` are (text, path); the one at `current_path` is marked. `label` names the row for screen readers."""
    return show(tabs_markup(label, tabs, current_path))


def tabs_markup(label: str, tabs: Sequence[tuple[str, str]], current_path: str) -> Markup:
    """The same as markup."""
    links = join(
        element("li", element("a", text, href=safe_href(path), aria_current="page" if path == current_path else None))
        for text, path in tabs
    )
    return element("nav", element("ul", links, class_="tab-list"), aria_label=label)
