"""Names, addresses and telephone numbers as HL7 writes them (EN, AD, TEL)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from services.records.ccda_in.codes import root_of_uri
from services.records.ccda_in.narrative import plain
from services.records.ccda_in.tags import V3, Element, attribute, path
from services.records.draft import Contact

NPI = "2.16.840.1.113883.4.6"

_USES = {"H": "home", "HP": "home", "HV": "home", "MC": "mobile", "WP": "work", "DIR": "work", "PUB": "work"}
_OTHER_NAMES = {"SRCH", "PHON", "P", "A", "ASGN", "I", "R", "S", "OLD", "BAD"}  # for searching, artists, past …
_STREET = ("streetAddressLine", "streetName", "additionalLocator", "unitID")
_PERSONS = ("assignedPerson", "assignedEntityPerson", "associatedPerson", "relatedPerson", "guardianPerson")
_ORGANIZATIONS = ("representedOrganization", "representedCustodianOrganization", "scopingOrganization")


@dataclass(slots=True)
class Name:
    """The parts of a person's name."""

    given: str = ""
    middle: str | None = None
    family: str = ""
    prefix: str | None = None
    suffix: str | None = None

    def __str__(self) -> str:
        parts = (self.prefix, self.given, self.middle, self.family)
        name = " ".join(part for part in parts if part)
        return f"{name}, {self.suffix}" if name and self.suffix else name


def legal_name(owner: Element) -> Name:
    """The name somebody goes by, out of all names given; names for searching or of the past come last."""
    names = [item for item in owner.iterfind(V3 + "name") if item.get("nullFlavor") is None]
    names.sort(key=lambda item: bool(_OTHER_NAMES & set(item.get("use", "").split())))
    return name_parts(names[0]) if names else Name()


def name_parts(element: Element) -> Name:
    """A name's parts; an unstructured name is split before its last word."""
    given = [text for item in element.iterfind(V3 + "given") if item.get("qualifier") != "CL" and (text := plain(item))]
    family = _joined(element, "family")
    if not given and not family:
        first, _space, last = plain(element).rpartition(" ")
        return Name(given=first, family=last)
    middle = " ".join(given[1:]) or None
    return Name(given[0] if given else "", middle, family or "", _joined(element, "prefix"), _joined(element, "suffix"))


def person_of(role: Element | None) -> str | None:
    """Display name of the person in a role (assignedEntity, assignedAuthor, relatedEntity …)."""
    if role is None:
        return None
    for kind in _PERSONS:
        person = role.find(V3 + kind)
        if person is not None and (name := str(legal_name(person))):
            return name
    return None


def organization_of(role: Element | None) -> str | None:
    """Name of the organization in a role."""
    if role is None:
        return None
    for kind in _ORGANIZATIONS:
        if name := plain(role.find(path(kind, "name"))):
            return name
    return None


def who(role: Element | None) -> str | None:
    """The person in a role, else the organization, else the device."""
    if role is None:
        return None
    device = role.find(V3 + "assignedAuthoringDevice")
    named = None if device is None else plain(device.find(V3 + "softwareName"))
    return person_of(role) or organization_of(role) or named or None


def performer_of(element: Element) -> str | None:
    """Who did it: the performers of an act, in the order given, each once."""
    names = (who(role) for role in element.iterfind(path("performer", "assignedEntity")))
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def address_of(owner: Element) -> dict[str, Any]:
    """The address (home before others) as street, street_2, city, state, postal_code, country; {} when none."""
    found = [address for item in owner.iterfind(V3 + "addr") if (address := _address(item))]
    return next((address for use, address in found if use.startswith("H")), found[0][1] if found else {})


def address_line(owner: Element) -> str | None:
    """The address in one line."""
    address = address_of(owner)
    place = " ".join(address[part] for part in ("state", "postal_code") if address.get(part))
    parts = [address.get("street"), address.get("street_2"), address.get("city"), place, address.get("country")]
    return ", ".join(part for part in parts if part) or None


def contacts_of(owner: Element, whose: str | None = None) -> list[Contact]:
    """Phone numbers and e-mail addresses, each once; fax numbers and web addresses are no contacts."""
    found: dict[tuple[str, str], Contact] = {}
    for item in owner.iterfind(V3 + "telecom"):
        scheme, colon, rest = (attribute(item, "value") or "").partition(":")
        value = unquote(rest if colon else scheme).strip()
        scheme = scheme.casefold() if colon else ("mailto" if "@" in value else "tel")
        kind = {"tel": "phone", "mailto": "email", "sms": "phone"}.get(scheme)
        if kind and (any(sign.isdigit() for sign in value) if kind == "phone" else "@" in value):
            use = next((_USES[word] for word in item.get("use", "").split() if word in _USES), None)
            found.setdefault((kind, value), Contact(kind, value, use, whose))
    return list(found.values())


def identifiers_of(owner: Element) -> list[tuple[str, str]]:
    """Record numbers as (system, value); an id without an extension names nobody."""
    found: dict[tuple[str, str], None] = {}
    for item in owner.iterfind(V3 + "id"):
        root, value, name = (attribute(item, part) for part in ("root", "extension", "assigningAuthorityName"))
        if root and value:
            found[name if name and root == root_of_uri(name) else f"urn:oid:{root}", value] = None
    return list(found)


def npi_of(role: Element) -> str | None:
    """The national provider number, when the id of that system looks like one."""
    for item in role.iterfind(V3 + "id"):
        value = attribute(item, "extension")
        if item.get("root") == NPI and value and len(value) == 10 and value.isdigit():
            return value
    return None


def _joined(element: Element, part: str) -> str | None:
    return " ".join(text for item in element.iterfind(V3 + part) if (text := plain(item))) or None


def _address(element: Element) -> tuple[str, dict[str, Any]] | None:
    lines = [text for kind in _STREET for item in element.iterfind(V3 + kind) if (text := plain(item))]
    address = {
        "street": lines[0] if lines else None,
        "street_2": ", ".join(lines[1:]) or None,
        "city": plain(element.find(V3 + "city")) or None,
        "state": plain(element.find(V3 + "state")) or None,
        "postal_code": plain(element.find(V3 + "postalCode")) or None,
        "country": plain(element.find(V3 + "country")) or None,
    }
    if not any(address.values()):
        address["street"] = plain(element) or None
    return (element.get("use", ""), address) if any(address.values()) else None
