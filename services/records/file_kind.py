"""What a file is, by its first bytes; nothing is parsed."""

import codecs
import re

from services.words import _

_HEAD = 65_536
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL)
_MAIL = re.compile(r"(content-type|mime-version|received|return-path|delivered-to|message-id):", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")


def kind_of(content: bytes) -> str:
    """zip, mail, ccda, fhir, or what else it is: fhir-xml, xsl, html, xml, pdf, text, empty, unknown."""
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(b"%PDF-"):
        return "pdf"
    head = _head_text(content)
    if head is None:
        return "unknown"
    if not head:
        return "empty"
    if head[0] == "{":
        return "fhir"
    if head[0] == "<":
        return _xml_kind(head)
    return "mail" if _MAIL.match(head) else "text"


def reason_to_skip(kind: str) -> str:
    """Why a file of this kind is not taken in, in words."""
    reasons = {
        "empty": _("it is empty"),
        "fhir-xml": _("FHIR in its XML form is not read; please export it as JSON"),
        "html": _("it is a web page, not a health record"),
        "pdf": _("it is a PDF, not a health record in data form"),
        "text": _("it is plain text, not a health record"),
        "xsl": _("it is a style sheet, not a health record"),
    }
    return reasons.get(kind) or _("it is not a C-CDA or FHIR health record")


def _head_text(content: bytes) -> str | None:
    """The beginning as text without white space before it; None when it is not text."""
    head = content[:_HEAD]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "ignore").lstrip()
    if head[:2] in (b"<\0", b"{\0"):
        return head.decode("utf-16-le", "ignore").lstrip()
    if head[:2] in (b"\0<", b"\0{"):
        return head.decode("utf-16-be", "ignore").lstrip()
    # Latin-1 keeps every byte; only ASCII matters for telling kinds apart.
    return None if b"\0" in head else head.decode("latin-1").lstrip()


def _xml_kind(head: str) -> str:
    position = 0
    while before := _BEFORE_ROOT.match(head, position):
        position = before.end()
    root = _ROOT.match(head, position)
    name = root.group(1) if root else ""
    if name == "ClinicalDocument":
        return "ccda"
    if name in ("stylesheet", "transform"):
        return "xsl"
    if name.lower() == "html" or (head[:9].lower() == "<!doctype" and "html" in head[:20].lower()):
        return "html"
    return "fhir-xml" if "http://hl7.org/fhir" in head[position : position + 500] else "xml"
