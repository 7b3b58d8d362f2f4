"""Small FHIR bundles, for what no sample file shows."""

import json
from typing import Any

from services.records.draft import Draft, Line
from services.records.fhir_in import read_fhir

Json = dict[str, Any]
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "ada",
    "name": [{"use": "official", "given": ["Ada"], "family": "Muster"}],
    "gender": "female",
    "birthDate": "1980-04-02",
}
ADA = {"reference": "Patient/ada"}
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"


def entry(resource: Json, address: str | None = None) -> Json:
    """A bundle entry; without an address it has only its Type/id."""
    return {"resource": resource} | ({"fullUrl": address} if address else {})


def bundle(*resources: Json, kind: str = "collection") -> bytes:
    """A bundle of whole entries (see `entry`) or of resources."""
    entries = [one if "resourceType" not in one else entry(one) for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def about_ada(kind: str, **fields: Any) -> Json:
    """A resource about Ada; `class_` stands for "class"."""
    subject = (
        "patient" if kind in ("AllergyIntolerance", "Immunization", "FamilyMemberHistory", "Device") else "subject"
    )
    return {"resourceType": kind, subject: ADA} | {key.rstrip("_"): value for key, value in fields.items()}


def read(*resources: Json) -> Draft:
    """The draft of Ada with these resources."""
    (draft,) = read_fhir(bundle(PATIENT, *resources))
    return draft


def line_of(kind: str, *others: Json, **fields: Any) -> Line:
    """The first line of one resource about Ada; nothing in it may be left unread."""
    draft = read(about_ada(kind, **fields), *others)
    assert draft.unread == []
    return draft.lines[0]


def concept(code: str, display: str | None = None, system: str = SNOMED) -> Json:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}
