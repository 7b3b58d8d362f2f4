"""Encounters (visits and stays) with their diagnoses."""

from typing import Any

from models.record import Encounter
from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line, is_planned, key_of, location_of
from services.records.ccda_in.people import performer_of, who
from services.records.ccda_in.problems import PROBLEM_OBSERVATION, problem_observations, problem_of, reasons
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, is_a, name_of, path, related
from services.words import _

_DIAGNOSIS = P + "4.80"
_DIAGNOSIS_CODE = "29308-4"  # LOINC
_ACT_CODE = "urn:oid:2.16.840.1.113883.5.4"
CLASSES = {  # HL7 ActCode, encounter class
    "AMB": "ambulatory", "EMER": "emergency", "FLD": "field", "HH": "home health", "IMP": "inpatient",
    "ACUTE": "inpatient acute", "NONAC": "inpatient non-acute", "OBSENC": "observation", "SS": "short stay",
    "VR": "virtual", "PRENC": "pre-admission",
}  # fmt: skip


def read_encounter(element: Element, reading: Reading) -> bool:
    """Read an encounter activity. One that is only planned is reported, never shown as past."""
    if name_of(element) != "encounter":
        return False
    if is_planned(element):
        reading.unread(_("A planned encounter; only those that took place are read."), element)
        return True
    concept = reading.concept(element.find(V3 + "code"))
    if not concept:
        concept.text = reading.text(element.find(V3 + "text"))
    started, ended = reading.span(element.find(V3 + "effectiveTime"))
    values = {
        "started": started,
        "ended": ended,
        "kind": reading.fact(element, facts.CLASS) or _class(concept),
        "provider": performer_of(element),
        "location": location_of(element, reading),
        "reason": reasons(element, reading),
        "diagnoses": _diagnoses(element, reading),
    }
    add_line(reading, Encounter, element, concept, values)
    return True


def read_encompassing(element: Element, reading: Reading) -> None:
    """Read the encounter that the header says the document is about, unless a section told of it already."""
    key = key_of(element, Encounter)
    if key and any(line.key == key for line in reading.draft.lines):
        return
    concept = reading.concept(element.find(V3 + "code"))
    started, ended = reading.span(element.find(V3 + "effectiveTime"))
    place = element.find(path("location", "healthCareFacility"))
    roles = [
        element.find(path("responsibleParty", "assignedEntity")),
        *element.iterfind(path("encounterParticipant", "assignedEntity")),
    ]
    providers = dict.fromkeys(name for role in roles if (name := who(role)))
    location = None
    if place is not None:
        location = reading.text(place.find(path("location", "name")))
        location = location or reading.text(place.find(path("serviceProviderOrganization", "name")))
    values = {
        "started": started,
        "ended": ended,
        "kind": _class(concept),
        "provider": ", ".join(providers) or None,
        "location": location or (reading.concept(place.find(V3 + "code")).words if place is not None else None),
        "diagnoses": [],
    }
    if concept or started or ended or providers:
        add_line(reading, Encounter, element, concept, values)


def _class(concept: Concept) -> str | None:
    """Ambulatory, inpatient …: from the code, or from a translation, which says nothing else and is taken out."""
    if concept.system == _ACT_CODE and concept.code in CLASSES:
        return CLASSES[concept.code]
    for item in concept.translations:
        if item["system"] == _ACT_CODE and item["code"] in CLASSES:
            concept.translations.remove(item)
            return CLASSES[item["code"]]
    return None


def _diagnoses(element: Element, reading: Reading) -> list[dict[str, Any]]:
    found = []
    for _kind, item in related(element, "act", "observation"):
        observations = []
        if name_of(item) == "act" and (is_a(item, _DIAGNOSIS) or code_of(item) == _DIAGNOSIS_CODE):
            observations = [observation for observation, _act in problem_observations(item)]
        elif name_of(item) == "observation" and is_a(item, _DIAGNOSIS, PROBLEM_OBSERVATION):
            observations = [item]
        for observation in observations:
            coding = problem_of(observation, reading).coding()
            if coding and attribute(observation, "negationInd") != "true" and coding not in found:
                found.append(coding)
    return found
