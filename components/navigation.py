"""The navigation as one element with many links (ARCHITECTURE, Speed: memory per open page)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nicegui.element import Element

from components.icons import icon_path
from components.markup import safe_href
from services.words import _, ngettext


@dataclass(frozen=True)
class NavItem:
    """A navigation entry; `within` is the path below which it counts as current (default: `path` itself)."""

    label: str
    path: str
    icon: str
    within: str = ""
    counted: bool = False  # shows how much is new behind it, see FrameParts.set_count

    def covers(self, path: str) -> bool:
        """Whether the screen at `path` belongs to this entry; "/" and other roots cover only themselves."""
        base = self.within or self.path
        return path == self.path or (bool(self.within) and (path == base or path.startswith(base + "/")))


class Navigation(Element, component="navigation.js"):
    """The main navigation, at the side and in the menu of phones, which ends with sign-out."""

    def __init__(self, signed_in_as: str) -> None:
        super().__init__()
        self._items: Sequence[NavItem] = ()
        who = _("Signed in as {name}", name=signed_in_as)
        self._props["words"] = (_("Main"), _("Menu"), _("Close menu"), who, _("Sign out"))

    def set_items(self, items: Sequence[NavItem]) -> None:
        """These entries, none of them current, nothing new. ValueError for an address outside."""
        self._items = items
        # Tuples, for NiceGUI would make each list and dictionary an observed one of a kilobyte.
        self._props["items"] = tuple((safe_href(one.path), one.label, icon_path(one.icon)) for one in items)
        self._props["counted"] = _place(one.counted for one in items)
        self._props["news"] = ""

    def set_current(self, path: str) -> None:
        """Mark the entry of the screen at `path`."""
        self._tell("current", _place(one.covers(path) for one in self._items))

    def set_count(self, count: int) -> None:
        """Show how much is new behind the entry that is counted; nothing at 0."""
        self._tell("news", ngettext("{count} new", "{count} new", count) if count > 0 else "")

    def _tell(self, name: str, value: object) -> None:
        if self._props.get(name) != value:  # each setting sends the whole navigation to the browser
            self._props[name] = value


def _place(found: Iterable[bool]) -> int:
    return next((place for place, hit in enumerate(found) if hit), -1)
