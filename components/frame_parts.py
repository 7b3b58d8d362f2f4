"""The pieces that `components/frame.py` puts together."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from nicegui.elements.mixins.text_element import TextElement

from components.basics import inline_icon, tag
from components.markup import element, join, link, safe_href, show
from services.words import _


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


@dataclass(frozen=True)
class PreviewBanner:
    """Whose eyes a preview shows, in words, and where it leads back to."""

    who: str
    end_path: str


NavLink = tuple[NavItem, TextElement]


def draw_header(portal_name: str, home_path: str, signed_in_as: str, logo_url: str) -> None:
    """Logo and name, who is signed in, sign-out, and the menu button of phones."""
    with tag("div", classes="portal-header-row"):
        with tag("a", classes="portal-name", href=safe_href(home_path)):
            tag("img", src=safe_href(logo_url), alt="", height="38")
            tag("span", portal_name)
        with tag("div", classes="header-account"):
            draw_sign_out(signed_in_as)
        opener = tag("button", classes="btn menu-button", type="button", aria_haspopup="dialog")
        opener.props["data-open-dialog"] = "phone-menu"
        with opener:
            inline_icon("menu")
            tag("span", _("Menu"))


def draw_sign_out(signed_in_as: str) -> None:
    """A real form: it works while the connection is down, and only an HTTP answer can end a session."""
    tag("span", _("Signed in as {name}", name=signed_in_as), "soft")
    with tag("form", classes="bare", method="post", action="/sign-out"):
        tag("button", _("Sign out"), "btn", type="submit")


def draw_nav(place: TextElement, items: Sequence[NavItem]) -> list[NavLink]:
    """The entries as links; returns them, so that the current one can be marked."""
    links: list[NavLink] = []
    place.clear()
    with place, tag("ul", classes="nav-list"):
        for item in items:
            with tag("li"), tag("a", href=safe_href(item.path)) as link:
                inline_icon(item.icon)
                tag("span", item.label)
                if item.counted:
                    tag("span", classes="badge badge-new nav-count").visible = False
            links.append((item, link))
    return links


def draw_whose(place: TextElement, person: Person | None, people: Sequence[Person]) -> None:
    """Name, age and colour of the person whose record is open, and the switch to another one."""
    place.clear()
    place.props.set_optional("hidden", None if person or people else True)
    place.classes(replace=f"whose person-{person.colour % 7 if person else 0}")
    own = next((other for other in people if other.is_self), None)
    with place, tag("div", classes="whose-row"):
        show(_whose_words(person), tag="span").classes("whose-words")
        if own and person and not person.is_self:
            tag("a", _("Back to your own record"), "whose-back", href=safe_href(own.home_path))
        if len(people) > 1 or (people and not person):
            _draw_switcher(person, people)


def draw_preview(place: TextElement, person: Person, preview: PreviewBanner) -> None:
    """In the place of whose record is open: that this is a preview, of whose eyes, and the way back."""
    place.clear()
    place.classes(replace="whose whose-preview")
    words = _(
        "Preview: what {who} sees of the record of {name}. Nothing can be changed here.",
        who=preview.who,
        name=person.name,
    )
    with place, tag("div", classes="whose-row"):
        tag("span", words, "whose-words", role="status")
        tag("a", _("End the preview"), "btn", href=safe_href(preview.end_path))


def _whose_words(person: Person | None) -> Markup:
    if person is None:
        return escape(_("No record is open"))
    words = _("Your own record:") if person.is_self else _("You are acting for:")
    return join([words, " ", element("strong", person.name), ", ", person.age])


def _draw_switcher(person: Person | None, people: Sequence[Person]) -> None:
    with tag("details", classes="switcher"):
        tag("summary", _("Switch"), "btn", aria_label=_("Switch to another record"))
        with tag("div", classes="switcher-panel"), tag("ul", classes="plain-list"):
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
