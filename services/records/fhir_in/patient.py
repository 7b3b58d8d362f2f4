"""FHIR Patient and RelatedPerson: who the file is about, and whom to call."""

from collections.abc import Callable
from functools import partial
from typing import Any

from services.records.draft import Contact, Person
from services.records.fhir_in.codes import coding, concept_value, concept_words, first_code
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.values import (
    Json,
    address_words,
    best_name,
    full_date,
    items,
    name_words,
    telecom_value,
    text,
)
from services.words import _

_SEX = {"male": "M", "female": "F", "other": "UN"}
_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"


def read_patient(entry: Entry) -> Person:
    """The person a Patient resource describes. A partial birth date gives None: a chart needs the day.

    Name, birth date and sex must be readable; any other part of an odd shape is reported and left out.
    """
    resource = entry.resource
    name = best_name(resource.get("name"))
    given, middle, family = _names(name)
    sex = _SEX.get(text(resource.get("gender")) or "")
    person = Person(given, family, full_date(resource.get("birthDate")), sex)
    person.fields = {"middle": middle, **_affixes(name), "guardians": []}

    def part(label: str, read: Callable[[], None]) -> None:
        try:
            read()
        except (AttributeError, KeyError, TypeError, ValueError):
            entry.report(_("the {part} of the patient could not be understood", part=label))

    part(_("race, ethnicity or birth sex"), lambda: person.fields.update(_us_core(resource.get("extension"))))
    part(_("address"), lambda: person.fields.update(_address(resource.get("address"))))
    part(_("language"), lambda: person.fields.update(language=_language(resource.get("communication"))))
    part(
        _("marital status"),
        lambda: person.fields.update(marital_status=concept_value(resource.get("maritalStatus"))),
    )
    part(
        _("date of death"),
        lambda: person.fields.update(deceased_on=entry.date(resource.get("deceasedDateTime"))),
    )
    part(_("phone number or e-mail address"), lambda: person.contacts.extend(contacts_of(resource.get("telecom"))))
    part(_("record number"), lambda: person.identifiers.extend(_identifiers(resource.get("identifier"))))
    for contact in items(resource.get("contact")):
        part(_("contact person"), partial(add_guardian, person, contact))
    return person


def add_guardian(person: Person, contact: Json) -> None:
    """A contact of the patient, from Patient.contact or from a RelatedPerson."""
    name = name_words(contact.get("name"))
    guardian = {
        "name": name,
        "relationship": concept_words(contact.get("relationship")),
        "phone": telecom_value(contact.get("telecom"), "phone", "sms"),
        "email": telecom_value(contact.get("telecom"), "email"),
        "address": address_words(contact.get("address")),
    }
    guardian = {key: value for key, value in guardian.items() if value}
    if guardian and guardian not in person.fields["guardians"]:
        person.fields["guardians"].append(guardian)
        person.contacts.extend(contacts_of(contact.get("telecom"), whose=name or guardian.get("relationship", "")))


def contacts_of(telecoms: Any, whose: str | None = None) -> list[Contact]:
    """Phone numbers and e-mail addresses in use (fax, pager and web addresses reach nobody here)."""
    found = []
    for telecom in items(telecoms):
        kind = {"phone": "phone", "sms": "phone", "email": "email"}.get(telecom.get("system", ""))
        value = text(telecom.get("value"))
        if kind and value and telecom.get("use") != "old":
            found.append(Contact(kind, value, text(telecom.get("use")), whose))
    return found


def _names(name: Json | None) -> tuple[str, str | None, str]:
    if not name:
        return "", None, ""
    given = [words for part in items(name.get("given")) if (words := text(part))]
    family = text(name.get("family")) or ""
    if not given and not family and name.get("text"):
        *given, family = (text(name["text"]) or "").split()
    return given[0] if given else "", " ".join(given[1:]) or None, family


def _affixes(name: Json | None) -> Json:
    name = name or {}
    return {part: " ".join(str(text(p)) for p in items(name.get(part))) or None for part in ("prefix", "suffix")}


def _us_core(extensions: Any) -> Json:
    fields: Json = {"birth_sex": None, "races": [], "ethnicity": None}
    for extension in items(extensions):
        url = str(extension.get("url", ""))
        if not url.startswith(_US_CORE):
            continue
        if url.endswith("birthsex"):
            fields["birth_sex"] = text(extension.get("valueCode"))
        elif url.endswith("race"):
            fields["races"] = _origins(extension)
        elif url.endswith("ethnicity"):
            fields["ethnicity"] = next(iter(_origins(extension)), None)
    return fields


def _origins(extension: Json) -> list[Json]:
    inner = items(extension.get("extension"))
    found = [coding(one["valueCoding"]) for one in inner if one.get("valueCoding")]
    words = next((text(one.get("valueString")) for one in inner if one.get("url") == "text"), None)
    return found or ([{"system": None, "code": None, "display": words}] if words else [])


def _address(addresses: Any) -> Json:
    known = [address for address in items(addresses) if address]
    home = next((a for a in known if a.get("use") == "home"), None)
    address = home or next((a for a in known if a.get("use") != "old"), {})
    lines = [text(line) for line in items(address.get("line"))] or [text(address.get("text"))]
    return {
        "street": lines[0],
        "street_2": ", ".join(line for line in lines[1:] if line) or None,
        "city": text(address.get("city")),
        "state": text(address.get("state")),
        "postal_code": text(address.get("postalCode")),
        "country": text(address.get("country")),
    }


def _language(communication: Any) -> str | None:
    spoken = items(communication)
    first = next((one for one in spoken if one.get("preferred")), spoken[0] if spoken else {})
    language = first.get("language")
    return first_code(language) or concept_words(language)


def _identifiers(identifiers: Any) -> list[tuple[str, str]]:
    found = []
    for one in items(identifiers):
        value = text(one.get("value"))
        system = (
            text(one.get("system"))
            or concept_words(one.get("type"))
            or text((one.get("assigner") or {}).get("display"))
        )
        if value and (system or "", value) not in found:
            found.append((system or "", value))
    return found
