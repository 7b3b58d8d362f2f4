"""One resource while it is being read: where it stands, and what waits until the whole file is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import SQLModel

from services.records.draft import Line, Unread
from services.records.fhir_in.codes import absent_flavor, coded
from services.records.fhir_in.narrative import narrative_text
from services.records.fhir_in.references import Known, Register
from services.records.fhir_in.values import Json, items, joined, text
from services.words import _

_is_partial_date = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$", re.ASCII).match

NOTE = "http://hl7.org/fhir/StructureDefinition/note"

# Security labels of restricted content: confidentiality, 42 CFR part 2, sensitive topics.
_CONFIDENTIAL = frozenset(
    ("R", "V", "42CFRPart2", "ETH", "ETHUD", "OPIOIDUD", "PSY", "PSYTHPN", "BH", "HIV", "STD", "SDV", "SEX", "SUD")
)


@dataclass(slots=True)
class Pending:
    """What waits for the end of the file: steps with the place they belong to."""

    steps: list[tuple["Entry", Callable[[], None]]] = field(default_factory=list)
    documents: set[tuple[bytes, str, str]] = field(default_factory=set)  # those that stand on their own
    unread: list[tuple["Entry", Unread]] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)  # id() of lines that turned out to say nothing new


@dataclass(slots=True)
class Entry:
    """A resource with its place in the file, and the means to read what is common to all."""

    resource: Json
    place: str
    key: str | None
    register: Register
    pending: Pending
    base: str  # what #ids of contained resources hang on
    subject: Any  # whom it is about

    def line(self, table: type[SQLModel], values: Json, part: str | None = None) -> Line:
        """A line of the record; `part` tells several lines of one resource apart."""
        key = f"{self.key}#{part}" if self.key and part else self.key
        place = f"{self.place}, {part}" if part else self.place
        return Line(table, values, place, key)

    def common(self, concept: Json | None, preferred: tuple[str, ...], *remarks: str | None) -> Json:
        """The columns every table has: code, status, confidentiality, comment, recorded when."""
        resource = self.resource
        values = coded(concept, preferred)
        if not (values["code"] or values["display"] or values["text"]):
            values["null_flavor"] = absent_flavor(concept)
            values["text"] = narrative_text(resource.get("text"))
        values["status"] = status = text(resource.get("status"))
        if status == "entered-in-error":
            values["entered_in_error"] = True
        meta = resource.get("meta")
        if meta and "security" in meta and _is_confidential(meta["security"]):
            values["confidential"] = True
        if "note" in resource:
            remarks = (*(text(note.get("text")) for note in items(resource["note"])), *remarks)
        if "extension" in resource:
            remarks = (*_noted(resource["extension"]), *remarks)
        if remarks:
            values["comment"] = joined(*remarks)
        return values

    def date(self, value: Any) -> str | None:
        """A date as recorded, at its precision; what is not a date is reported and left out."""
        if value is None:
            return None
        if type(value) is str and _is_partial_date(value):
            return value
        self.report(_("a date could not be understood"), str(value))
        return None

    def span(self, name: str) -> tuple[str | None, str | None]:
        """Start and end of a choice element such as performed[x]: dateTime, Period, instant or Timing."""
        resource = self.resource
        if name + "DateTime" in resource:
            return self.date(resource[name + "DateTime"]), None
        if period := resource.get(name + "Period"):
            return self.period(period)
        if timing := resource.get(name + "Timing"):
            return self.date(next(iter(items(timing.get("event"))), None)), None
        return self.date(resource.get(name + "Instant")), None

    def period(self, period: Json | None) -> tuple[str | None, str | None]:
        """Start and end of a Period."""
        return (self.date(period.get("start")), self.date(period.get("end"))) if period else (None, None)

    def put_names(self, line: Line, column: str, references: Any) -> None:
        """Write the names of whom or what `references` point to into a column of the line."""
        if not references:
            return
        wanted = [reference for reference in items(references) if reference]

        def fill() -> None:
            line.values[column] = self.names(wanted)

        if all("display" in reference for reference in wanted):
            fill()
        else:
            self.later(fill)

    def put_reason(self, line: Line, codes: str | None, references: Any) -> None:
        """The reason of a line in words, from codes and from references to problems or results."""
        line.values["reason"] = codes
        if not codes:
            self.put_names(line, "reason", references)

    def names(self, references: list[Json]) -> str | None:
        """Names of references; what is in the file is found only after the whole file was read."""
        found: list[str] = []
        for reference in references:
            known = None if reference.get("display") else self.find(reference)
            name = text(reference.get("display")) or (known.words if known else None)
            if name and name not in found:
                found.append(name)
        return ", ".join(found) or None

    def find(self, reference: Any) -> Known | None:
        """The resource a reference points to, if it is in this file; for use in `later`."""
        return self.register.find(reference, self.base)

    def later(self, step: Callable[[], None]) -> None:
        """Do this when the whole file has been read."""
        self.pending.steps.append((self, step))

    def drop(self, line: Line) -> None:
        """Leave out a line that says nothing new, found so only at the end."""
        self.pending.dropped.add(id(line))

    def report(self, reason: str, excerpt: str | None = None) -> None:
        """Tell the reader of the import that something in this resource was left out."""
        self.pending.unread.append((self, Unread(self.place, reason, excerpt[:200] if excerpt else None)))


def _noted(extensions: Any) -> list[str | None]:
    """Notes of resources that have no element for them (the note extension)."""
    marked = (one.get("valueAnnotation") or {} for one in items(extensions) if one.get("url") == NOTE)
    return [text(note.get("text")) for note in marked]


def _is_confidential(labels: Any) -> bool:
    return any(label.get("code") in _CONFIDENTIAL for label in items(labels))
