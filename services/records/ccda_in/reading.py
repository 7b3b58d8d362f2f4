"""What the readers of one document share: its narrative by id, where they are in it, and the draft they fill."""

import logging
from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel

from services.records.ccda_in.codes import STANDARD, Concept, real_code, system_uri
from services.records.ccda_in.embedded import plain_text_of
from services.records.ccda_in.narrative import plain
from services.records.ccda_in.tags import V3, Element, attribute, fact, name_of
from services.records.ccda_in.times import partial_date, span
from services.records.ccda_in.xml import by_id, source_of
from services.records.draft import Draft, Line, Unread
from services.words import _

log = logging.getLogger(__name__)

LONGEST_TEXT = 10_000  # characters of one referenced piece; the same piece may be referenced thousands of times


class Reading:
    """One document being read. `place` is where, in words; `recorder` and `confidential` hold for the section."""

    def __init__(self, draft: Draft, root: Element) -> None:
        self.draft = draft
        self.place = _("Document header")
        self.recorder: tuple[str | None, str | None] = (None, None)
        self.confidential = False
        self._ids = by_id(root)
        self._texts: dict[str, str | None] = {}

    def add(self, table: type[SQLModel], values: dict[str, Any], key: str | None = None, **more: Any) -> Line:
        """A new line of the draft, at the present place."""
        line = Line(table, values, self.place, key, **more)
        self.draft.lines.append(line)
        return line

    def unread(self, reason: str, element: Element | None = None) -> None:
        """Report something that could not be read, with a short piece of it."""
        excerpt = None
        if element is not None:
            excerpt = source_of(element)[:300]
        self.draft.unread.append(Unread(self.place, reason, excerpt))

    def attempt(self, read: Callable[..., bool], element: Element, *more: Any) -> None:
        """Call ``read(element, self, *more)``; what goes wrong is reported and never fails the file (INTEROP §2)."""
        try:
            if not read(element, self, *more):
                self.unread(_("This kind of entry is not known in this section."), element)
        except Exception as error:  # one bad entry never fails the file
            log.warning("An entry of a C-CDA document could not be read: %s", type(error).__name__)
            self.unread(_("This entry could not be understood."), element)

    def time(self, element: Element | None) -> str | None:
        """The point of time in the element's value, at its own precision."""
        return self._date(attribute(element, "value"), element)

    def span(self, element: Element | None) -> tuple[str | None, str | None]:
        """Start and end of an effective time."""
        start, end = span(element)
        return self._date(start, element), self._date(end, element)

    def text(self, element: Element | None) -> str | None:
        """An element's own words, else the narrative it refers to; None when the reference leads nowhere."""
        if element is None:
            return None
        if own := plain_text_of(element) or plain(element, LONGEST_TEXT):
            return own
        reference = element if name_of(element) == "reference" else element.find(V3 + "reference")
        value = attribute(reference, "value")
        return self._narrative(value.removeprefix("#")) if value else None

    def fact(self, element: Element, name: str) -> str | None:
        """The words of one of this portal's own facts about an entry (services.records.facts)."""
        found = fact(element, name)
        return self.text(found.find(V3 + "value")) if found is not None else None

    def concept(self, element: Element | None) -> Concept:
        """A coded value: its code, else a translation's, else the original or referenced words (INTEROP §2)."""
        if element is None:
            return Concept()
        concept = _coded(element)
        original = element.find(V3 + "originalText")
        concept.text = self.text(original) if original is not None else None
        codings = [_coded(item) for item in element.iterfind(V3 + "translation")]
        if not concept.code and (first := _best(codings)):
            concept.code, concept.system = first.code, first.system
            concept.display = first.display or concept.display
            codings.remove(first)
        concept.translations = [coding for item in codings if (coding := item.coding())]
        return concept

    def _date(self, value: str | None, element: Element | None) -> str | None:
        if not value:
            return None
        try:
            return partial_date(value)
        except ValueError:
            self.unread(_("This date could not be understood: {value}", value=value[:40]), element)
            return None

    def _narrative(self, key: str) -> str | None:
        if key not in self._texts:
            self._texts[key] = plain(self._ids.get(key), LONGEST_TEXT) or None
        return self._texts[key]


def _best(codings: list[Concept]) -> Concept | None:
    """The translation that stands in for a missing code: of a standard system rather than of a vendor's own."""
    coded = [item for item in codings if item.code]
    return next((item for item in coded if item.system in STANDARD), coded[0] if coded else None)


def _coded(element: Element) -> Concept:
    written = attribute(element, "code")
    code = real_code(written)
    display = attribute(element, "displayName")
    if not code and written and display and real_code(display) is None:
        display = None
    return Concept(
        code,
        system_uri(attribute(element, "codeSystem"), attribute(element, "codeSystemName")) if code else None,
        display,
        null_flavor=attribute(element, "nullFlavor"),
    )
