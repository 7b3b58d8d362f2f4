"""A FHIR file as drafts: every entry goes to the reader of its type, then to the patient it is about."""

from collections import Counter
from collections.abc import Callable
from typing import Any, BinaryIO

from models.record import CLINICAL_TABLES
from services.errors import UnreadableFile
from services.records.draft import Draft, Line, Unread
from services.records.fhir_in import medications, patient, visits
from services.records.fhir_in.entry import Entry, Pending
from services.records.fhir_in.json_file import bundle_entries
from services.records.fhir_in.kinds import BILLING, HELPERS, LOGISTICS, PROFESSIONALS, READERS
from services.records.fhir_in.references import Known, Register
from services.records.fhir_in.routing import Routing
from services.records.fhir_in.values import Json, items, text
from services.words import _

# A resource of a shape nobody expected must not fail the file (INTEROP §2).
_ODD = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
_PARTS = {
    table: {
        name
        for name, one in table.model_fields.items()
        if "str" not in str(one.annotation) or "dict" in str(one.annotation)
    }
    for table in CLINICAL_TABLES
}


def read_fhir(stream: BinaryIO | bytes, name: str = "") -> list[Draft]:
    """One draft for each patient of a FHIR R4 bundle or single resource.

    A directory (practitioners, places; no patient) gives one draft with person None. Whatever could not be read is in
    `unread` with its place. Raises UnreadableFile, with the reason in words, when nothing of it can be used.
    """
    reading = _Reading()
    for number, raw in enumerate(bundle_entries(stream), 1):
        reading.take(raw, number)
    return reading.drafts(name)


class _Reading:
    """The state of reading one file."""

    def __init__(self) -> None:
        self.register, self.pending = Register(), Pending()
        self.routing = Routing(self.register)
        self.left_out: Counter[str] = Counter()
        self.helpers: Counter[str] = Counter()
        self.place = _("entry {number}")  # once for all entries: a look-up for each would take a tenth of the time

    def take(self, raw: Any, number: int) -> None:
        """Read one entry of the bundle; a bad one is reported."""
        place = self.place.replace("{number}", str(number))
        resource = raw.get("resource") if isinstance(raw, dict) else None
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            self.routing.unread(None, [Unread(place, _("this entry holds no resource"), _excerpt(raw))])
            return
        place = f"{place}, {resource['resourceType']}"
        subject = None
        try:
            subject = _subject(resource)
            self._take_resource(resource, place, text(raw.get("fullUrl")), subject)
        except _ODD as error:
            self._report_odd(place, error, subject, resource)

    def _take_resource(self, resource: Json, place: str, address: str | None, subject: Any, base: str = "") -> None:
        kind = resource["resourceType"]
        if kind in BILLING or kind in LOGISTICS:
            self.left_out[kind] += 1
            return
        key = address or _own_key(resource)
        entry = Entry(resource, place, key, self.register, self.pending, base or key or place, subject)
        known = self._known(kind, resource, entry)
        if not self.register.add(known, address, resource):
            if kind not in HELPERS:
                self.routing.unread(
                    subject, [Unread(place, _("this appears twice in the file; the first one was kept"))]
                )
            return
        for inner in items(resource.get("contained")):
            self._take_contained(entry, inner, subject)
        if kind in HELPERS:
            self.helpers[kind] += 1
            if kind == "RelatedPerson":
                entry.later(lambda: self._add_relative(resource))
        elif kind == "Patient":
            entry.subject = known
            self.routing.lines(known, self._lines(entry, visits.read_own_practitioners))
        elif reader := READERS.get(kind):
            lines = self._lines(entry, reader)
            known.line = lines[0] if lines else None
            self.routing.lines(subject, lines)
            entry.resource = {}  # what still waits holds no more than it needs, so that memory stays flat
        else:
            self.left_out[kind] += 1

    def _take_contained(self, holder: Entry, inner: Json, subject: Any) -> None:
        place = _("{place}, contained {id}", place=holder.place, id=str(inner.get("id")))
        address = f"{holder.base}#{inner.get('id')}"
        self._take_resource(inner, place, address, _subject(inner) or subject, holder.base)

    def _lines(self, entry: Entry, reader: Callable[[Entry], list[Line]]) -> list[Line]:
        """The lines of one resource; when it is a bad one, nothing of it stays behind."""
        steps = len(self.pending.steps)
        try:
            lines = reader(entry)
            for line in lines:
                _check(line)
        except _ODD:
            del self.pending.steps[steps:]
            raise
        if "modifierExtension" in entry.resource:
            entry.report(_("it carries a remark that may change its meaning; please see the original"))
        return lines

    def _known(self, kind: str, resource: Json, entry: Entry) -> Known:
        if kind == "Patient":
            return self.routing.add_patient(patient.read_patient(entry), entry)
        if kind in PROFESSIONALS:
            return visits.professional(kind, resource)
        if kind == "Medication":
            return Known(kind, details=medications.medicine_values(resource))
        return Known(kind, details=resource if kind == "Binary" else None)

    def drafts(self, name: str) -> list[Draft]:
        """Everything that waited for the whole file, then the lines by patient."""
        if not self.routing.people:
            return [self._directory(name)]
        for entry, step in self.pending.steps:
            try:
                step()
            except _ODD as error:
                self._report_odd(entry.place, error, entry.subject, None)
        drafts = self.routing.drafts(self.pending)
        drafts[0].unread.extend(self._left_out())
        return drafts

    def _add_relative(self, resource: Json) -> None:
        if person := self.routing.person(resource.get("patient")):
            patient.add_guardian(person, resource)

    def _directory(self, name: str) -> Draft:
        odd = next((one for one in self.routing.loose if one.place.endswith("Patient")), None)
        if odd:
            raise UnreadableFile(_("The patient of this file could not be read: {reason}", reason=odd.reason))
        if self.routing.has_lines or self.left_out or not self.helpers:
            raise UnreadableFile(_("This file names no patient, so its entries belong to nobody's record."))
        counts = [f"{count} {kind}" for kind, count in self.helpers.items()]
        title = _("Directory {name}: {counts}", name=name, counts=", ".join(counts))
        return Draft("FHIR R4", title, None, unread=self.routing.loose)

    def _left_out(self) -> list[Unread]:
        found = []
        for kind, count in sorted((self.left_out + Counter(self.register.unused(PROFESSIONALS))).items()):
            if kind in BILLING:
                reason = _("billing data is not part of the clinical record")
            elif kind in LOGISTICS:
                reason = _("administrative data is not part of the clinical record")
            elif kind in PROFESSIONALS:
                reason = _("nothing in the record refers to it")
            else:
                reason = _("this kind of entry is not part of the record here")
            found.append(Unread(kind, _("{count} {kind}: {reason}", count=count, kind=kind, reason=reason)))
        return found

    def _report_odd(self, place: str, error: Exception, subject: Any, resource: Json | None) -> None:
        reason = _("this entry has a shape that could not be understood ({detail})", detail=str(error)[:120])
        self.routing.unread(subject, [Unread(place, reason, _excerpt(resource) if resource else None)])


def _own_key(resource: Json) -> str | None:
    if logical_id := text(resource.get("id")):
        return f"{resource['resourceType']}/{logical_id}"
    identifier = next((one for one in items(resource.get("identifier")) if one.get("value")), None)
    return f"{text(identifier.get('system')) or ''}|{text(identifier['value'])}" if identifier else None


def _subject(resource: Json) -> Json | None:
    subject = resource.get("subject") or resource.get("patient") or resource.get("for")
    if subject is not None and not isinstance(subject, dict):
        raise TypeError("subject")
    if subject:
        for name in ("reference", "type"):
            text(subject.get(name))
    return subject


def _check(line: Line) -> None:
    """Columns of text hold text: a JSON number or structure in the wrong place is a damaged entry."""
    parts = _PARTS[line.table]
    for column, value in line.values.items():
        if value is not None and isinstance(value, str) == (column in parts):
            raise TypeError(column)


def _excerpt(value: Any) -> str:
    return str(value)[:200]
