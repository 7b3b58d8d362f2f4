"""The vocabulary of a C-CDA tree: namespaces, template ids, and finding the parts of an entry."""

from collections.abc import Iterator
from typing import Any

from services.records.facts import OWN_SYSTEM

Element = Any  # lxml ships no types

V3 = "{urn:hl7-org:v3}"
SDTC = "{urn:hl7-org:sdtc}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
P = "2.16.840.1.113883.10.20.22."  # every template of C-CDA begins so (INTEROP §3)

_TEMPLATE = V3 + "templateId"
_RELATION = V3 + "entryRelationship"
_CODE = V3 + "code"
_OBSERVATION = V3 + "observation"
_HOLDERS = {V3 + "entryRelationship", V3 + "component", V3 + "entry"}


def path(*names: str) -> str:
    """A path of HL7 v3 element names for `find`, `iterfind` and `findtext`."""
    return "/".join(V3 + name for name in names)


def name_of(element: Element) -> str:
    """The element's name without its namespace; "" for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute's trimmed value, None when it or the element is missing or it is blank."""
    value = element.get(name) if element is not None else None
    return (value.strip() or None) if value else None


def templates(element: Element) -> set[str]:
    """Roots of the templates the element declares, with or without an extension."""
    return {item.get("root", "").strip() for item in element.iterfind(_TEMPLATE)}


def is_a(element: Element, *roots: str) -> bool:
    """Whether the element declares one of the templates."""
    return any(item.get("root", "").strip() in roots for item in element.iterfind(_TEMPLATE))


def code_of(element: Element) -> str | None:
    """The bare code of the element's own `code` child."""
    return attribute(element.find(_CODE), "code")


def related(element: Element, *names: str) -> Iterator[tuple[str, Element]]:
    """The elements called one of `names` in the entry relationships of `element`, each with its type code."""
    for relation in element.iterfind(_RELATION):
        for child in relation:
            if name_of(child) in names and not is_fact(child):
                yield relation.get("typeCode", ""), child


def is_fact(element: Element) -> bool:
    """Whether an element is a fact of this portal, not a statement of its own (services.records.facts)."""
    code = element.find(_CODE)
    return code is not None and code.get("codeSystem") == OWN_SYSTEM


def fact(element: Element, name: str) -> Element | None:
    """The observation of one of this portal's own facts about `element`; None when there is none."""
    for holder in element:
        if holder.tag in _HOLDERS:
            for child in holder:
                if child.tag == _OBSERVATION and is_fact(child) and code_of(child) == name:
                    return child
    return None
