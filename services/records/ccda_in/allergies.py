"""Allergies and intolerances: the allergen, the kind, reactions with their severity, criticality."""

from typing import Any

from models.record import Allergy
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line, is_negated, named
from services.records.ccda_in.problems import clinical_status, is_severity, is_status, severity_of
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, is_a, name_of, path, related
from services.records.facts import OWN_SYSTEM

_ALLERGY = P + "4.7"
_REACTION = P + "4.9"
_CRITICALITY = P + "4.145"
_ALLERGEN = path("participantRole", "playingEntity")
# SNOMED: no known allergy, … drug, food, latex, environmental, insect, animal allergy
NONE_KNOWN = {
    "716186003", "409137002", "429625007", "716184000", "716185004", "716220001", "428607008", "160244002", "428197003",
}  # fmt: skip
FHIR_CATEGORY = "http://hl7.org/fhir/allergy-intolerance-category"  # stands beside the SNOMED CT code in our exports
_ANYTHING = {"105590001", "410942007", "373873005", "762766007"}  # SNOMED: substance, drug, product, food


def read_allergy(element: Element, reading: Reading) -> bool:
    """Read an allergy concern act or a bare allergy observation."""
    if name_of(element) == "observation":
        _add(element, None, reading)
        return True
    if name_of(element) != "act":
        return False
    found = [item for _kind, item in related(element, "observation") if _is_allergy(item)]
    for observation in found:
        _add(observation, element, reading)
    return bool(found)


def _is_allergy(observation: Element) -> bool:
    if is_a(observation, _ALLERGY):
        return True
    allergen = observation.find(V3 + "participant/" + _ALLERGEN)
    return allergen is not None or (observation.find(V3 + "templateId") is None and not is_severity(observation))


def _add(observation: Element, act: Element | None, reading: Reading) -> None:
    kind = reading.concept(observation.find(V3 + "value"))
    allergen = _allergen(observation, reading)
    if allergen.code in _ANYTHING and is_negated(observation):
        allergen = Concept(text=allergen.text)
    none_known = next((item for item in (allergen, kind) if item.code in NONE_KNOWN), None)
    if none_known:
        kind, allergen = none_known, Concept(text=none_known.text)
    elif not allergen:
        allergen.text = kind.text or reading.text(observation.find(V3 + "text"))
    onset, ended = reading.span(observation.find(V3 + "effectiveTime"))
    severity = severity_of(observation, reading)
    if severity is None and act is not None:
        severity = severity_of(act, reading)
    values = {
        "kind": _kind(kind),
        "onset": onset,
        "ended": ended,
        "clinical_status": clinical_status(observation, act, ended, reading),
        "criticality": _criticality(observation, reading),
        "severity": severity,
        "reactions": _reactions(observation, reading),
    }
    line = add_line(reading, Allergy, observation, allergen, values, act)
    if none_known:
        line.values["negated"] = True


def _kind(concept: Concept) -> dict[str, Any] | None:
    """Drug, food …: by its code, or as it was before our export had to give it one."""
    for item in concept.translations:
        if item["system"] == FHIR_CATEGORY:
            return item
        if item["system"] == f"urn:oid:{OWN_SYSTEM}":
            return {"system": None, "code": None, "display": item["display"]} if item["display"] else None
    return concept.coding()


def _allergen(observation: Element, reading: Reading) -> Concept:
    for participant in observation.iterfind(V3 + "participant"):
        entity = participant.find(_ALLERGEN)
        if entity is not None:
            return named(reading.concept(entity.find(V3 + "code")), reading.text(entity.find(V3 + "name")))
    return Concept()


def _criticality(observation: Element, reading: Reading) -> str | None:
    for _kind, item in related(observation, "observation"):
        if is_a(item, _CRITICALITY) or code_of(item) == "82606-5":
            return reading.concept(item.find(V3 + "value")).words
    return None


def _reactions(observation: Element, reading: Reading) -> list[dict[str, Any]]:
    found = []
    for kind, item in related(observation, "observation"):
        if (kind == "MFST" or is_a(item, _REACTION)) and not is_severity(item) and not is_status(item):
            reaction = named(reading.concept(item.find(V3 + "value")), reading.text(item.find(V3 + "text")))
            if reaction and attribute(item, "negationInd") != "true":
                found.append((reaction.coding() or {}) | {"severity": severity_of(item, reading)})
    return found
