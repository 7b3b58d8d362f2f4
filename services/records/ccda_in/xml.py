"""Parsing a file nobody here wrote: no DTD, no entities, no network, limits of size and depth (SECURITY WB-08)."""

import re

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - lxml ships no types

from services.errors import UnreadableFile
from services.records.ccda_in.tags import V3, Element
from services.words import _

LARGEST = 64 * 1024 * 1024  # bytes
MOST_MARKS = 4_000_000  # tags and attributes, each of which takes some hundred bytes of memory
DEEPEST = 200  # elements inside each other

_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_BOM = b"\xef\xbb\xbf"
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_too_deep = etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")
_with_id = etree.XPath("//*[@ID]")
_NAMESPACES = re.compile(r' xmlns(:\w+)?="[^"]*"')
_END = re.compile(rb"</(?:[\w.-]+:)?ClinicalDocument\s*>")


def parse_document(content: bytes) -> tuple[Element, list[str]]:
    """The root of a clinical document and notes on what had to be repaired. Raises UnreadableFile with the reason."""
    content, notes = _prepared(content)
    root = _parse(content)
    if root is None:
        root = _repaired(content)
        notes.append(_("The file was damaged; it was read as far as possible."))
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(_("The file has a document type definition, which is not accepted."))
    if root.tag != V3 + "ClinicalDocument":
        raise UnreadableFile(_("The file is not a clinical document (C-CDA)."))
    _check_depth(root)
    return root, notes


def by_id(root: Element) -> dict[str, Element]:
    """The elements that references lead to, by their ID."""
    return {element.get("ID"): element for element in _with_id(root)}


def source_of(element: Element) -> str:
    """The element as it is written in the file, without the namespace declarations."""
    return _NAMESPACES.sub("", etree.tostring(element, encoding="unicode", with_tail=False))


def _prepared(content: bytes) -> tuple[bytes, list[str]]:
    """The content as bytes in UTF-8 or in the encoding it declares, after all checks that need no parser."""
    notes: list[str] = []
    if len(content) > LARGEST:
        raise UnreadableFile(_("The file is too large: at most {size} MB are read.", size=LARGEST // 1024 // 1024))
    if wide := _WIDE.get(content[:2]):
        content = _without_declaration(content.decode(wide, "replace").encode())
    content = content.removeprefix(_BOM).strip(b" \t\r\n\0")
    if not content:
        raise UnreadableFile(_("The file is empty."))
    if content.count(b"<") + content.count(b"=") > MOST_MARKS:
        raise UnreadableFile(_("The file has too many elements."))
    prolog = _PROLOG.match(content)
    if content[prolog.end() if prolog else 0 :][:9].upper() == b"<!DOCTYPE":
        raise UnreadableFile(_("The file has a document type definition, which is not accepted."))
    if not _is_utf8(content) and b"encoding" not in content[:200]:
        content = content.decode("cp1252", "replace").encode()
        notes.append(_("The file does not say how its letters are encoded; they were read as Western European."))
    return content, notes


def _parse(content: bytes, recover: bool = False) -> Element | None:
    encoding = "utf-8" if _is_utf8(content) else None  # some declare UTF-16 and are not
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
        encoding=encoding,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def _repaired(content: bytes) -> Element:
    """What a damaged file still says. One that stops before its end is refused: nobody knows what is missing."""
    if not content.lstrip().startswith(b"<"):
        raise UnreadableFile(_("The file is not XML."))
    if not _END.search(content):
        raise UnreadableFile(_("The file is incomplete: it ends before the end of the document."))
    root = _parse(content, recover=True)
    if root is None or root.find(V3 + "component") is None:
        raise UnreadableFile(_("The file is too damaged to be read."))
    return root


def _check_depth(root: Element) -> None:
    if _too_deep(root):
        raise UnreadableFile(_("The elements of the file are nested too deeply."))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_declaration(content: bytes) -> bytes:
    return re.sub(rb"^\s*<\?xml[^>]*\?>", b"", content)
