"""Changing a form before it is saved: each function returns a new form. Whether it can be asked is judged on saving."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from services.forms.fhir_parts import plain_option
from services.forms.questions import CHOICES, NO, UNASKED, YES, Condition, Form, Item, Kind, Option, by_id, walk
from services.words import N_, _

EMPTY = Form("", "", ())
OPERATOR_WORDS: dict[str, str] = {
    "exists": N_("is answered"),
    "=": N_("is"),
    "!=": N_("is not"),
    ">": N_("is more than"),
    "<": N_("is less than"),
    ">=": N_("is at least"),
    "<=": N_("is at most"),
}
_ORDERED = (Kind.INTEGER, Kind.DECIMAL, Kind.DATE)


def free_link_id(form: Form) -> str:
    """A name for one more question: q1, q2 …"""
    taken = by_id(form)
    return next(name for number in range(1, len(taken) + 2) if (name := f"q{number}") not in taken)


def add(form: Form, item: Item, inside: str = "") -> Form:
    """Put it at the end of the form, or at the end of what stands below item `inside`."""
    if not inside:
        return replace(form, items=(*form.items, item))
    return _with(form, inside, lambda parent: (replace(parent, items=(*parent.items, item)),))


def change(form: Form, link_id: str, item: Item) -> Form:
    """Put `item` in the place of another; what stood below it stays."""
    return _with(form, link_id, lambda old: (replace(item, items=old.items),))


def remove(form: Form, link_id: str) -> Form:
    """Without it, and without what stands below it."""
    return _with(form, link_id, lambda _old: ())


def move(form: Form, link_id: str, step: int) -> Form:
    """Before (-1) or after (+1) its neighbour; at the end nothing happens."""

    def moved(items: tuple[Item, ...]) -> tuple[Item, ...]:
        ids = [one.link_id for one in items]
        if link_id not in ids:
            return tuple(replace(one, items=moved(one.items)) for one in items)
        here = ids.index(link_id)
        there = here + step
        if not 0 <= there < len(items):
            return items
        order = list(items)
        order[here], order[there] = order[there], order[here]
        return tuple(order)

    return replace(form, items=moved(form.items))


def options_of(text: str, before: Sequence[Option]) -> tuple[Option, ...]:
    """One option for each line of text; lines that were there keep their codes."""
    known = {one.label: one for one in before}
    lines = dict.fromkeys(line for one in text.splitlines() if (line := one.strip()))
    return tuple(known.get(line) or plain_option(line) for line in lines)


def earlier(form: Form, link_id: str) -> list[Item]:
    """The questions on which this one can depend: those before it, but not what stands below itself."""
    found: list[Item] = []
    for item in walk(form.items):
        if item.link_id == link_id:
            break
        if item.kind not in UNASKED:
            found.append(item)
    return found


def operators_for(question: Item) -> list[str]:
    """How an answer to it can be compared."""
    ordered = [">", "<", ">=", "<="] if question.kind in _ORDERED else []
    return ["=", "!=", "exists", *ordered]


def answers_for(question: Item, operator: str) -> list[tuple[str, str]] | None:
    """What can be chosen to compare with: (answer, label); None where it is typed."""
    if operator == "exists" or question.kind is Kind.BOOLEAN:
        return [(YES, _("Yes")), (NO, _("No"))]
    if question.kind in CHOICES:
        return [(one.key, one.label) for one in question.options]
    return None


def condition_words(form: Form, one: Condition) -> str:
    """ "“Do you smoke?” is “Every day”"."""
    question = by_id(form).get(one.question)
    if question is None:
        return _("a question that is no longer there")
    listed = answers_for(question, one.operator)
    answer = dict(listed).get(one.answer, one.answer) if listed else one.answer
    return f"“{question.text}” {_(OPERATOR_WORDS[one.operator])} “{answer}”"


def _with(form: Form, link_id: str, act: Callable[[Item], tuple[Item, ...]]) -> Form:
    def walked(items: tuple[Item, ...]) -> tuple[Item, ...]:
        changed: list[Item] = []
        for one in items:
            changed += act(one) if one.link_id == link_id else [replace(one, items=walked(one.items))]
        return tuple(changed)

    return replace(form, items=walked(form.items))
