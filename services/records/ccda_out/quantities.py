"""Quantities (PQ, IVL_PQ) with UCUM units; the source's own unit and words stay beside them as translations."""

import re

from services.records.ccda_out.tree import Element, clean, put
from services.records.ccda_out.units import ucum

NUMBERS = re.compile(r"\s*([+-]?[\d.]+)\s*[-–—]\s*([+-]?[\d.]+)\s*", re.ASCII)  # "1-2"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def is_number(text: str | None) -> bool:
    """Whether HL7 can write it as a number."""
    return bool(text and _NUMBER.fullmatch(text))


def put_quantity(
    parent: Element,
    name: str,
    value: str | None,
    unit: str | None,
    type_: str | None = None,
    default: str | None = None,
) -> Element:
    """A quantity with a UCUM unit; the source's own unit stays beside it where it is another (INTEROP §3).

    What is no number, such as "1 to 2", is kept in words. `default` is the unit written where there is none.
    """
    element = put(parent, name, type_=type_)
    code = ucum(unit) if unit else default
    if is_number(value):
        element.set("value", value or "")
        if code:
            element.set("unit", code)
        if unit and code != unit:
            put_own_unit(element, value, unit)
    elif type_ is None and (match := NUMBERS.fullmatch(value or "")) and all(map(is_number, match.groups())):
        if unit and code != unit:
            put_own_unit(element, None, unit)
        put(element, "low", value=match[1], unit=code)
        put(element, "high", value=match[2], unit=code)
    else:
        element.set("nullFlavor", "OTH" if value else "UNK")
        if value:
            put_own_unit(element, None, value, "OTH")
        if unit:
            put_own_unit(element, None, unit)
    return element


def put_own_unit(element: Element, value: str | None, words: str, null: str = "NI") -> None:
    """The source's own unit beside a value, or without one (NI); or its own words for the amount (OTH)."""
    translation = put(element, "translation", value=value, nullFlavor=None if value else null)
    put(translation, "originalText").text = clean(words)
