"""Coded values (CD, CE) of the record: code, system, name, the source's own words and further codings."""

import re
from typing import Any, NamedTuple

from models.base import Coded
from services.records.ccda_out.systems import LOINC, SNOMED, put_system
from services.records.ccda_out.tree import Element, clean, put

_CODE = re.compile(r"[^\s]+")
_NO_WORDS: list[dict[str, Any]] = []


class Code(NamedTuple):
    """A code the templates ask for; `system` is an OID."""

    code: str
    display: str
    system: str = SNOMED


def loinc(code: str, display: str) -> Code:
    """A LOINC code."""
    return Code(code, display, LOINC)


def put_code(parent: Element, name: str, code: Code, type_: str | None = None) -> Element:
    """A code the templates ask for."""
    return put(parent, name, type_=type_, code=code.code, codeSystem=code.system, displayName=code.display)


def put_concept(parent: Element, name: str, row: Coded, type_: str | None = None, null: str | None = None) -> Element:
    """The code columns of a line. `null` is the nullFlavor where there is no code; else the source's, NI or OTH."""
    null = null or getattr(row, "null_flavor", None)
    return _put(parent, name, row.code, row.code_system, row.display, row.text, row.translations, type_, null)


def put_coding(
    parent: Element, name: str, coding: dict[str, Any] | None, type_: str | None = None, null: str | None = None
) -> Element:
    """A small {"system", "code", "display"} of a JSON column."""
    found = coding or {}
    return _put(
        parent, name, found.get("code"), found.get("system"), found.get("display"), found.get("text"), None, type_, null
    )


def put_words(parent: Element, name: str, words: str | None, type_: str | None = None) -> Element:
    """A coded element for which only words are known."""
    return _put(parent, name, None, None, None, words, None, type_, None)


def is_code(code: str | None) -> bool:
    """Whether HL7 can write it as a code: without blanks."""
    return bool(code and _CODE.fullmatch(code))


def _put(
    parent: Element,
    name: str,
    code: str | None,
    system: str | None,
    display: str | None,
    text: str | None,
    translations: list[dict[str, Any]] | None,
    type_: str | None,
    null: str | None,
) -> Element:
    element = put(parent, name, type_=type_)
    translations = translations or _NO_WORDS
    if is_code(code):
        element.set("code", clean(code or ""))
        put_system(element, system)
        if display:
            element.set("displayName", clean(display))
    else:
        if text and display and display != text:
            element.set("displayName", clean(display))
        text = text or display or code  # a name without a code is the source's own words (INTEROP §3)
        element.set("nullFlavor", null or ("OTH" if text or translations else "NI"))
    if text:
        put(element, "originalText").text = clean(text)
    for other in translations:
        _put(
            element, "translation", other.get("code"), other.get("system"), other.get("display"), None, None, None, None
        )
    return element
