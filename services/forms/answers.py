"""Answers as they come from a browser: what may be kept while typing, and what a form needs to be sent.

Nothing of the browser is believed: hidden questions lose their answers, all else is checked anew (SECURITY AC-08).
"""

import re
from datetime import date

from services.attachments.cards import refuse_card_numbers
from services.errors import Problem, together
from services.forms.enabled import enabled
from services.forms.questions import CHOICES, NO, NUMBERS, OWN_WORDS, YES, Answers, Form, Item, Kind, by_id, walk
from services.words import _

LONGEST = {Kind.STRING: 300, Kind.TEXT: 4000}
LONGEST_TYPED = 10_000  # kept while typing, so that nobody loses the end of a text that is too long
MOST_TYPED = 200_000  # characters of a whole form
_NUMBER = {Kind.INTEGER: re.compile(r"[+-]?[0-9]{1,9}"), Kind.DECIMAL: re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,8})?")}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def typed(form: Form, link_id: object, values: object) -> list[str]:
    """The answer to one question as it may be kept while somebody types; [] for none.

    Raises Problem for a question that is not in the form, for what no control of ours sends, and for card numbers.
    """
    item = by_id(form).get(link_id) if isinstance(link_id, str) else None
    if item is None or not item.asked:
        raise Problem(_("This form has no such question. Load the page again."))
    most = len(item.options) + 1 if item.repeats else 1
    if not isinstance(values, list) or len(values) > most or not all(isinstance(one, str) for one in values):
        raise Problem(_("This answer could not be read. Load the page again."), item.link_id)
    if any(len(one) > LONGEST_TYPED for one in values):
        raise Problem(_("This answer is too long to be kept. Make it shorter."), item.link_id)
    kept = [plain for one in values if (plain := _plain(one)).strip()]
    for one in kept:
        if item.kind in CHOICES:
            _known(item, one)
        refuse_card_numbers(one, item.link_id)
    return kept


def complete(form: Form, answers: Answers) -> Answers:
    """The answers of a form that is sent: of shown questions alone, each of its kind, none missing that is required.

    Raises all problems at once, each at its question.
    """
    shown = enabled(form, answers)
    kept: Answers = {}
    with together() as each:
        for item in walk(form.items):
            if item.link_id not in shown or not item.asked:
                continue
            with each():
                values = [
                    _checked(item, one.strip()) for one in typed(form, item.link_id, answers.get(item.link_id, []))
                ]
                if item.required and not values:
                    raise _wrong(item, _("answer this question."))
                if values:
                    kept[item.link_id] = list(dict.fromkeys(values))
    return kept


def _checked(item: Item, value: str) -> str:
    if item.kind in NUMBERS and not _NUMBER[item.kind].fullmatch(value):
        words = _("Enter a whole number such as 5.") if item.kind is Kind.INTEGER else _("Enter a number such as 5.5.")
        raise _wrong(item, words)
    if item.option(value):
        return value
    if item.kind is Kind.DATE:
        return _day(item, value)
    if item.kind is Kind.BOOLEAN and value not in (YES, NO):
        raise _wrong(item, _("Choose yes or no."))
    longest = item.max_length or LONGEST.get(item.kind, LONGEST[Kind.STRING])
    if len(value) > longest:
        words = _("Use {count} characters at most.", count=longest)
        raise _wrong(item, words)
    return value.removeprefix("+") if item.kind in NUMBERS else value


def _known(item: Item, value: str) -> None:
    if value.startswith(OWN_WORDS) and item.kind is Kind.OPEN_CHOICE:
        return
    if item.option(value) is None:
        raise Problem(_("Choose from the list."), item.link_id)


def _day(item: Item, value: str) -> str:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) or value < "1880":
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _wrong(item, _("Enter a date with day, month and year.")) from None


def _wrong(item: Item, words: str) -> Problem:
    return Problem(f"{item.text}: {words}", item.link_id)


def _plain(value: str) -> str:
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
