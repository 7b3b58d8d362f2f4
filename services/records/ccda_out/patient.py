"""The patient in the header: names, address, telephones, race, ethnicity, language, guardians, record numbers."""

from collections.abc import Iterable
from typing import Any

from models.people import PatientContact
from services.records.ccda_out.codes import Code, put_code, put_coding, put_words
from services.records.ccda_out.people import (
    put_address,
    put_displayed_name,
    put_identifier,
    put_name,
    put_telecom,
)
from services.records.ccda_out.times import hl7_time
from services.records.ccda_out.tree import Element, put, sdtc
from services.records.selection import Record

_ADDRESS = ("street", "street_2", "city", "state", "postal_code", "country")
_SEX = {"M": "Male", "F": "Female", "UN": "Undifferentiated"}
_GENDER = "2.16.840.1.113883.5.1"
_RACES = ("1002-5", "2028-9", "2054-5", "2076-8", "2106-3")  # the five of raceCode; others are details
_SECRET = ("urn:oid:2.16.840.1.113883.4.1", "http://hl7.org/fhir/sid/us-ssn")


def put_patient(target: Element, record: Record) -> None:
    """The patientRole. Social security numbers stay out: a summary goes further than they should."""
    patient = record.patient
    role = put(target, "patientRole")
    put(role, "id", root=str(patient.id))
    for identifier in record.identifiers:
        if identifier.system not in _SECRET and identifier.value.strip():
            put_identifier(role, identifier.system, identifier.value)
    put_address(role, {part: getattr(patient, part) for part in _ADDRESS})
    own = [contact for contact in record.contacts if not contact.whose]
    for contact in own:
        put_telecom(role, contact.kind, contact.value, contact.use)
    if not own:
        put(role, "telecom", nullFlavor="UNK")
    _put_person(put(role, "patient"), record)


def _put_person(element: Element, record: Record) -> None:
    patient = record.patient
    given = [patient.given, *(patient.middle or "").split()]
    put_name(element, given, patient.family, patient.prefix, patient.suffix)
    if patient.sex in _SEX:
        put_code(element, "administrativeGenderCode", Code(patient.sex or "", _SEX[patient.sex or ""], _GENDER))
    else:
        put(element, "administrativeGenderCode", nullFlavor="UNK")
    put(element, "birthTime", value=hl7_time(patient.birth_date.isoformat()))
    if patient.marital_status:
        put_coding(element, "maritalStatusCode", patient.marital_status)
    _put_races(element, patient.races)
    put_coding(element, "ethnicGroupCode", patient.ethnicity, null=None if patient.ethnicity else "UNK")
    for guardian in patient.guardians:
        _put_guardian(element, guardian, record.contacts)
    if patient.language and patient.language.split() == [patient.language]:
        language = put(element, "languageCommunication")
        put(language, "languageCode", code=patient.language)
        put(language, "preferenceInd", value="true")


def _put_races(element: Element, races: list[dict[str, Any]]) -> None:
    """One of the five races first, all others as sdtc:raceCode."""
    ordered = sorted(races, key=lambda race: race.get("code") not in _RACES)
    put_coding(element, "raceCode", ordered[0] if ordered else None, null=None if ordered else "UNK")
    for race in ordered[1:]:
        code = sdtc(element, "raceCode")
        made = put_coding(element, "raceCode", race)
        code.attrib.update(made.attrib)
        code.extend(list(made))
        element.remove(made)


def _put_guardian(element: Element, guardian: dict[str, Any], contacts: Iterable[PatientContact]) -> None:
    name = guardian.get("name")
    relationship = guardian.get("relationship")
    person = put(element, "guardian")
    if relationship:
        put_words(person, "code", relationship)
    address = {part: guardian.get(part) for part in _ADDRESS} | {
        "street": guardian.get("street") or guardian.get("address")
    }
    if any(address.values()):
        put_address(person, address)
    for contact in contacts:
        if contact.whose and contact.whose == (name or relationship):
            put_telecom(person, contact.kind, contact.value, contact.use)
    put_displayed_name(put(person, "guardianPerson"), name or relationship or "")
