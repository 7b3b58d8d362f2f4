"""Questions with their answers to read: for the patient after sending, and for the office."""

from markupsafe import Markup
from nicegui import ui

from components.markup import element, join, show
from services.forms.enabled import enabled
from services.forms.in_words import answer_words
from services.forms.questions import Answers, Form, Item, Kind
from services.words import _


def show_answers(form: Form, answers: Answers) -> ui.html:
    """All questions that were asked, as one element."""
    shown = enabled(form, answers)
    return show(join(_markup(one, answers, shown, "h2") for one in form.items)).classes("flow")


def _markup(item: Item, answers: Answers, shown: set[str], head: str) -> Markup:
    if item.link_id not in shown:
        return Markup("")
    below = join(_markup(one, answers, shown, "h3") for one in item.items)
    if item.kind is Kind.GROUP:
        return join([element(head, item.text) if item.text else "", below])
    if item.kind is Kind.DISPLAY:
        return element("p", item.text, class_="soft as-written")
    words = answer_words(item, answers)
    said = join(element("dd", one, class_="as-written") for one in words) or element(
        "dd", _("no answer"), class_="soft"
    )
    return element("dl", element("dt", item.text), said, class_="answered") + below
