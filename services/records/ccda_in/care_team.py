"""Who looks after the patient: performers of the care event, and the care team section of R2.1."""

from typing import Any

from models.record import CareTeamMember
from services.records.ccda_in.codes import Concept
from services.records.ccda_in.entries import add_line, key_of
from services.records.ccda_in.people import address_line, contacts_of, npi_of, organization_of, person_of
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, P, is_a, name_of, path

_MEMBER = P + "4.500.1"


def read_header_team(root: Element, reading: Reading) -> None:
    """Performers of the documented care, and participants whom the header gives a function."""
    for performer in root.iterfind(path("documentationOf", "serviceEvent", "performer")):
        _add(performer, performer.find(V3 + "assignedEntity"), reading)
    for participant in root.iterfind(V3 + "participant"):
        if participant.find(V3 + "functionCode") is not None:
            _add(participant, participant.find(V3 + "associatedEntity"), reading)


def read_care_team(element: Element, reading: Reading) -> bool:
    """Read a care team organizer or a single member act."""
    if name_of(element) == "organizer":
        for act in element.iterfind(path("component", "act")):
            read_care_team(act, reading)
        return True
    if name_of(element) != "act" or not is_a(element, _MEMBER):
        return False
    for performer in element.iterfind(V3 + "performer"):
        _add(performer, performer.find(V3 + "assignedEntity"), reading, element)
    return True


def _add(performer: Element, role: Element | None, reading: Reading, act: Element | None = None) -> None:
    if role is None:
        return
    name, organization = person_of(role), organization_of(role)
    if not name and not organization and not (act is not None and npi_of(role)):
        return
    time = performer.find(V3 + "time")
    if time is None and act is not None:
        time = act.find(V3 + "effectiveTime")
    started, ended = reading.span(time)
    phones = [contact.value for contact in contacts_of(role) if contact.kind == "phone"]
    values = {
        "name": name,
        "organization": organization,
        "phone": phones[0] if phones else None,
        "npi": npi_of(role),
        "address": address_line(role),
        "started": started,
        "ended": ended,
    }
    concept = _role(performer, role, reading)
    if not _told_already(concept, values, reading):
        line = add_line(reading, CareTeamMember, performer, concept, values, act)
        identity = key_of(role, CareTeamMember)
        line.key = f"{identity} {concept.code or ''}".rstrip() if identity else None


def _role(performer: Element, role: Element, reading: Reading) -> Concept:
    """The function in the team, else the specialty (which is kept beside the function)."""
    function = reading.concept(performer.find(SDTC + "functionCode"))
    function = function or reading.concept(performer.find(V3 + "functionCode"))
    specialty = reading.concept(role.find(V3 + "code"))
    if function and (coding := specialty.coding()):
        function.translations.append(coding)
    return function or specialty


def _told_already(concept: Concept, values: dict[str, Any], reading: Reading) -> bool:
    return any(
        line.table is CareTeamMember
        and line.values["code"] == concept.code
        and all(line.values[column] == values[column] for column in ("name", "organization"))
        for line in reading.draft.lines
    )
