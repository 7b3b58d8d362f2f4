"""Code systems: the OID of a FHIR URI (INTEROP §3), and a name of our own for systems that have none."""

import re

from services.records.ccda_in.codes import SYSTEMS, root_of_uri
from services.records.ccda_out.tree import Element, clean

LOINC = "2.16.840.1.113883.6.1"
SNOMED = "2.16.840.1.113883.6.96"
ACT_CODE = "2.16.840.1.113883.5.4"

_UID = re.compile(
    r"[0-2](\.(0|[1-9]\d*))*|[0-9a-zA-Z]{8}(-[0-9a-zA-Z]{4}){3}-[0-9a-zA-Z]{12}|[A-Za-z][A-Za-z0-9-]*", re.ASCII
)
_OLD = {"2.16.840.1.113883.6.59"}  # of CVX
_OIDS = {uri: oid for oid, uri in SYSTEMS.items() if oid not in _OLD}
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_OIDS |= {
    _TERMINOLOGY + "v3-ActCode": ACT_CODE,
    _TERMINOLOGY + "v3-ObservationInterpretation": "2.16.840.1.113883.5.83",
    _TERMINOLOGY + "v3-RoleCode": "2.16.840.1.113883.5.111",
    _TERMINOLOGY + "v3-MaritalStatus": "2.16.840.1.113883.5.2",
    _TERMINOLOGY + "v3-ActReason": "2.16.840.1.113883.5.8",
    _TERMINOLOGY + "v3-NullFlavor": "2.16.840.1.113883.5.1008",
    _TERMINOLOGY + "v3-RouteOfAdministration": "2.16.840.1.113883.5.112",
    _TERMINOLOGY + "v3-ActSite": "2.16.840.1.113883.5.1052",
    "http://nucc.org/provider-taxonomy": "2.16.840.1.113883.6.101",
    "http://hl7.org/fhir/sid/us-npi": "2.16.840.1.113883.4.6",
    "http://hl7.org/fhir/sid/us-ssn": "2.16.840.1.113883.4.1",
}


def oid_of(uri: str) -> str | None:
    """The OID of a code or identifier system; None when it has only its URI."""
    oid = uri.removeprefix("urn:oid:") if uri.startswith("urn:oid:") else _OIDS.get(uri)
    return oid if oid and is_uid(oid) else None


def is_uid(text: str) -> bool:
    """Whether a text may stand as a root of ids: OID, UUID or a reserved name."""
    return bool(_UID.fullmatch(text))


def put_system(element: Element, uri: str | None) -> None:
    """codeSystem of a coded element. A system without OID gets a UUID made of its URI, which stands as its name."""
    uri = clean(uri or "").strip()
    if not uri:
        return
    oid = oid_of(uri)
    element.set("codeSystem", oid or root_of_uri(uri))
    if not oid:
        element.set("codeSystemName", uri)
