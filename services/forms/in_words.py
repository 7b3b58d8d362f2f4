"""Answers as people read them."""

from datetime import date

from services.forms.questions import CHOICES, OWN_WORDS, YES, Answers, Item, Kind
from services.words import _, long_date


def answer_words(item: Item, answers: Answers) -> list[str]:
    """The answers to one question: labels of options, "Yes", "March 2, 2026", text as it was typed."""
    return [in_words(item, one) for one in answers.get(item.link_id, [])]


def in_words(item: Item, value: str) -> str:
    """One answer. What is still being typed stays as it is."""
    if item.kind is Kind.BOOLEAN:
        return _("Yes") if value == YES else _("No")
    if item.kind in CHOICES:
        option = item.option(value)
        return option.label if option else value.removeprefix(OWN_WORDS)
    if item.kind is Kind.DATE:
        try:
            return long_date(date.fromisoformat(value))
        except ValueError:
            return value
    return value
