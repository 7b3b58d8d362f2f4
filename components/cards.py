"""White cards: a section with its heading, reachable by a link to its anchor."""

from collections.abc import Iterator
from contextlib import contextmanager

from markupsafe import Markup
from nicegui.elements.mixins.text_element import TextElement

from components.basics import heading, tag
from components.markup import element


@contextmanager
def card(title: str, anchor: str) -> Iterator[TextElement]:
    """``with card(_("Vaccinations"), "vaccinations"):``: a section named by its h2; `anchor` is its address.

    Yields the head row's right side, to which buttons can be added: ``with card(…) as side: with side: button(…)``.
    """
    name = f"{anchor}-title"
    with tag("section", classes="card", id=anchor, aria_labelledby=name):
        with tag("div", classes="card-head"):
            heading(2, title, name)
            side = tag("div", classes="actions")
        yield side


def card_markup(title: str, anchor: str, *content: object, side: object = "") -> Markup:
    """The same as markup, for a card in which nothing is listened to; `side` stands at the right of its head."""
    name = f"{anchor}-title"
    head = element("div", element("h2", title, id=name), element("div", side, class_="actions"), class_="card-head")
    return element("section", head, *content, class_="card", id=anchor, aria_labelledby=name)
