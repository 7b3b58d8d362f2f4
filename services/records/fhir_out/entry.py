"""What every resource of a bundle has: its id, whose it is, its code, its marks; and how resources name each other."""

from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from models.record import ClinicalRow
from services.records.fhir_in.entry import NOTE
from services.records.fhir_out.values import Json, absent, coding, named, without_gaps, words
from services.records.selection import Record

OURS = UUID("6f0f3a5c-3d0c-5b2e-9a64-1c8f6b1f7f10")  # the same row has the same id in every export
_RESTRICTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}


class Entries:
    """The entries of one bundle in the making."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.zone = ZoneInfo(record.clinic.time_zone)
        self.list: list[Json] = []
        self._people: dict[str, Json] = {}
        self.patient = self.reference("Patient", record.patient.id)

    def reference(self, kind: str, row_id: UUID, part: str = "") -> Json:
        """A Reference to the resource of `kind` made from a row."""
        return {"reference": f"urn:uuid:{_id(kind, row_id, part)}"}

    def add(self, kind: str, row_id: UUID, resource: Json, part: str = "") -> Json:
        """Put a resource into the bundle; elements that are None or empty are left out. Returns its Reference."""
        own = _id(kind, row_id, part)
        whole = {"resourceType": kind, "id": str(own)} | without_gaps(resource)
        self.list.append({"fullUrl": f"urn:uuid:{own}", "resource": whole})
        return {"reference": f"urn:uuid:{own}"}

    def know(self, name: str | None, reference: Json) -> None:
        """Remember whom a name means, for others who only say the name."""
        if name and (said := words(name)):
            self._people.setdefault(said, reference | {"display": said})

    def person(self, name: str | None) -> Json | None:
        """A Reference to somebody by name: to their resource where the care team has one."""
        return self._people.get(words(name) or "") or named(name)


def common(row: ClinicalRow, subject: str, entries: Entries) -> Json:
    """Marks and subject: whom it is about (element `subject` or `patient`) and whether it is restricted."""
    return {subject: entries.patient, "meta": {"security": [_RESTRICTED]} if row.confidential else None}


def code_of(row: ClinicalRow) -> Json:
    """The row's CodeableConcept: its code first, then other codings, and the source's own words.

    Without any of them it says why (a data-absent reason).
    """
    lead = coding({"system": row.code_system, "code": row.code, "display": row.display})
    text = row.text
    if lead and "code" not in lead and not text:
        lead, text = None, row.display
    others = [said for other in row.translations if (said := coding(other))]
    concept = without_gaps({"coding": [*([lead] if lead else []), *others], "text": words(text)})
    return concept or absent(row.null_flavor)


def notes(*texts: str | None) -> list[Json]:
    """Annotations of the texts that are there."""
    return [{"text": said} for text in texts if (said := words(text))]


def note_extension(*texts: str | None) -> list[Json]:
    """The same for the resources that have no `note` of their own."""
    return [{"url": NOTE, "valueAnnotation": note} for note in notes(*texts)]


def known(value: str | None, codes: Any, other: str | None) -> str | None:
    """`value` as one of the codes FHIR has (a set, or a mapping to them); `other` when it is none."""
    plain = (value or "").strip().casefold()
    if isinstance(codes, dict):
        return codes.get(plain, other)
    return plain if plain in codes else other


def _id(kind: str, row_id: UUID, part: str) -> UUID:
    return uuid5(OURS, f"{kind}/{row_id}/{part}")
