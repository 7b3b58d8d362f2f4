"""White cards: a section with its heading, reachable by a link to its anchor."""

from collections.abc import Iterator
from contextlib import contextmanager

from markupsafe import Markup
from nicegui.elements.mixins.text_element import TextElement

from components.basics import heading, tag
from components.markup import element, show


@contextmanager
def card(title: str, anchor: str, side: object = "") -> Iterator[None]:
    """``with card(_("Vaccinations"), "vaccinations"):``: a section named by its h2; `anchor` is its address.

    `side` is markup for the right of its head.
    """
    with tag("section", classes="card", id=anchor, aria_labelledby=_name(anchor)):
        show(_head(title, anchor, side)).classes("card-head")
        yield


@contextmanager
def card_with_side(title: str, anchor: str) -> Iterator[TextElement]:
    """The same, yielding the right of its head: ``with card_with_side(…) as side: with side: button(…)``."""
    with tag("section", classes="card", id=anchor, aria_labelledby=_name(anchor)):
        with tag("div", classes="card-head"):
            heading(2, title, _name(anchor))
            side = tag("div", classes="actions")
        yield side


def card_markup(title: str, anchor: str, *content: object, side: object = "") -> Markup:
    """The same as markup, for a card in which nothing is listened to."""
    head = element("div", _head(title, anchor, side), class_="card-head")
    return element("section", head, *content, class_="card", id=anchor, aria_labelledby=_name(anchor))


def _head(title: str, anchor: str, side: object) -> Markup:
    return element("h2", title, id=_name(anchor)) + (element("div", side, class_="actions") if side else "")


def _name(anchor: str) -> str:
    return f"{anchor}-title"
