"""CodeableConcepts: the coding that leads in each category, the rest as translations (INTEROP §3, code systems)."""

from typing import Any

from services.records.ccda_in.codes import SYSTEMS
from services.records.fhir_in.values import Json, items, text

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"
CVX = "http://hl7.org/fhir/sid/cvx"
UNII = "http://fdasis.nlm.nih.gov"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
CPT = "http://www.ama-assn.org/go/cpt"

PROBLEM_CODES = (SNOMED, ICD_10_CM, "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-9-cm")
MEDICATION_CODES = (RXNORM, NDC, SNOMED)
ALLERGEN_CODES = (RXNORM, UNII, SNOMED)
VACCINE_CODES = (CVX, NDC)
PROCEDURE_CODES = (SNOMED, CPT, ICD_10_PCS, LOINC)
OBSERVATION_CODES = (LOINC, SNOMED)

_BY_OID = {f"urn:oid:{oid}": uri for oid, uri in SYSTEMS.items()}
_NO_CODING: Json = {"system": None, "code": None, "display": None}
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NULL_FLAVORS = {
    "unknown": "UNK",
    "asked-unknown": "ASKU",
    "asked-declined": "ASKU",
    "temp-unknown": "NAV",
    "not-asked": "NASK",
    "masked": "MSK",
    "not-applicable": "NA",
    "negative-infinity": "NINF",
    "positive-infinity": "PINF",
    "unsupported": "OTH",
}


def coding(value: Json) -> Json:
    """A Coding as {"system", "code", "display"}; systems given as OID become their FHIR URI."""
    system = text(value.get("system"))
    if system and system.startswith("urn:oid:"):
        system = _BY_OID.get(system, system)
    return {"system": system, "code": text(value.get("code")), "display": text(value.get("display"))}


def coded(concept: Json | None, preferred: tuple[str, ...] = ()) -> Json:
    """The columns of `models.base.Coded` for a CodeableConcept; its own words stay in `text`."""
    if not concept:
        return {"code": None, "code_system": None, "display": None, "text": None, "translations": []}
    codings = [coding(value) for value in items(concept.get("coding"))]
    lead = _lead(codings, preferred) or _NO_CODING
    words = text(concept.get("text"))
    others = [value for value in codings if value is not lead] if len(codings) > 1 else []
    if others and not words and not lead["display"]:
        words = next((other["display"] for other in others if other["display"]), None)
    return {
        "code": lead["code"],
        "code_system": lead["system"],
        "display": lead["display"],
        "text": words,
        "translations": others,
    }


def concept_value(concepts: Any, preferred: tuple[str, ...] = ()) -> Json | None:
    """The first of some CodeableConcepts as one {"system", "code", "display"}; its text stands in for a display."""
    if not concepts:
        return None
    concept = concepts[0] if isinstance(concepts, list) else concepts
    value = _lead([coding(one) for one in items(concept.get("coding"))], preferred) or dict(_NO_CODING)
    value["display"] = value["display"] or text(concept.get("text"))
    return value if value["code"] or value["display"] else None


def concept_words(concepts: Any) -> str | None:
    """CodeableConcepts in words: the source's own text, else the display, else the code."""
    if not concepts:
        return None
    if isinstance(concepts, dict):
        return _words(concepts)
    return ", ".join(words for concept in concepts if concept and (words := _words(concept))) or None


def concept_codes(concepts: Any) -> list[str]:
    """All codes in some CodeableConcepts, in their order."""
    return [
        code
        for concept in items(concepts)
        for value in items(concept.get("coding"))
        if (code := text(value.get("code")))
    ]


def first_code(concept: Json | str | None) -> str | None:
    """The code of a status-like element, whether it came as CodeableConcept or as plain code."""
    return concept if isinstance(concept, str) else next(iter(concept_codes(concept)), None)


def null_flavor(reason: Json | str | None) -> str | None:
    """HL7 v3 nullFlavor of a dataAbsentReason; NI where it has none of its own."""
    code = first_code(reason)
    return _NULL_FLAVORS.get(code, "NI") if code else "NI" if reason else None


def absent_flavor(element: Json | None) -> str | None:
    """nullFlavor of an element that is only there to say why it is empty (data-absent-reason extension)."""
    for extension in items((element or {}).get("extension")):
        if extension.get("url") == ABSENT:
            return null_flavor(extension.get("valueCode"))
    return None


def _words(concept: Json) -> str | None:
    if concept.get("text"):
        return text(concept["text"])
    codings = items(concept.get("coding"))
    for part in ("display", "code"):
        for value in codings:
            if value.get(part):
                return text(value[part])
    return None


def _lead(codings: list[Json], preferred: tuple[str, ...]) -> Json | None:
    if len(codings) == 1:
        return codings[0]
    for system in preferred:
        for value in codings:
            if value["system"] == system and value["code"]:
                return value
    return next((value for value in codings if value["code"]), codings[0] if codings else None)
