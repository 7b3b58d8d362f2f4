"""Whose record a line belongs to: nothing is ever put into the record of somebody it does not name."""

from collections import Counter
from typing import Any

from services.errors import UnreadableFile
from services.records.draft import Draft, Line, Person, Unread
from services.records.fhir_in.entry import Entry, Pending
from services.records.fhir_in.references import Known, Register
from services.records.fhir_in.values import text
from services.words import _


class Routing:
    """Collects lines with whom they are about, and deals them out to the patients at the end."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self.people: list[tuple[Person, Entry]] = []
        self.loose: list[Unread] = []
        self._read: list[tuple[Any, list[Line]]] = []
        self._unread: list[tuple[Any, list[Unread]]] = []
        self._whose: dict[str, int | None] = {}

    @property
    def has_lines(self) -> bool:
        """Whether the file holds anything clinical."""
        return bool(self._read)

    def add_patient(self, person: Person, entry: Entry) -> Known:
        """A patient of this file, as others will refer to them."""
        self.people.append((person, entry))
        name = f"{person.given} {person.family}".strip()
        return Known("Patient", name, patient=len(self.people) - 1)

    def lines(self, subject: Any, lines: list[Line]) -> None:
        """The lines of an entry about `subject`: a Reference, or the patient itself."""
        self._read.append((subject, lines))

    def unread(self, subject: Any, unread: list[Unread]) -> None:
        """What could not be read, and whom it was about as far as known."""
        (self._unread.append((subject, unread)) if subject else self.loose.extend(unread))

    def person(self, subject: Any) -> Person | None:
        """The patient a reference names."""
        number = self._number(subject)
        return None if number is None else self.people[number][0]

    def drafts(self, pending: Pending) -> list[Draft]:
        """One draft for each patient, with the lines about them."""
        found = [self._draft(person, entry) for person, entry in self.people]
        strangers: Counter[tuple[str, str]] = Counter()
        for subject, lines in self._read:
            number = self._number(subject)
            if number is not None:
                found[number].lines.extend(line for line in lines if id(line) not in pending.dropped)
            elif lines:
                strangers[lines[0].table.__name__, _address(subject)] += len(lines)
        for entry, unread in pending.unread:
            found[self._number(entry.subject) or 0].unread.append(unread)
        for subject, unread in self._unread:
            found[self._number(subject) or 0].unread.extend(unread)
        found[0].unread.extend(self.loose)
        found[0].unread.extend(_strange(kind, address, count) for (kind, address), count in strangers.items())
        return found

    def _draft(self, person: Person, entry: Entry) -> Draft:
        name = f"{person.given} {person.family}".strip()
        if not name:
            raise UnreadableFile(_("The patient of this file has no name."))
        draft = Draft("FHIR R4", _("Health record of {name}", name=name), person)
        birth_date = text(entry.resource.get("birthDate"))
        if person.birth_date is None:
            draft.unread.append(Unread(entry.place, _("the birth date is missing or incomplete"), birth_date))
        if entry.resource.get("deceasedBoolean") is True:
            draft.notes.append(_("The file says, without a date, that the patient has died."))
        return draft

    def _number(self, subject: Any) -> int | None:
        """Which patient: an entry that names nobody belongs to the only patient there is, if there is only one."""
        if isinstance(subject, Known):
            return subject.patient
        if not subject:
            return 0 if len(self.people) == 1 else None
        address = subject.get("reference") or _address(subject) if isinstance(subject, dict) else str(subject)
        if address not in self._whose:
            known = self._register.find(subject)
            self._whose[address] = known.patient if known else None
        return self._whose[address]


def _address(subject: Any) -> str:
    if isinstance(subject, dict):
        return str(subject.get("reference") or subject.get("identifier") or subject.get("display") or subject)
    return str(subject or "")


def _strange(kind: str, address: str, count: int) -> Unread:
    if not address:
        return Unread(kind, _("{count} {kind}: does not say whom it is about", count=count, kind=kind))
    reason = _("{count} {kind}: about somebody who is not a patient of this file", count=count, kind=kind)
    return Unread(kind, reason, address[:200])
