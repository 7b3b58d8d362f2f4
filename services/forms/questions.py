"""A form as the portal understands it: a tree of questions (the part of FHIR R4 Questionnaire that is supported)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.words import N_


class Kind(StrEnum):
    """What an item is; the values are those of FHIR's `item.type`."""

    GROUP = "group"
    DISPLAY = "display"
    STRING = "string"
    TEXT = "text"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"


KIND_WORDS: dict[str, str] = {
    Kind.GROUP: N_("Section"),
    Kind.DISPLAY: N_("Text to read"),
    Kind.STRING: N_("One line of text"),
    Kind.TEXT: N_("Several lines of text"),
    Kind.BOOLEAN: N_("Yes or no"),
    Kind.INTEGER: N_("Whole number"),
    Kind.DECIMAL: N_("Number"),
    Kind.DATE: N_("Date"),
    Kind.CHOICE: N_("Choice from a list"),
    Kind.OPEN_CHOICE: N_("Choice from a list, or own words"),
}
UNASKED = frozenset({Kind.GROUP, Kind.DISPLAY})
CHOICES = frozenset({Kind.CHOICE, Kind.OPEN_CHOICE})
NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL})
OWN_WORDS = "~"  # an answer in own words to an open choice begins with it; no option does
YES, NO = "true", "false"

# linkId → the answers as typed: text, digits, "2026-03-02", "true", the key of an option, "~" and own words.
Answers = dict[str, list[str]]


@dataclass(frozen=True)
class Option:
    """One line to choose. `value` is FHIR's, for instance ``{"valueCoding": {…}}``."""

    key: str
    label: str
    value: dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """Shown only if the answer to question `question` stands in relation `operator` to `answer` (as in `Answers`)."""

    question: str
    operator: str  # exists = != > < >= <=
    answer: str


@dataclass(frozen=True)
class Item:
    """A question, a section or a text. Items below a question are asked once it is answered."""

    link_id: str
    kind: Kind
    text: str
    required: bool = False
    repeats: bool = False  # several may be chosen
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    when: tuple[Condition, ...] = ()
    when_all: bool = True  # all conditions, or any of them
    items: tuple["Item", ...] = ()

    @property
    def asked(self) -> bool:
        """Whether it takes an answer."""
        return self.kind not in UNASKED

    def option(self, key: str) -> Option | None:
        """The option with this key."""
        return next((one for one in self.options if one.key == key), None)


@dataclass(frozen=True)
class Form:
    """A whole questionnaire. `url` is its own name in FHIR, when it was brought along."""

    title: str
    description: str
    items: tuple[Item, ...]
    url: str | None = None


def walk(items: Sequence[Item]) -> Iterator[Item]:
    """Every item in reading order, children after their parent."""
    for item in items:
        yield item
        yield from walk(item.items)


def by_id(form: Form) -> dict[str, Item]:
    """linkId → item."""
    return {item.link_id: item for item in walk(form.items)}
