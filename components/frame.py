"""The frame of the signed-in area: header, navigation, whose record is open, main landmark, footer.

It is drawn once; screens change inside `FrameParts.main` (ARCHITECTURE, Pages). Links are real `<a href>`: a click is
taken by the in-app navigation, a middle click or a saved address works as everywhere.
"""

from collections.abc import Callable, Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.basics import tag
from components.frame_parts import (
    HelpContact,
    NavItem,
    NavLink,
    Person,
    PreviewBanner,
    draw_footer,
    draw_header,
    draw_nav,
    draw_preview,
    draw_sign_out,
    draw_whose,
)
from services.words import _, ngettext


class FrameParts:
    """What the shell goes on using of the drawn frame; `with parts.main:` holds the screens."""

    def __init__(self, people: Sequence[Person], path: str) -> None:
        self._people = people
        self._path = path
        self._person: Person | None = None
        self._items: Sequence[NavItem] = ()
        self._links: list[NavLink] = []
        with ui.context.client.layout:
            self.header = tag("header", classes="portal-header")
            self.whose = tag("section", classes="whose", aria_label=_("Whose record is open"))
            self._nav = tag("nav", classes="portal-nav", aria_label=_("Main"))
            self.menu = tag("dialog", classes="phone-menu", id="phone-menu", aria_label=_("Menu"))
            self.footer = tag("footer", classes="portal-footer")
        for place, part in enumerate((self.header, self.whose, self._nav, self.menu)):
            part.move(target_index=place)
        self._live = tag("div", classes="visually-hidden", aria_live="polite")
        self.main = tag("div", classes="portal-column")
        with self.menu:
            tag("button", _("Close menu"), "btn", type="button", data_close="")
            self._phone_nav = tag("nav", aria_label=_("Main"))

    def set_current(self, path: str) -> None:
        """Mark the navigation entry of the screen at `path` (query and fragment are ignored)."""
        self._path = path.split("?")[0].split("#")[0].rstrip("/") or "/"
        for item, link in self._links:
            link.props.set_optional("aria-current", "page" if item.covers(self._path) else None)

    def set_count(self, count: int) -> None:
        """Show how much is new behind the entry that is counted; nothing at 0."""
        for item, link in self._links:
            if item.counted:
                number = link.default_slot.children[-1]
                number.visible = count > 0
                if isinstance(number, TextElement):
                    number.text = ngettext("{count} new", "{count} new", count)

    def announce(self, text: str) -> None:
        """Let screen readers say `text` when they are free, for instance the name of the new screen."""
        self._live.text = text

    def set_person(self, person: Person | None, items: Sequence[NavItem]) -> None:
        """Another record is open: its banner, and the navigation with that person's addresses."""
        if (person, items) == (self._person, self._items):
            return
        self._person, self._items = person, items
        self._links = draw_nav(self._nav, items) + draw_nav(self._phone_nav, items)
        draw_whose(self.whose, person, self._people)
        self.set_current(self._path)


def frame(
    *,
    portal_name: str,
    items: Sequence[NavItem],
    current_person: Person | None,
    people: Sequence[Person],
    signed_in_as: str,
    help_contacts: Sequence[HelpContact] = (),
    on_navigate: Callable[[str], None] | None = None,
    home_path: str = "/",
    preview: PreviewBanner | None = None,
    logo_url: str = "/assets/logo.svg",
) -> FrameParts:
    """Draw the frame around the page and return its parts: ``parts = frame(…)``, ``with parts.main: ui.sub_pages(…)``.

    `people` are the records this account may open. `current_person` None and no people (the clinic's side): no banner.
    `on_navigate` is called with each new path, after the navigation was marked.
    """
    client = ui.context.client
    client.layout.classes("portal-layout")
    parts = FrameParts(people, client.sub_pages_router.current_path)
    ui.skip_link(_("Skip to main content"), target=client.content)  # after the header, or the header would stand first
    with parts.header:
        draw_header(portal_name, home_path, signed_in_as, logo_url)
    with parts.menu, tag("div", classes="menu-foot flow"):
        draw_sign_out(signed_in_as)
    draw_footer(parts.footer, help_contacts)
    parts.set_person(current_person, items)
    if preview and current_person:
        draw_preview(parts.whose, current_person, preview)

    def path_changed(path: str) -> None:
        parts.set_current(path)
        if on_navigate:
            on_navigate(path)

    client.sub_pages_router.on_path_changed(path_changed)
    return parts
