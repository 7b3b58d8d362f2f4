"""Procedures done: procedure, observation or act."""

from models.record import Procedure
from services.records.ccda_in.entries import add_line, comments, is_planned, location_of, named
from services.records.ccda_in.people import performer_of
from services.records.ccda_in.problems import reasons
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, name_of, path
from services.records.ccda_in.values import value_columns
from services.words import _


def read_procedure(element: Element, reading: Reading) -> bool:
    """Read a procedure entry. One that is only planned is reported, never shown as done."""
    if name_of(element) not in ("procedure", "observation", "act"):
        return False
    if is_planned(element):
        reading.unread(_("A planned procedure; only those done are read."), element)
        return True
    concept = named(reading.concept(element.find(V3 + "code")), None)
    if not concept.display and not concept.text:
        concept.text = reading.text(element.find(V3 + "text"))
    performed, ended = reading.span(element.find(V3 + "effectiveTime"))
    values = {
        "performed": performed,
        "ended": ended,
        "body_site": reading.concept(element.find(V3 + "targetSiteCode")).coding(),
        "performer": performer_of(element),
        "location": location_of(element, reading),
        "reason": reasons(element, reading),
    }
    line = add_line(reading, Procedure, element, concept, values)
    more = [*comments(element, reading), *_devices(element, reading), *_outcome(element, reading)]
    line.values["comment"] = "\n".join(more) or None
    return True


def _devices(element: Element, reading: Reading) -> list[str]:
    """Devices put in, which the record has no column for."""
    found = []
    for device in element.iterfind(path("participant", "participantRole", "playingDevice")):
        concept = reading.concept(device.find(V3 + "code"))
        words = concept.words or reading.text(device.find(V3 + "manufacturerModelName"))
        found += [f"Device: {words}"] if words else []
    return found


def _outcome(element: Element, reading: Reading) -> list[str]:
    """What a procedure observation found."""
    columns = value_columns(element.find(V3 + "value"), reading)
    text = " ".join(part for part in (columns.get("value"), columns.get("unit")) if part)
    return [f"Result: {text}"] if text else []
