"""Results and vital signs: an organizer is a panel, its observations belong to it."""

from models.record import Document, Panel
from services.records.ccda_in.embedded import embedded_file
from services.records.ccda_in.entries import add_line
from services.records.ccda_in.observations import add_observation
from services.records.ccda_in.people import performer_of
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, attribute, name_of, path
from services.records.draft import Line
from services.words import _

_IMAGING = {"LP29684-5", "18748-4", "RAD", "18726-0"}  # LOINC radiology class and HL7 service section
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
    if category == "laboratory" and _is_imaging(element):
        category = "imaging"
    collected, ended = reading.span(element.find(V3 + "effectiveTime"))
    collected = collected or reading.span(element.find(_COLLECTION_TIME))[0]
    concept = reading.concept(element.find(V3 + "code"))
    if not concept:
        concept.text = reading.text(element.find(V3 + "text"))
    values = {"category": category, "collected": collected, "ended": ended, "performer": performer_of(element)}
    panel = add_line(reading, Panel, element, concept, values)
    place = reading.place
    for number, component in enumerate(element.iterfind(V3 + "component"), 1):
        reading.place = _("{place}, part {number}", place=place, number=number)
        for child in component:
            if name_of(child) == "observation":
                reading.attempt(_observation, child, category, panel, collected)
            elif name_of(child) == "organizer":
                reading.attempt(_read, child, category)
    reading.place = place
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
