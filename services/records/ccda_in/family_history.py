"""Family history: one line for each condition of a relative."""

from typing import Any

from models.record import FamilyHistory
from services.records import facts
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, P, attribute, code_of, is_a, name_of, path, related
from services.records.ccda_in.values import amount

_DEATH = P + "4.47"
_AGE = P + "4.31"
_AGE_CODE = "445518008"  # SNOMED: age at onset
_AGE_UNITS = {"a": "year", "mo": "month", "wk": "week", "d": "day"}


def read_family_history(element: Element, reading: Reading) -> bool:
    """Read an organizer (one relative), or an observation that stands alone."""
    if name_of(element) == "observation":
        _add(element, None, reading)
        return True
    if name_of(element) != "organizer":
        return False
    observations = element.findall(path("component", "observation"))
    for observation in observations:
        _add(observation, element, reading)
    if not observations:
        add_line(reading, FamilyHistory, element, Concept(), _relative(element, reading))
    return True


def _add(observation: Element, organizer: Element | None, reading: Reading) -> None:
    concept = reading.concept(observation.find(V3 + "value")) or _from_code(observation, reading)
    if not concept.display and not concept.text:
        concept.text = reading.text(observation.find(V3 + "text"))
    inner = list(related(observation, "observation"))
    deadly = any(kind == "CAUS" and is_a(item, _DEATH) for kind, item in inner)
    ages = [item for _kind, item in inner if is_a(item, _AGE) or code_of(item) == _AGE_CODE]
    own = observation.find(V3 + "subject") is not None
    relative = _relative(observation if own or organizer is None else organizer, reading)
    values = relative | {
        "deceased": True if any(is_a(item, _DEATH) for _kind, item in inner) else relative["deceased"],
        "onset": reading.span(observation.find(V3 + "effectiveTime"))[0],
        "onset_age": _age(ages[0].find(V3 + "value")) if ages else reading.fact(observation, facts.AGE),
        "cause_of_death": deadly,
    }
    add_line(reading, FamilyHistory, observation, concept, values, organizer)


def _from_code(observation: Element, reading: Reading) -> Concept:
    concept = reading.concept(observation.find(V3 + "code"))
    return Concept() if concept.code == "ASSERTION" else concept


def _relative(holder: Element, reading: Reading) -> dict[str, Any]:
    related_subject = holder.find(path("subject", "relatedSubject"))
    if related_subject is None:
        return {"relation": None, "relative_name": None, "relative_sex": None, "relative_born": None, "deceased": None}
    subject = related_subject.find(V3 + "subject")
    died = attribute(subject.find(SDTC + "deceasedInd"), "value") if subject is not None else None
    if subject is not None and subject.find(SDTC + "deceasedTime") is not None:
        died = "true"
    return {
        "relation": reading.concept(related_subject.find(V3 + "code")).coding(),
        "relative_name": reading.text(subject.find(V3 + "name")) if subject is not None else None,
        "relative_sex": code_of_gender(subject),
        "relative_born": reading.time(subject.find(V3 + "birthTime")) if subject is not None else None,
        "deceased": {"true": True, "false": False}.get(died or ""),
    }


def code_of_gender(subject: Element | None) -> str | None:
    """M, F or UN as recorded for a relative."""
    return attribute(subject.find(V3 + "administrativeGenderCode"), "code") if subject is not None else None


def _age(value: Element | None) -> str | None:
    """ "57 years" """
    number, unit = amount(value)
    name = _AGE_UNITS.get(unit or "")
    if number and name:
        return f"{number} {name}" if number == "1" else f"{number} {name}s"
    return number
