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
    Person,
    draw_footer,
    draw_header,
    draw_nav,
    draw_sign_out,
    draw_switcher,
    draw_whose,
)
from services.words import _


class FrameParts:
    """What the shell goes on using of the drawn frame."""

    def __init__(self, main: TextElement, live: TextElement, redraw: Callable[["FrameParts"], None]) -> None:
        self.main = main
        self._live = live
        self._redraw = redraw
        self.path = ui.context.client.sub_pages_router.current_path
        self.person: Person | None = None
        self.items: Sequence[NavItem] = ()

    def set_current(self, path: str) -> None:
        """Mark the navigation entry of the screen at `path` (query and fragment are ignored)."""
        self.path = path
        self._redraw(self)

    def announce(self, text: str) -> None:
        """Let screen readers say `text` when they are free, for instance the name of the new screen."""
        self._live.text = text

    def set_person(self, person: Person, items: Sequence[NavItem]) -> None:
        """Another record is open: its banner, and the navigation with that person's addresses."""
        self.person = person
        self.items = items
        self._redraw(self)


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
) -> FrameParts:
    """Draw the frame around the page and return its parts: ``parts = frame(…)``, ``with parts.main: ui.sub_pages(…)``.

    `current_person` None (the clinic's side) draws no banner. `on_navigate` is called with each new path.
    """
    client = ui.context.client
    client.layout.classes("portal-layout")
    with client.layout:
        header = tag("header", classes="portal-header")
        whose = tag("section", classes="whose", aria_label=_("Whose record is open"))
        nav = tag("nav", classes="portal-nav", aria_label=_("Main"))
        menu = tag("dialog", classes="phone-menu", id="phone-menu", aria_label=_("Menu"))
        footer = tag("footer", classes="portal-footer")
    for place, part in enumerate((header, whose, nav, menu)):
        part.move(target_index=place)
    ui.skip_link(_("Skip to main content"), target=client.content)
    live = tag("div", classes="visually-hidden", aria_live="polite")
    main = tag("div", classes="portal-column")
    draw_footer(footer, help_contacts)
    with header, tag("div", classes="portal-header-row"):
        draw_header(portal_name, home_path)
        switcher = tag("div")
        draw_sign_out()
    with menu:
        tag("button", _("Close menu"), "btn", type="button", data_close="")
        phone_nav = tag("nav", aria_label=_("Main"))

    def redraw(parts: FrameParts) -> None:
        for place in (nav, phone_nav):
            draw_nav(place, parts.items, parts.path)
        draw_whose(whose, parts.person, people)
        draw_switcher(switcher, parts.person, people, signed_in_as)

    parts = FrameParts(main, live, redraw)
    parts.person, parts.items = current_person, items
    redraw(parts)

    def path_changed(path: str) -> None:
        parts.set_current(path)
        if on_navigate:
            on_navigate(path)

    client.sub_pages_router.on_path_changed(path_changed)
    return parts
