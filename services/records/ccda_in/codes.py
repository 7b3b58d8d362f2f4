"""Coded values (HL7 CD, CE, CV, CO): system, fallbacks when the code is missing, and the source's own words."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

SYSTEMS = {  # OID -> FHIR URI (INTEROP §3)
    "2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "2.16.840.1.113883.12.292": "http://hl7.org/fhir/sid/cvx",
    "2.16.840.1.113883.6.59": "http://hl7.org/fhir/sid/cvx",  # the old OID
    "2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "2.16.840.1.113883.6.1": "http://loinc.org",
    "2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
    "2.16.840.1.113883.6.4": "http://www.cms.gov/Medicare/Coding/ICD10",
    "2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    "2.16.840.1.113883.6.69": "http://hl7.org/fhir/sid/ndc",
    "2.16.840.1.113883.4.9": "http://fdasis.nlm.nih.gov",
    "2.16.840.1.113883.3.26.1.1": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    "2.16.840.1.113883.6.8": "http://unitsofmeasure.org",
}
STANDARD = frozenset(SYSTEMS.values())
LOINC = SYSTEMS["2.16.840.1.113883.6.1"]

_NO_CODE = {"unknown", "unk", "null", "na", "n/a", "ni", "none", "nav"}  # written where a code should stand


@dataclass(slots=True)
class Concept:
    """A coded value after its fallbacks: code, else a translation, else only words."""

    code: str | None = None
    system: str | None = None
    display: str | None = None
    text: str | None = None
    translations: list[dict[str, Any]] = field(default_factory=list)
    null_flavor: str | None = None

    def __bool__(self) -> bool:
        return bool(self.code or self.display or self.text)

    @property
    def words(self) -> str | None:
        """What a person would read."""
        return self.display or self.text or self.code

    def columns(self) -> dict[str, Any]:
        """As the columns every coded row has."""
        return {
            "code": self.code,
            "code_system": self.system,
            "display": self.display,
            "text": self.text,
            "translations": self.translations,
        }

    def coding(self) -> dict[str, Any] | None:
        """As the small dictionary of a JSON column; None when there is nothing to say."""
        if not self:
            return None
        return {"system": self.system, "code": self.code, "display": self.display or self.text}


@lru_cache(maxsize=1000)
def root_of_uri(uri: str) -> str:
    """The UUID by which our own exports name a code or identifier system that has a URI but no OID."""
    return str(uuid5(NAMESPACE_URL, uri))


def system_uri(oid: str | None, name: str | None = None) -> str | None:
    """FHIR URI of a code system; an unknown one stays itself as ``urn:oid:…``. `name` is its written name."""
    if oid and name and ":" in name and oid == root_of_uri(name):
        return name
    return SYSTEMS.get(oid, f"urn:oid:{oid}") if oid else None


def real_code(code: str | None) -> str | None:
    """The code, or None when the source wrote a word for "no code" in its place."""
    return None if code is None or code.casefold() in _NO_CODE else code
