"""The pieces that `components/frame.py` puts together."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from components.icons import icon
from components.markup import element, join, link, safe_href
from services.words import _


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


_OPENS_MENU = {"aria_haspopup": "dialog", "data_open_dialog": "phone-menu"}


def header(portal_name: str, home_path: str, signed_in_as: str, logo_url: str) -> Markup:
    """Logo and name, who is signed in, sign-out, and the menu button of phones."""
    logo = element("img", src=safe_href(logo_url), alt="", height="38")
    name = element("a", logo, element("span", portal_name), class_="portal-name", href=safe_href(home_path))
    words = (element("span", icon("menu"), class_="icon-slot"), element("span", _("Menu")))
    opener = element("button", *words, class_="btn menu-button", type="button", **_OPENS_MENU)
    account = element("div", _sign_out(signed_in_as), class_="header-account")
    return element("div", name, account, opener, class_="portal-header-row")


def _sign_out(signed_in_as: str) -> Markup:
    """A real form: it works while the connection is down, and only an HTTP answer can end a session."""
    out = element("button", _("Sign out"), class_="btn", type="submit")
    who = element("span", _("Signed in as {name}", name=signed_in_as), class_="soft")
    return who + element("form", out, class_="bare", method="post", action="/sign-out")


def whose(person: Person | None, people: Sequence[Person]) -> Markup:
    """Name, age and colour of the person whose record is open, and the switch to another one."""
    own = next((other for other in people if other.is_self), None)
    parts = [element("span", _whose_words(person), class_="whose-words")]
    if own and person and not person.is_self:
        parts.append(element("a", _("Back to your own record"), class_="whose-back", href=safe_href(own.home_path)))
    if len(people) > 1 or (people and not person):
        parts.append(_switcher(person, people))
    return element("div", *parts, class_="whose-row")


def previewed(person: Person, preview: PreviewBanner) -> Markup:
    """In the place of whose record is open: that this is a preview, of whose eyes, and the way back."""
    words = _(
        "Preview: what {who} sees of the record of {name}. Nothing can be changed here.",
        who=preview.who,
        name=person.name,
    )
    end = element("a", _("End the preview"), class_="btn", href=safe_href(preview.end_path))
    return element("div", element("span", words, class_="whose-words", role="status"), end, class_="whose-row")


def _whose_words(person: Person | None) -> Markup:
    if person is None:
        return escape(_("No record is open"))
    words = _("Your own record:") if person.is_self else _("You are acting for:")
    return join([words, " ", element("strong", person.name), ", ", person.age])


def _switcher(person: Person | None, people: Sequence[Person]) -> Markup:
    choices = element("ul", *(_choice(other, person == other) for other in people), class_="plain-list")
    opener = element("summary", _("Switch"), class_="btn", aria_label=_("Switch to another record"))
    return element("details", opener, element("div", choices, class_="switcher-panel"), class_="switcher")


def _choice(person: Person, is_current: bool) -> Markup:
    dot = element("span", class_=f"person-dot person-{person.colour % 7}", aria_hidden="true")
    who = _("{name} (you)", name=person.name) if person.is_self else person.name
    words = element("span", f"{who}, {person.age}")
    href, current = safe_href(person.home_path), "true" if is_current else None
    return element("li", element("a", element("span", dot, class_="icon-slot"), words, href=href, aria_current=current))


def footer(contacts: Sequence[HelpContact]) -> Markup:
    """Whom to reach for what."""
    lines = (element("p", contact.label, ": ", link(contact.text, contact.href)) for contact in contacts)
    return element("div", *lines, class_="portal-footer-row")
