"""Building the tree: elements of HL7 v3 with attributes that XML can hold, and the templates they declare."""

import re
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - lxml ships no types

from services.records.ccda_in.tags import SDTC, V3, XSI_TYPE, P

Element = Any

NAMESPACES = {None: V3[1:-1], "sdtc": SDTC[1:-1], "xsi": XSI_TYPE[1 : XSI_TYPE.index("}")]}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Templates that existed in R1.1: each is declared twice, with and without its extension (INTEROP §3).
_EDITIONS = {
    "2014-06-09": "2.1 2.1.1 2.7 2.7.1 2.10 2.14 4.7 4.8 4.9 4.14 4.16 4.17 4.19 4.23 4.27 4.54 4.67 4.78 4.85",
    "2015-08-01": "1.1 1.2 2.2 2.2.1 2.3 2.3.1 2.4 2.4.1 2.5 2.5.1 2.6 2.6.1 2.15 2.17 2.22 2.22.1 4.1 4.2 4.3 4.4 "
    "4.26 4.30 4.38 4.45 4.46 4.49 4.52 4.79 4.80",
    "2019-06-20": "4.6 4.28",
}
_EDITION = {name: edition for edition, names in _EDITIONS.items() for name in names.split()}
_ONLY_NEW = {"2.65": "2016-11-01", "4.202": "2016-11-01", "4.200": "2016-06-01", "2.500": "2019-07-01",
             "4.500": "2019-07-01", "4.500.1": "2019-07-01"}  # fmt: skip


def put(parent: Element, name: str, **attributes: str | None) -> Element:
    """A new child; attributes that are None or blank are left off, `type_` is the xsi:type."""
    child = etree.SubElement(parent, V3 + name)
    for key, value in attributes.items():
        if value:
            child.set(XSI_TYPE if key == "type_" else key, clean(value))
    return child


def put_tag(parent: Element, tag: str, attributes: dict[str, str] | None = None) -> Element:
    """A new child by its full tag, with attributes known to be clean."""
    return etree.SubElement(parent, tag, attributes)


def put_text(parent: Element, name: str, text: str | None, **attributes: str | None) -> Element:
    """A new child that holds text; nothing to say is nullFlavor UNK."""
    child = put(parent, name, **attributes)
    if text and text.strip():
        child.text = clean(text)
    else:
        child.set("nullFlavor", "UNK")
    return child


def sdtc(parent: Element, name: str) -> Element:
    """A new child in the namespace of the extensions."""
    return etree.SubElement(parent, SDTC + name)


def new_document() -> Element:
    """The root of a clinical document."""
    return etree.Element(V3 + "ClinicalDocument", nsmap=NAMESPACES)


def serialised(root: Element) -> bytes:
    """The tree as UTF-8 with its declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def clean(text: str) -> str:
    """The text with a replacement mark for each character that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def templates(element: Element, *names: str) -> None:
    """Declare templates by the part of their id after that of C-CDA: "4.30"."""
    for name in names:
        if name in _EDITION:
            put(element, "templateId", root=P + name)
        put(element, "templateId", root=P + name, extension=_EDITION.get(name) or _ONLY_NEW.get(name))


def entry_of(
    parent: Element, name: str, kind: str, mood: str = "EVN", *declared: str, negated: bool = False
) -> Element:
    """A clinical statement with its class, mood, negation and templates."""
    element = put(parent, name, classCode=kind, moodCode=mood, negationInd="true" if negated else None)
    templates(element, *declared)
    return element
