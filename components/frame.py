"""The frame of the signed-in area: header, navigation, whose record is open, main landmark, footer.

It is drawn once; screens change inside `FrameParts.main` (ARCHITECTURE, Pages). Links are real `<a href>`: a click is
taken by the in-app navigation, a middle click or a saved address works as everywhere.
"""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from nicegui import ui

from components.basics import tag
from components.frame_parts import HelpContact, Person, PreviewBanner, footer, header, previewed, whose
from components.markup import redraw, show
from components.navigation import Navigation, NavItem
from services.words import _


class FrameParts:
    """What the shell goes on using of the drawn frame; `with parts.main:` holds the screens."""

    def __init__(self, head: Markup, foot: Markup, signed_in_as: str, path: str) -> None:
        self._path = path
        with ui.context.client.layout:
            self._header = show(head, tag="header").classes("portal-header")
            self._whose = show(Markup(), tag="section")
            self._whose.props["aria-label"] = _("Whose record is open")
            self._nav = Navigation(signed_in_as).classes("portal-nav")
            show(foot, tag="footer").classes("portal-footer")
        for place, part in enumerate((self._header, self._whose, self._nav)):
            part.move(target_index=place)
        self._live = tag("div", classes="visually-hidden", aria_live="polite")
        self.main = tag("div", classes="portal-column")

    def set_current(self, path: str) -> None:
        """Mark the navigation entry of the screen at `path` (query and fragment are ignored)."""
        self._path = path.split("?")[0].split("#")[0].rstrip("/") or "/"
        self._nav.set_current(self._path)

    def set_count(self, count: int) -> None:
        """Show how much is new behind the entry that is counted; nothing at 0."""
        self._nav.set_count(count)

    def announce(self, text: str) -> None:
        """Let screen readers say `text` when they are free, for instance the name of the new screen."""
        self._live.text = text

    def set_person(self, person: Person | None, people: Sequence[Person], items: Sequence[NavItem]) -> None:
        """Another record is open: its banner, and the navigation with that person's addresses."""
        redraw(self._whose, whose(person, people))
        self._whose.classes(replace=f"whose person-{person.colour % 7 if person else 0}")
        self._whose.props.set_optional("hidden", None if person or people else True)
        self._nav.set_items(items)
        self.set_current(self._path)

    def set_preview(self, person: Person, preview: PreviewBanner) -> None:
        """In the place of the banner: whose eyes a preview shows."""
        redraw(self._whose, previewed(person, preview))
        self._whose.classes(replace="whose whose-preview")


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
    head = header(portal_name, home_path, signed_in_as, logo_url)
    parts = FrameParts(head, footer(help_contacts), signed_in_as, client.sub_pages_router.current_path)
    ui.skip_link(_("Skip to main content"), target=client.content)  # after the header, or the header would stand first
    parts.set_person(current_person, people, items)
    if preview and current_person:
        parts.set_preview(current_person, preview)

    def path_changed(path: str) -> None:
        parts.set_current(path)
        if on_navigate:
            on_navigate(path)

    client.sub_pages_router.on_path_changed(path_changed)
    return parts
