"""The header of a document: who it is about, what it is called, which edition of C-CDA it follows."""

from datetime import date
from typing import Any

from services.records.ccda_in.people import address_of, contacts_of, identifiers_of, legal_name
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import SDTC, V3, Element, P, attribute, path
from services.records.draft import Person
from services.words import _

_GENDER_SYSTEM = "2.16.840.1.113883.5.1"
_GENDER_WORDS = {"male": "M", "female": "F", "undifferentiated": "UN", "m": "M", "f": "F"}
_HEADER = P + "1.1"
_EDITION = "2015-08-01"  # of the header template, from R2.1 on


def edition(root: Element) -> str:
    """ "C-CDA R2.1" when the US Realm Header template says so, else "C-CDA R1.1"."""
    for template in root.iterfind(V3 + "templateId"):
        if template.get("root") == _HEADER and (template.get("extension") or "") >= _EDITION:
            return "C-CDA R2.1"
    return "C-CDA R1.1"


def read_person(root: Element, reading: Reading) -> Person | None:
    """The patient of the document, None when the header names none."""
    role = root.find(path("recordTarget", "patientRole"))
    patient = role.find(V3 + "patient") if role is not None else None
    if role is None or patient is None:
        return None
    name = legal_name(patient)
    guardians, contacts = _guardians(patient, reading)
    fields = {
        "middle": name.middle,
        "prefix": name.prefix,
        "suffix": name.suffix,
        "races": _races(patient, reading),
        "ethnicity": _ethnicity(patient, reading),
        "language": _language(patient),
        "marital_status": reading.concept(patient.find(V3 + "maritalStatusCode")).coding(),
        "deceased_on": _deceased(patient, reading),
        "guardians": guardians,
    }
    return Person(
        given=name.given,
        family=name.family,
        birth_date=_birth_date(patient, reading),
        sex=_sex(patient, reading),
        fields=fields | address_of(role),
        contacts=contacts_of(role) + contacts,
        identifiers=identifiers_of(role),
    )


def _birth_date(patient: Element, reading: Reading) -> date | None:
    """A whole date only: a birth year alone does not identify anybody."""
    time = patient.find(V3 + "birthTime")
    text = reading.time(time)
    if text and len(text) >= 10:
        return date.fromisoformat(text[:10])
    if text:
        reading.unread(_("The birth date is not complete: {value}", value=text), time)
    return None


def _sex(patient: Element, reading: Reading) -> str | None:
    """The administrative gender; a code of a foreign system is read by its name only."""
    element = patient.find(V3 + "administrativeGenderCode")
    code, system = attribute(element, "code"), attribute(element, "codeSystem")
    if code in ("M", "F", "UN") and system in (None, _GENDER_SYSTEM):
        return code
    if code or system:
        reading.unread(_("The gender code is not of the expected code system; its name was read instead."), element)
    return _GENDER_WORDS.get((reading.concept(element).words or "").casefold())


def _races(patient: Element, reading: Reading) -> list[dict[str, Any]]:
    elements = [*patient.iterfind(V3 + "raceCode"), *patient.iterfind(SDTC + "raceCode")]
    found: list[dict[str, Any]] = []
    for element in elements:
        coding = reading.concept(element).coding()
        if coding and coding not in found:
            found.append(coding)
    return found


def _ethnicity(patient: Element, reading: Reading) -> dict[str, Any] | None:
    first = reading.concept(patient.find(V3 + "ethnicGroupCode")).coding()
    return first or reading.concept(patient.find(SDTC + "ethnicGroupCode")).coding()


def _language(patient: Element) -> str | None:
    """The language the patient prefers, else the first one."""
    found = patient.findall(V3 + "languageCommunication")
    found.sort(key=lambda item: attribute(item.find(V3 + "preferenceInd"), "value") != "true")
    codes = (attribute(item.find(V3 + "languageCode"), "code") for item in found)
    return next((code for code in codes if code), None)


def _deceased(patient: Element, reading: Reading) -> str | None:
    died = reading.time(patient.find(SDTC + "deceasedTime"))
    if not died and attribute(patient.find(SDTC + "deceasedInd"), "value") == "true":
        reading.draft.notes.append(_("The file says that the patient has died, without a date."))
    return died


def _guardians(patient: Element, reading: Reading) -> tuple[list[dict[str, Any]], list[Any]]:
    guardians, contacts = [], []
    for element in patient.iterfind(V3 + "guardian"):
        person = element.find(V3 + "guardianPerson")
        name = str(legal_name(person)) if person is not None else None
        name = name or reading.text(element.find(path("guardianOrganization", "name")))
        if not name:
            continue
        own = contacts_of(element, whose=name)
        values = {kind: next((item.value for item in own if item.kind == kind), None) for kind in ("phone", "email")}
        relationship = reading.concept(element.find(V3 + "code")).words
        guardians.append({"name": name, "relationship": relationship} | values | address_of(element))
        contacts += own
    return guardians, contacts
