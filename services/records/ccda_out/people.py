"""Names, addresses, telephone numbers and record numbers as the US Realm wants them."""

from typing import Any
from urllib.parse import quote

from services.records.ccda_in.codes import root_of_uri
from services.records.ccda_out.systems import oid_of
from services.records.ccda_out.tree import Element, clean, put, put_text

_URL = "+()-._~*;=,/@!'"
_USES = {"home": "HP", "mobile": "MC", "work": "WP"}


def put_name(
    owner: Element, given: list[str], family: str, prefix: str | None = None, suffix: str | None = None
) -> None:
    """A name in its parts."""
    name = put(owner, "name", use="L")
    if prefix:
        put_text(name, "prefix", prefix)
    for part in given or [""]:
        put_text(name, "given", part)
    put_text(name, "family", family)
    if suffix:
        put_text(name, "suffix", suffix)


def put_displayed_name(owner: Element, name: str) -> None:
    """A name of which only the whole is known, in parts that read the same again."""
    *given, family = name.split() or [""]
    put_name(owner, [" ".join(given)], family)


def put_address(owner: Element, address: dict[str, Any], use: str | None = "HP") -> None:
    """street, street_2, city, state, postal_code, country; what is missing is nullFlavor UNK, as the US Realm asks."""
    element = put(owner, "addr", use=use)
    put_text(element, "streetAddressLine", address.get("street"))
    if address.get("street_2"):
        put_text(element, "streetAddressLine", address["street_2"])
    put_text(element, "city", address.get("city"))
    put_text(element, "state", address.get("state"))
    put_text(element, "postalCode", address.get("postal_code"))
    if address.get("country"):
        put_text(element, "country", address["country"])


def put_telecom(owner: Element, kind: str, value: str | None, use: str | None = None) -> None:
    """A phone number or e-mail address as a URL: what an address of this kind cannot hold is percent-encoded."""
    words = quote(" ".join(clean(value or "").split()), safe=_URL)
    scheme = {"phone": "tel:", "email": "mailto:"}[kind]
    put(owner, "telecom", value=scheme + words if words else None, use=_USES.get(use or "") if words else None,
        nullFlavor=None if words else "UNK")  # fmt: skip


def put_identifier(owner: Element, system: str, value: str) -> None:
    """A record number; a system without an OID gets a UUID made of its name, which stands beside it."""
    system = clean(system).strip()
    oid = oid_of(system)
    put(owner, "id", root=oid or root_of_uri(system), extension=value, assigningAuthorityName=None if oid else system)
