"""Medications taken, ordered or administered."""

from collections.abc import Iterator

from models.record import Medication
from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line, is_planned, named
from services.records.ccda_in.people import performer_of, who
from services.records.ccda_in.problems import reasons
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.schedule import dosing_times
from services.records.ccda_in.tags import V3, Element, P, code_of, fact, is_a, name_of, path, related
from services.records.ccda_in.values import amount, quantity_text

PRODUCT = path("manufacturedProduct", "manufacturedMaterial")

_FREE_TEXT_SIG = P + "4.147"
_INSTRUCTION = P + "4.20"
_SUPPLY_ORDER = P + "4.17"
_AUTHOR = path("author", "assignedAuthor")


def read_medication(element: Element, reading: Reading) -> bool:
    """Read a medication activity, a supply, or an act (discharge or admission medication) that holds them."""
    if name_of(element) in ("substanceAdministration", "supply"):
        _add(element, None, reading)
        return True
    if name_of(element) != "act":
        return False
    found = [item for _kind, item in related(element, "substanceAdministration")]
    for item in found:
        _add(item, element, reading)
    return bool(found)


def product_of(element: Element, reading: Reading) -> Concept:
    """The drug or vaccine: its code, else a translation, else its name or the words that stand for it."""
    for holder in ("consumable", "product"):
        material = element.find(V3 + holder + "/" + PRODUCT)
        if material is not None:
            return named(reading.concept(material.find(V3 + "code")), reading.text(material.find(V3 + "name")))
    return Concept()


def _add(element: Element, act: Element | None, reading: Reading) -> None:
    concept = product_of(element, reading)
    if not concept:
        concept.text = reading.text(element.find(V3 + "text"))
    dose, unit = amount(element.find(V3 + "doseQuantity"))
    started, ended, period, frequency = dosing_times(element, reading)
    frequency = reading.fact(element, facts.FREQUENCY) or frequency
    route = reading.concept(element.find(V3 + "routeCode")).coding()
    values = {
        "started": started,
        "ended": ended,
        "dose": dose,
        "dose_unit": unit or reading.concept(element.find(V3 + "administrationUnitCode")).words,
        "route": route,
        "frequency": frequency,
        "period": period,
        "instructions": _instructions(element, concept, reading),
        "reason": reasons(element, reading),
        "prescriber": _prescriber(element),
        "planned": is_planned(element),
    }
    add_line(reading, Medication, element, concept, values, act)


def _instructions(element: Element, concept: Concept, reading: Reading) -> str | None:
    """Directions in words: the free-text sig, instructions, conditions ("as needed"), greatest dose, rate."""
    found = list(_directions(element, reading))
    for criterion in element.iterfind(path("precondition", "criterion")):
        value = reading.concept(criterion.find(V3 + "value")).words or reading.text(criterion.find(V3 + "text"))
        found.append(f"as needed: {value}" if value else None)
    if (most := element.find(V3 + "maxDoseQuantity")) is not None:
        parts = [quantity_text(most.find(V3 + part)) for part in ("numerator", "denominator")]
        found.append("at most " + " in ".join(part for part in parts if part) if any(parts) else None)
    if rate := quantity_text(element.find(V3 + "rateQuantity")):
        found.append(f"rate {rate}")
    if not any(found):
        text = reading.text(element.find(V3 + "text"))
        names = [" ".join(name.split()) for name in (concept.text, concept.display) if name]
        found = [text if text not in names else None]
    return "\n".join(dict.fromkeys(text for text in found if text)) or None


def _directions(element: Element, reading: Reading) -> Iterator[str | None]:
    for _kind, item in related(element, "substanceAdministration", "act", "supply"):
        if is_a(item, _FREE_TEXT_SIG, _INSTRUCTION) or code_of(item) == "76662-6":
            yield reading.text(item.find(V3 + "text"))
        elif name_of(item) == "supply":
            yield from _directions(item, reading)


def _prescriber(element: Element) -> str | None:
    """Author of the supply order, else of an ordered medication, else who performs it."""
    for _kind, supply in related(element, "supply"):
        if is_a(supply, _SUPPLY_ORDER) and (name := who(supply.find(_AUTHOR))):
            return name
    named = is_planned(element) and fact(element, facts.PRESCRIBER) is None
    author = who(element.find(_AUTHOR)) if named else None
    return author or performer_of(element)
