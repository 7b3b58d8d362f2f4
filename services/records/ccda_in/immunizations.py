"""Vaccinations given, and those refused or otherwise not given (negated)."""

from models.record import Immunization
from services.records import facts
from services.records.ccda_in.entries import add_line, comments, is_planned, location_of
from services.records.ccda_in.medications import PRODUCT, product_of
from services.records.ccda_in.people import organization_of, person_of
from services.records.ccda_in.problems import reasons, severity_of
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, P, attribute, code_of, is_a, name_of, path, related
from services.records.ccda_in.values import amount, value_columns
from services.words import _

_REFUSAL = P + "4.53"
_REACTION = P + "4.9"
_SERIES_NUMBER = "2.16.840.1.113883.10.20.1.46"
_NOT_GIVEN = ("cancelled", "aborted")
_DOSE_NUMBER = "30973-2"  # LOINC


def read_immunization(element: Element, reading: Reading) -> bool:
    """Read an immunization activity. One that is only planned is reported, never shown as given."""
    if name_of(element) != "substanceAdministration":
        return False
    if is_planned(element):
        reading.unread(_("A planned vaccination; only those given or refused are read."), element)
        return True
    concept = product_of(element, reading)
    if not concept:
        concept.text = reading.text(element.find(V3 + "text"))
    material = element.find(V3 + "consumable/" + PRODUCT)
    dose, unit = amount(element.find(V3 + "doseQuantity"))
    role = element.find(path("performer", "assignedEntity"))
    refusal = _refusal(element, reading)
    values = {
        "given_on": reading.span(element.find(V3 + "effectiveTime"))[0],
        "dose_number": _dose_number(element, reading),
        "dose": dose,
        "dose_unit": unit,
        "lot": reading.text(material.find(V3 + "lotNumberText")) if material is not None else None,
        "expires": reading.fact(element, facts.EXPIRES)
        or (reading.time(material.find(SDTC + "expirationTime")) if material is not None else None),
        "maker": reading.text(
            element.find(path("consumable", "manufacturedProduct", "manufacturerOrganization", "name"))
        ),
        "site": reading.concept(element.find(V3 + "approachSiteCode")).coding(),
        "route": reading.concept(element.find(V3 + "routeCode")).coding(),
        "given_by": person_of(role),
        "given_at": location_of(element, reading) or organization_of(role),
        "reason": refusal or reasons(element, reading),
    }
    line = add_line(reading, Immunization, element, concept, values)
    if refusal or line.values["status"] in _NOT_GIVEN:  # some vendors leave negationInd "false" on a refusal
        line.values["negated"] = True
    if reactions := _reactions(element, reading):
        told = "\n".join([*comments(element, reading), f"Reaction: {reactions}"])
        line.values["comment"] = told
    return True


def _dose_number(element: Element, reading: Reading) -> str | None:
    """The repeat number, else a dose number observation or the sequence number of the relationship."""
    if number := attribute(element.find(V3 + "repeatNumber"), "value"):
        return number
    if number := reading.fact(element, facts.DOSE_NUMBER):
        return number
    for _kind, item in related(element, "observation"):
        if is_a(item, _SERIES_NUMBER) or code_of(item) == _DOSE_NUMBER:
            return value_columns(item.find(V3 + "value"), reading).get("value")
    return next(
        (number for item in element.iterfind(path("entryRelationship", "sequenceNumber"))
         if (number := attribute(item, "value"))),
        None,
    )  # fmt: skip


def _refusal(element: Element, reading: Reading) -> str | None:
    for _kind, item in related(element, "observation"):
        if is_a(item, _REFUSAL):
            return reading.concept(item.find(V3 + "code")).words
    return None


def _reactions(element: Element, reading: Reading) -> str:
    found = []
    for _kind, item in related(element, "observation"):
        if is_a(item, _REACTION) and (words := reading.concept(item.find(V3 + "value")).words):
            severity = severity_of(item, reading)
            found.append(f"{words} ({severity})" if severity else words)
    return "; ".join(found)
