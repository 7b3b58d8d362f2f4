"""FHIR Encounter, CareTeam and the practitioners a patient names as their own."""

from typing import Any

from models.record import CareTeamMember, Encounter
from services.records.draft import Line
from services.records.fhir_in.codes import CPT, SNOMED, concept_words, first_code
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.references import Known
from services.records.fhir_in.values import Json, address_words, items, joined, name_words, remark, telecom_value, text
from services.words import _

NPI = ("http://hl7.org/fhir/sid/us-npi", "urn:oid:2.16.840.1.113883.4.6")

# HL7 v3 ActCode of encounter classes; only used when the file gives no display.
_CLASSES = {
    "AMB": "ambulatory",
    "EMER": "emergency",
    "IMP": "inpatient",
    "ACUTE": "inpatient acute",
    "NONAC": "inpatient non-acute",
    "OBSENC": "observation",
    "SS": "short stay",
    "VR": "virtual",
    "HH": "home health",
    "FLD": "field",
    "PRENC": "pre-admission",
}


def read_encounter(entry: Entry) -> list[Line]:
    """A visit or stay; the lead participant is the provider, the others are named in the comment."""
    resource = entry.resource
    # Other versions of FHIR, met on some R4 servers, write a list of concepts.
    where = next(iter(items(resource.get("class"))), {})
    code = first_code(where) or text(where.get("code"))
    stay = resource.get("hospitalization") or {}
    values = entry.common(
        next(iter(items(resource.get("type"))), None),
        (SNOMED, CPT),
        remark("Also", concept_words(items(resource.get("type"))[1:])),
        remark("Discharged to", concept_words(stay.get("dischargeDisposition"))),
    )
    values["started"], values["ended"] = entry.period(resource.get("period"))
    values["kind"] = text(where.get("display")) or concept_words(where) or _CLASSES.get(code or "", code)
    values["diagnoses"] = []
    line = entry.line(Encounter, values)
    participants = _participants(resource)
    entry.put_names(line, "provider", participants[:1])
    if others := participants[1:]:
        entry.later(lambda: _name_others(entry, line, others))
    places = [one.get("location") for one in items(resource.get("location"))]
    entry.put_names(line, "location", places or resource.get("serviceProvider"))
    entry.put_reason(line, concept_words(resource.get("reasonCode")), resource.get("reasonReference"))
    if diagnoses := items(resource.get("diagnosis")):
        entry.later(lambda: line.values["diagnoses"].extend(_diagnoses(entry, diagnoses)))
    return [line]


def read_care_team(entry: Entry) -> list[Line]:
    """One line for each member of the team other than the patient."""
    lines = []
    for number, participant in enumerate(items(entry.resource.get("participant")), 1):
        member = participant.get("member")
        reference = text((member or {}).get("reference")) or ""
        if "Patient/" in reference or (member or {}).get("type") == "Patient":
            continue
        values = entry.common(next(iter(items(participant.get("role"))), None), (SNOMED,))
        values["started"], values["ended"] = entry.period(participant.get("period") or entry.resource.get("period"))
        line = entry.line(CareTeamMember, values, f"member {number}")
        entry.put_names(line, "organization", participant.get("onBehalfOf"))
        entry.later(_describe(entry, line, member or {}))
        lines.append(line)
    return lines


def read_own_practitioners(entry: Entry) -> list[Line]:
    """The Patient's general practitioners."""
    lines = []
    for number, reference in enumerate(items(entry.resource.get("generalPractitioner")), 1):
        values: Json = {"text": "General practitioner", "translations": []}
        line = entry.line(CareTeamMember, values, f"general practitioner {number}")
        entry.later(_describe(entry, line, reference))
        lines.append(line)
    return lines


def professional(kind: str, resource: Json) -> Known:
    """A Practitioner, PractitionerRole, Organization, Location or RelatedPerson as others refer to it."""
    details: Json = {
        "phone": telecom_value(resource.get("telecom"), "phone"),
        "address": address_words(resource.get("address")),
        "npi": _npi(resource.get("identifier")),
        "specialty": concept_words(resource.get("specialty")) or concept_words(resource.get("code"))
        if kind == "PractitionerRole"
        else concept_words([one.get("code") for one in items(resource.get("qualification"))]),
        "practitioner": resource.get("practitioner"),
        "organization": resource.get("organization"),
    }
    name = text((resource.get("practitioner") or {}).get("display")) or name_words(resource.get("name"))
    return Known(kind, name, details=details)


def _describe(entry: Entry, line: Line, reference: Json) -> Any:
    def fill() -> None:
        known = entry.find(reference)
        if known and known.patient is not None:
            entry.drop(line)
            return
        name, details = text(reference.get("display")), (known.details if known else None) or {}
        person = entry.find(details.get("practitioner"))
        name = name or (known.name if known else None) or (person.name if person else None)
        more = (person.details if person else None) or {}
        values = line.values
        for column in ("phone", "address", "npi"):
            values[column] = details.get(column) or more.get(column)
        values["npi"] = values["npi"] or _npi(reference.get("identifier")) or _npi_of(reference)
        if details.get("organization"):
            values["organization"] = values.get("organization") or entry.names([details["organization"]])
        if known and known.kind == "Organization":
            values["organization"] = name
        else:
            values["name"] = name
        specialty = details.get("specialty") or more.get("specialty")
        if specialty and not values.get("code"):
            values["text"] = values.get("text") or specialty
        if not name and not values["npi"]:
            entry.report(_("a member of the care team is not in the file"), text(reference.get("reference")))

    return fill


def _participants(resource: Json) -> list[Json]:
    """Primary performer first, then attending, then as listed."""
    ranked = sorted(
        (one for one in items(resource.get("participant")) if one.get("individual")),
        key=lambda one: (
            0
            if {"PPRF", "ATND"} & {str(c.get("code")) for t in items(one.get("type")) for c in items(t.get("coding"))}
            else 1
        ),
    )
    return [one["individual"] for one in ranked]


def _name_others(entry: Entry, line: Line, others: list[Json]) -> None:
    line.values["comment"] = joined(line.values.get("comment"), remark("Also took part", entry.names(others)))


def _diagnoses(entry: Entry, diagnoses: list[Json]) -> list[Json]:
    found = []
    for diagnosis in diagnoses:
        reference = diagnosis.get("condition") or {}
        known = entry.find(reference)
        values = known.line.values if known and known.line else {}
        words = values.get("display") or values.get("text") or text(reference.get("display"))
        if words or values.get("code"):
            found.append({"system": values.get("code_system"), "code": values.get("code"), "display": words})
    return found


def _npi(identifiers: Any) -> str | None:
    return next((text(one.get("value")) for one in items(identifiers) if one.get("system") in NPI), None)


def _npi_of(reference: Json) -> str | None:
    """From a conditional reference to a practitioner who is not in the file."""
    system, found, value = (text(reference.get("reference")) or "").partition("|")
    return value if found and system.endswith(NPI[0]) else None
