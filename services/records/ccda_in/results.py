"""Results and vital signs: an organizer is a panel, its observations belong to it."""

from collections import defaultdict

from models.record import Document, Observation, Panel
from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.embedded import embedded_file
from services.records.ccda_in.entries import add_line
from services.records.ccda_in.observations import add_observation, flag_of, part_of
from services.records.ccda_in.people import performer_of
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, attribute, fact, is_fact, name_of, path
from services.records.draft import Line
from services.words import _

_IMAGING = {"LP29684-5", "18748-4", "RAD", "18726-0"}  # LOINC radiology class and HL7 service section
_OF_PARTS = (
    "value_kind",
    "value",
    "unit",
    "comparator",
    "value_coded",
    "range_low",
    "range_high",
    "range_unit",
    "range_text",
)
_COLLECTION_TIME = path("component", "procedure", "effectiveTime")


def read_result(element: Element, reading: Reading) -> bool:
    """Read a result organizer, or a result that stands alone."""
    return _read(element, reading, "laboratory")


def read_vital_signs(element: Element, reading: Reading) -> bool:
    """Read a vital signs organizer, or a vital sign that stands alone."""
    return _read(element, reading, "vital-signs")


def _read(element: Element, reading: Reading, category: str) -> bool:
    if name_of(element) == "observation":
        _observation(element, reading, category, None, None)
        return True
    if name_of(element) != "organizer":
        return False
    concept = reading.concept(element.find(V3 + "code"))
    collected, ended = reading.span(element.find(V3 + "effectiveTime"))
    panel = None
    if not _is_single(element):
        panel = _panel(element, concept, reading, category, collected, ended)
        category, collected = panel.values["category"], panel.values["collected"]
    place, parts = reading.place, defaultdict[str, list[Element]](list)
    for number, component in enumerate(element.iterfind(V3 + "component"), 1):
        reading.place = _("{place}, part {number}", place=place, number=number)
        for child in component:
            if name_of(child) == "organizer":
                reading.attempt(_read, child, category)
            elif name_of(child) == "observation" and not is_fact(child):
                if fact(child, facts.PART) is None:
                    reading.attempt(_observation, child, category, panel, collected)
                else:
                    parts[attribute(child.find(V3 + "id"), "root") or ""].append(child)
    for root, elements in parts.items():
        reading.attempt(_compound, elements[0], category, panel, root, elements)
    reading.place = place
    return True


def _is_single(organizer: Element) -> bool:
    """Whether an organizer of our exports is there only because the section asks for one."""
    marks = organizer.iterfind(path("code", "translation"))
    return any(item.get("codeSystem") == facts.OWN_SYSTEM and item.get("code") == facts.SINGLE for item in marks)


def _panel(
    element: Element, concept: Concept, reading: Reading, category: str, collected: str | None, ended: str | None
) -> Line:
    """The line of a report. A point of time, which result organizers give as two equal ends, has no end."""
    if category == "laboratory" and _is_imaging(element):
        category = "imaging"
    collected = collected or reading.span(element.find(_COLLECTION_TIME))[0]
    if (own := fact(element, facts.CODE)) is not None:
        concept = reading.concept(own.find(V3 + "value"))
    if not concept:
        concept.text = reading.text(element.find(V3 + "text"))
    values = {
        "category": reading.fact(element, facts.CATEGORY) or category,
        "collected": collected,
        "ended": ended if ended != collected else None,
        "issued": reading.fact(element, facts.ISSUED),
        "conclusion": reading.fact(element, facts.CONCLUSION),
        "performer": performer_of(element),
    }
    return add_line(reading, Panel, element, concept, values)


def _compound(
    element: Element, reading: Reading, category: str, panel: Line | None, root: str, elements: list[Element]
) -> bool:
    """A compound observation (blood pressure) whose parts stand side by side in our exports."""
    line = add_observation(element, reading, category, panel)
    whole = fact(element, facts.PART)
    concept = reading.concept(whole.find(V3 + "value")) if whole is not None else Concept()
    own = fact(element, facts.WHOLE)
    line.values |= dict.fromkeys(_OF_PARTS) | concept.columns()
    line.values["null_flavor"] = None if concept else concept.null_flavor
    line.values["interpretation"] = flag_of(own, reading) if own is not None else None
    line.values["components"] = [part_of(item, reading) for item in elements]
    line.key = f"{Observation.__tablename__}:{root}"
    return True


def _observation(element: Element, reading: Reading, category: str, panel: Line | None, time: str | None) -> bool:
    line = add_observation(element, reading, category, panel, time)
    if file := embedded_file(element.find(V3 + "value"), reading):
        line.values |= {"value_kind": None, "value": None}
        values = {"kind": "lab result", "title": line.values["display"] or line.values["text"] or _("Result"),
                  "authored": line.values["taken"], "media_type": file[0]}  # fmt: skip
        reading.add(Document, values, None, file=file)
    return True


def _is_imaging(organizer: Element) -> bool:
    return any(attribute(item, "code") in _IMAGING for item in organizer.iterfind(SDTC + "category"))
