"""What a reader makes of a file, before anything touches the database: the interface of readers and importer."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import SQLModel


@dataclass(slots=True)
class Line:
    """One line of the record for `table`. Keys of `values` are column names of that table.

    `key` is the identity the source gave (its ids), or None when it gave none; the importer makes keys unique.
    `place` tells a person where in the file the line stands. `panel` is the panel line an observation belongs to.
    `file` holds the bytes of a document as (media type, name, content).
    """

    table: type[SQLModel]
    values: dict[str, Any]
    place: str
    key: str | None = None
    panel: "Line | None" = None
    file: tuple[str, str, bytes] | None = None


@dataclass(slots=True)
class Contact:
    """A phone number or e-mail address as the file gives it."""

    kind: str  # phone, email
    value: str
    use: str | None = None
    whose: str | None = None


@dataclass(slots=True)
class Person:
    """Who the file is about. `fields` are further columns of `models.people.Patient`."""

    given: str
    family: str
    birth_date: date | None
    sex: str | None  # M, F, UN or None
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    identifiers: list[tuple[str, str]] = field(default_factory=list)  # (system, value)


@dataclass(slots=True)
class Unread:
    """Something that could not be read: its place in the file, why (in words), and a short piece of it."""

    place: str
    reason: str
    excerpt: str | None = None


@dataclass(slots=True)
class Draft:
    """A whole file as read. `person` is None in a directory bundle (practitioners, hospitals): not an error."""

    kind: str  # "C-CDA R2.1", "C-CDA R1.1", "FHIR R4"
    title: str
    person: Person | None
    lines: list[Line] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # e.g. "the file was damaged and read as far as possible"
