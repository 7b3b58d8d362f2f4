"""Two devices have answered the same question differently: both answers are shown, and the person chooses."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui.elements.mixins.text_element import TextElement

from components.basics import button, tag
from components.callouts import warning
from components.markup import element, join
from services.forms.in_words import in_words
from services.forms.questions import Form, Item, by_id
from services.words import _


def draw_clash(
    place: TextElement,
    form: Form,
    link_id: str,
    there: list[str],
    here: list[str],
    decide: Callable[[list[str]], Awaitable[None]],
) -> None:
    """In `place`: the answer of the other device, the answer here, and a button for each."""
    item = by_id(form)[link_id]

    async def chosen(values: list[str]) -> None:
        await decide(values)
        place.clear()  # only now: it takes along the button that was clicked

    place.clear()
    with place:
        lines = [
            element("p", _("On the other device: “{answer}”", answer=_words(item, there)), class_="as-written"),
            element("p", _("Here: “{answer}”", answer=_words(item, here)), class_="as-written"),
        ]
        warning(join(lines), _("This question was answered differently on another device"))
        with tag("div", classes="actions"):
            button(_("Take the other answer"), partial(chosen, there))
            button(_("Keep the answer here"), partial(chosen, here))


def _words(item: Item, values: list[str]) -> str:
    return ", ".join(in_words(item, one) for one in values) or _("no answer")
