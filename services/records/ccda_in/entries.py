"""What every entry has, whatever it is about: identity, status, negation, comment, author, reason, place."""

from collections.abc import Iterator
from typing import Any

from sqlmodel import SQLModel

from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.people import who
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, is_a, name_of, path, related
from services.records.draft import Line

DONE = "EVN"  # mood of what happened; every other mood is a wish, an order or a plan

_AUTHOR = path("author", "assignedAuthor")
_AUTHOR_TIME = path("author", "time")
_ERROR_CODES = {"entered-in-error", "723510000"}  # SNOMED: Entered in error
_COMMENT = P + "4.64"


def add_line(
    reading: Reading,
    table: type[SQLModel],
    element: Element,
    concept: Concept,
    values: dict[str, Any],
    around: Element | None = None,
    **more: Any,
) -> Line:
    """A line for `element`, with what all lines have; `around` is the concern act that holds it."""
    acts = [element] if around is None else [element, around]
    author, recorded_on = _recorded(acts, reading)
    common = {
        "status": _status(acts, reading),
        "negated": any(is_negated(act) for act in acts),
        "null_flavor": None if concept else concept.null_flavor or attribute(element, "nullFlavor"),
        "entered_in_error": any(_is_error(act) for act in acts),
        "confidential": reading.confidential,
        "comment": "\n".join(dict.fromkeys(text for act in acts for text in comments(act, reading))) or None,
        "recorded_by": author,
        "recorded_on": recorded_on,
    }
    return reading.add(table, concept.columns() | common | values, key_of(element, table), **more)


def key_of(element: Element, table: type[SQLModel]) -> str | None:
    """The first usable id of an entry, with its category; None when the source gave none."""
    for item in element.iterfind(V3 + "id"):
        root, extension = attribute(item, "root"), attribute(item, "extension")
        if root or extension:
            identity = f"{root or ''}^{extension}" if extension else root
            return f"{table.__tablename__}:{identity}"
    return None


def is_negated(element: Element) -> bool:
    """negationInd: "did not happen", "not present" (INTEROP §3)."""
    return element.get("negationInd", "").strip().casefold() in ("true", "1")


def is_planned(element: Element) -> bool:
    """Whether the entry is about something ordered, planned or wished for."""
    return element.get("moodCode", DONE) != DONE


def comments(element: Element, reading: Reading) -> Iterator[str]:
    """Texts of the comment activities of an entry."""
    for relation in element:
        if name_of(relation) in ("entryRelationship", "component"):
            act = relation.find(V3 + "act")
            if act is None or not (is_a(act, _COMMENT) or code_of(act) == "48767-8"):
                continue
            if text := reading.text(act.find(V3 + "text")):
                yield text


def location_of(element: Element, reading: Reading) -> str | None:
    """Name of the place an entry names as its location."""
    for participant in element.iterfind(V3 + "participant"):
        role = participant.find(V3 + "participantRole")
        if participant.get("typeCode") == "LOC" and role is not None:
            name = reading.text(role.find(path("playingEntity", "name")))
            if name := name or reading.concept(role.find(V3 + "code")).words:
                return name
    return None


def named(concept: Concept, words: str | None) -> Concept:
    """The concept, given `words` when it has none of its own."""
    if not concept.display and not concept.text:
        concept.text = words
    return concept


def section_recorder(section: Element, reading: Reading) -> tuple[str | None, str | None]:
    """Who recorded a section, and when, if it says so."""
    author = who(section.find(_AUTHOR))
    return author, reading.time(section.find(_AUTHOR_TIME)) if author else None


def _status(acts: list[Element], reading: Reading) -> str | None:
    """The state of the concern act, else of the entry; the source's own word where our export kept it."""
    own = next((status for act in acts if (status := reading.fact(act, facts.STATUS))), None)
    return own or attribute(acts[-1].find(V3 + "statusCode"), "code")


def _recorded(acts: list[Element], reading: Reading) -> tuple[str | None, str | None]:
    """The entry's own author, else what holds for its section. The document's author is left out: it is often
    only the program that wrote this export, and would make each export say something new of every line."""
    for act in acts:
        author = act.find(V3 + "author")
        if author is not None:
            name, time = who(author.find(V3 + "assignedAuthor")), reading.time(author.find(V3 + "time"))
            if name or time:
                return name or reading.recorder[0], time
    return reading.recorder


def _is_error(act: Element) -> bool:
    status = attribute(act.find(V3 + "statusCode"), "code")
    return status in ("nullified", "entered-in-error") or any(
        attribute(item.find(V3 + "value"), "code") in _ERROR_CODES for _kind, item in related(act, "observation")
    )
