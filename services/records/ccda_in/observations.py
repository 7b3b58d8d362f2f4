"""One observation as a line: results, vital signs, social history, functional status."""

from typing import Any

from models.record import Observation
from services.records import facts
from services.records.ccda_in.codes import LOINC, Concept
from services.records.ccda_in.entries import add_line
from services.records.ccda_in.people import performer_of
from services.records.ccda_in.problems import is_status
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, fact, is_a, name_of, related
from services.records.ccda_in.values import range_columns, value_columns
from services.records.draft import Line

_ASSERTED = {  # R1.1 templates whose code is only ASSERTION: what the template says the observation is
    P + "4.78": ("72166-2", "Tobacco smoking status"),
    P + "4.85": ("11367-0", "History of tobacco use"),
    "2.16.840.1.113883.10.20.15.3.8": ("82810-3", "Pregnancy status"),
}
_DECEASED = P + "4.79"
_ANSWERS = ("social-history", "functional")
_NOT_PARTS = (P + "4.64", P + "4.119", P + "4.143", P + "4.31")  # comment, author, priority, age
_INTERPRETATIONS = {
    "N": "Normal", "H": "High", "L": "Low", "HH": "Critical high", "LL": "Critical low", "A": "Abnormal",
    "AA": "Critical abnormal", "HX": "Above high threshold", "LX": "Below low threshold",
    "POS": "Positive", "NEG": "Negative", "R": "Resistant", "S": "Susceptible", "I": "Intermediate",
}  # fmt: skip


def read_social(element: Element, reading: Reading) -> bool:
    """Read a social-history entry: smoking status, tobacco use, birth sex, pregnancy, occupation …"""
    if is_personal(element):
        if person := reading.draft.person:
            if is_a(element, _DECEASED):
                person.fields["deceased_on"] = reading.span(element.find(V3 + "effectiveTime"))[0]
            else:
                person.fields["birth_sex"] = reading.fact(element, facts.OF_PERSON)
        return True
    return _read_answers(element, reading, "social-history")


def is_personal(element: Element) -> bool:
    """Whether an answer is about the person and makes no line: that the patient died, or a birth sex of our exports."""
    return is_a(element, _DECEASED) or fact(element, facts.OF_PERSON) is not None


def read_functional(element: Element, reading: Reading) -> bool:
    """Read a functional or mental status entry, alone or in an organizer."""
    return _read_answers(element, reading, "functional")


def add_observation(
    element: Element, reading: Reading, category: str, panel: Line | None = None, time: str | None = None
) -> Line:
    """A line for one observation; `time` is that of its organizer, for an observation without its own."""
    concept = _question(element, reading)
    taken, ended = reading.span(element.find(V3 + "effectiveTime"))
    values = element.findall(V3 + "value")
    columns = {
        "category": reading.fact(element, facts.CATEGORY) or category,
        "taken": taken or time,
        "ended": ended or reading.fact(element, facts.ENDED),
        "interpretation": _interpretation(element, reading),
        "method": reading.concept(element.find(V3 + "methodCode")).words,
        "body_site": reading.concept(element.find(V3 + "targetSiteCode")).coding(),
        "performer": performer_of(element),
        "components": [found for item in values[1:] if (found := value_columns(item, reading))]
        + _parts(element, reading, None if category in _ANSWERS else "COMP"),
    }
    value = value_columns(values[0], reading) if values else {}
    line = add_line(
        reading, Observation, element, concept, columns | range_columns(element, reading) | value, panel=panel
    )
    if line.values["null_flavor"] is None and values and not value.get("value"):
        line.values["null_flavor"] = attribute(values[0], "nullFlavor")
    return line


def _read_answers(element: Element, reading: Reading, category: str) -> bool:
    if name_of(element) == "organizer":
        found = list(element.iterfind(V3 + "component/" + V3 + "observation"))
        for observation in found:
            add_observation(observation, reading, category)
        return bool(found)
    if name_of(element) != "observation":
        return False
    add_observation(element, reading, category)
    return True


def _question(element: Element, reading: Reading) -> Concept:
    """What was observed: the code; for a mere ASSERTION what the template stands for."""
    concept = reading.concept(element.find(V3 + "code"))
    if concept.code in (None, "ASSERTION"):
        known = next((value for root, value in _ASSERTED.items() if is_a(element, root)), None)
        if known:
            concept.code, concept.display, concept.system = *known, LOINC
    if not concept.display and not concept.text:
        concept.text = reading.text(element.find(V3 + "text"))
    return concept


def _interpretation(element: Element, reading: Reading) -> dict[str, Any] | None:
    if (own := fact(element, facts.INTERPRETATION)) is not None:
        return flag_of(own, reading)
    coding = reading.concept(element.find(V3 + "interpretationCode")).coding()
    if coding and not coding["display"]:
        coding["display"] = _INTERPRETATIONS.get(coding["code"] or "")
    return coding


def flag_of(own: Element, reading: Reading) -> dict[str, Any] | None:
    """A flag that our export kept as a fact: coded, or only in words."""
    value = own.find(V3 + "value")
    words = {"system": None, "code": None, "display": reading.text(value)}
    return reading.concept(value).coding() or (words if words["display"] else None)


def part_of(item: Element, reading: Reading) -> dict[str, Any]:
    """One part of a compound value: what it is, its value, range and flag, without the keys it has nothing for."""
    concept = reading.concept(item.find(V3 + "code"))
    part = (concept.coding() or {}) | {"text": concept.text if concept.code else None}
    part |= value_columns(item.find(V3 + "value"), reading) | range_columns(item, reading)
    part["interpretation"] = _interpretation(item, reading)
    return {key: value for key, value in part.items() if value is not None}


def _parts(element: Element, reading: Reading, only: str | None) -> list[dict[str, Any]]:
    """Observations inside one, such as the expected date of birth in a pregnancy; `only` of one type of relation."""
    parts = []
    for kind, item in related(element, "observation"):
        if not is_status(item) and not is_a(item, *_NOT_PARTS) and only in (None, kind):
            part = part_of(item, reading) if code_of(item) or kind == "COMP" else {}
            if part.get("value") or (kind == "COMP" and part):
                parts.append(part)
    return parts
