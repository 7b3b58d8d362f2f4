"""The pieces that `components/frame.py` puts together."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.elements.mixins.text_element import TextElement

from components.basics import inline_icon, tag
from components.markup import element, link, safe_href, show
from services.words import _


@dataclass(frozen=True)
class NavItem:
    """A navigation entry; `within` is the path below which it counts as current (default: `path` itself)."""

    label: str
    path: str
    icon: str
    within: str = ""

    def covers(self, path: str) -> bool:
        """Whether the screen at `path` belongs to this entry; "/" and other roots cover only themselves."""
        base = self.within or self.path
        return path == self.path or (bool(self.within) and (path == base or path.startswith(base + "/")))


@dataclass(frozen=True)
class Person:
    """Somebody whose record can be open. `age` in words; `colour` 0 to 6, 0 for oneself; `home_path` begins with /."""

    name: str
    age: str
    colour: int
    is_self: bool
    home_path: str


@dataclass(frozen=True)
class HelpContact:
    """A line of the footer: whom to reach for what."""

    label: str
    text: str
    href: str


def draw_header(portal_name: str, home_path: str) -> None:
    """Menu button of phones, logo and name."""
    with tag("button", classes="btn menu-button", type="button", aria_haspopup="dialog", data_open_dialog="phone-menu"):
        inline_icon("menu")
        tag("span", _("Menu"))
    with tag("a", classes="portal-name", href=safe_href(home_path)):
        tag("img", src="/assets/logo.svg", alt="", width="38", height="38")
        tag("span", portal_name)


def draw_sign_out() -> None:
    """A real form: it works while the connection is down, and only an HTTP answer can end a session."""
    with tag("form", classes="bare", method="post", action="/sign-out"):
        tag("button", _("Sign out"), "btn", type="submit")


def draw_nav(place: TextElement, items: Sequence[NavItem], path: str) -> None:
    """The entries, the one of the screen at `path` marked."""
    plain = path.split("?")[0].split("#")[0].rstrip("/") or "/"
    place.clear()
    with place, tag("ul", classes="nav-list"):
        for item in items:
            with tag("li"), tag("a", href=safe_href(item.path), aria_current="page" if item.covers(plain) else None):
                inline_icon(item.icon)
                tag("span", item.label)


def draw_whose(place: TextElement, person: Person | None, people: Sequence[Person]) -> None:
    """Name, age and colour of the person whose record is open."""
    place.clear()
    place.visible = person is not None
    if person is None:
        return
    place.classes(replace=f"whose person-{person.colour % 7}")
    words = _("Your own record:") if person.is_self else _("You are acting for:")
    own = next((other for other in people if other.is_self), None)
    with place, tag("div", classes="whose-row"):
        show(element("span", words, " ", element("strong", person.name), ", ", person.age))
        if own and not person.is_self:
            tag("a", _("Back to your own record"), href=safe_href(own.home_path))


def draw_switcher(place: TextElement, person: Person | None, people: Sequence[Person], signed_in_as: str) -> None:
    """The list of records this account may open; nothing when there is one."""
    place.clear()
    if len(people) < 2:
        return
    with place, tag("details", classes="switcher"):
        tag("summary", _("Whose record"), "btn")
        with tag("div", classes="switcher-panel"):
            tag("p", _("Signed in as {name}", name=signed_in_as), "signed-in-as")
            with tag("ul", classes="plain-list"):
                for other in people:
                    _draw_choice(other, is_current=person == other)


def _draw_choice(person: Person, *, is_current: bool) -> None:
    dot = element("span", class_=f"person-dot person-{person.colour % 7}", aria_hidden="true")
    who = _("{name} (you)", name=person.name) if person.is_self else person.name
    with tag("li"), tag("a", href=safe_href(person.home_path), aria_current="true" if is_current else None):
        show(dot, tag="span").classes("icon-slot")
        tag("span", f"{who}, {person.age}")


def draw_footer(place: TextElement, contacts: Sequence[HelpContact]) -> None:
    """Whom to reach for what."""
    with place, tag("div", classes="portal-footer-row"):
        for contact in contacts:
            show(element("p", contact.label, ": ", link(contact.text, contact.href)))
