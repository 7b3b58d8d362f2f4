"""Values of observations (HL7 PQ, ST, CD, IVL_PQ, RTO …) and reference ranges as columns of the record."""

from decimal import Decimal, InvalidOperation
from typing import Any

from services.records.ccda_in.narrative import plain
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, XSI_TYPE, Element, attribute, path
from services.words import _

_CODED = {"CD", "CE", "CO", "CV", "CS", "SC"}
_NUMBERS = {"PQ", "REAL", "INT", "MO", "PPD_PQ"}
_RANGES = {"IVL_PQ", "IVL_REAL", "IVL_INT", "IVL_MO"}
_COMPARATORS = ("<=", ">=", "<", ">")


def value_columns(element: Element | None, reading: Reading) -> dict[str, Any]:
    """value_kind, value, unit, comparator, value_coded of an observation's value; numbers keep their digits."""
    if element is None or (attribute(element, "nullFlavor") and len(element) == 0 and not element.text):
        return {}
    kind = data_type(element)
    if kind in _NUMBERS:
        return _quantity(element, reading)
    if kind in _RANGES:
        return _range(element)
    if kind in _CODED:
        concept = reading.concept(element)
        return {"value_kind": "coded", "value": concept.words, "value_coded": concept.coding()} if concept else {}
    if kind in ("RTO", "RTO_PQ_PQ"):
        return {"value_kind": "ratio", "value": _ratio(element)}
    if kind in ("TS", "IVL_TS"):
        return _moment(element, reading)
    if kind == "BL":
        return {"value_kind": "boolean", "value": attribute(element, "value")}
    if kind in ("ST", "ED", "SC"):
        text = reading.text(element) or attribute(element, "value")
        return {"value_kind": "text", "value": text} if text else {}
    reading.unread(_("This kind of value is not known: {kind}", kind=kind), element)
    return {"value_kind": "text", "value": reading.text(element)}


def range_columns(observation: Element, reading: Reading) -> dict[str, Any]:
    """range_low, range_high, range_unit and range_text of this result's own reference ranges."""
    columns: dict[str, Any] = {}
    texts: list[str] = []
    for found in observation.iterfind(path("referenceRange", "observationRange")):
        texts.append(reading.text(found.find(V3 + "text")) or "")
        value = found.find(V3 + "value")
        if value is None:
            continue
        low, high = value.find(V3 + "low"), value.find(V3 + "high")
        bounds = attribute(low, "value"), attribute(high, "value")
        if not any(bounds):
            texts.append(value_columns(value, reading).get("value") or "")
        elif columns:  # a second range, of another kind of patient: kept in words
            texts.append(_between(low, high))
        else:
            unit = _unit(low) or _unit(high)
            columns = {"range_low": bounds[0], "range_high": bounds[1], "range_unit": unit}
    text = "; ".join(dict.fromkeys(item for item in texts if item))
    return columns | ({"range_text": text} if text else {})


def data_type(element: Element) -> str:
    """The value's declared type without its prefix; what it looks like when none is declared."""
    if declared := attribute(element, XSI_TYPE):
        return declared.rpartition(":")[2].upper()
    if attribute(element, "code") or attribute(element, "nullFlavor"):
        return "CD"
    if attribute(element, "value"):
        return "PQ"
    return "IVL_PQ" if element.find(V3 + "low") is not None or element.find(V3 + "high") is not None else "ST"


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal number."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def amount(element: Element | None) -> tuple[str | None, str | None]:
    """Number and unit of a quantity (PQ or IVL_PQ), digits as recorded: ("1-2", "mL")."""
    if element is None:
        return None, None
    if value := attribute(element, "value"):
        return value, _unit(element)
    if words := _told(element, "OTH"):
        return words, _told(element, "NI")
    bounds = [item for item in (element.find(V3 + "low"), element.find(V3 + "high")) if attribute(item, "value")]
    numbers = dict.fromkeys(attribute(item, "value") or "" for item in bounds)
    unit = _told(element, "NI") or (_unit(bounds[0]) if bounds else None)
    return "-".join(numbers) or None, unit


def quantity_text(element: Element | None) -> str | None:
    """Number and unit in one text."""
    return " ".join(part for part in amount(element) if part) or None


def _quantity(element: Element, reading: Reading) -> dict[str, Any]:
    value, unit = attribute(element, "value"), _unit(element) or _told(element, "NI")
    if value is None and not unit:
        translation = element.find(V3 + "translation")
        value, unit = attribute(translation, "value"), unit or _unit(translation)
        if value is None:
            text = reading.text(element.find(V3 + "originalText")) or reading.text(element)
            return {"value_kind": "text", "value": text, "unit": unit} if text else {"unit": unit}
    if value is None:
        return {"unit": unit}
    comparator = next((sign for sign in _COMPARATORS if value.startswith(sign)), None)
    number = value.removeprefix(comparator or "").strip()
    if not is_number(number):
        return {"value_kind": "text", "value": value, "unit": unit}
    return {"value_kind": "quantity", "value": number, "unit": unit, "comparator": comparator}


def _range(element: Element) -> dict[str, Any]:
    low, high = element.find(V3 + "low"), element.find(V3 + "high")
    below, above = attribute(low, "value"), attribute(high, "value")
    if below and above:
        return {"value_kind": "range", "value": f"{below}-{above}", "unit": _unit(low) or _unit(high)}
    bound, sign = (low, ">") if below else (high, "<")
    if not (below or above) or bound is None:
        center = element.find(V3 + "center")
        value = attribute(element, "value") or attribute(center, "value")
        return {"value_kind": "quantity", "value": value, "unit": _unit(element) or _unit(center)} if value else {}
    comparator = sign if bound.get("inclusive") == "false" else sign + "="
    return {"value_kind": "quantity", "value": below or above, "unit": _unit(bound), "comparator": comparator}


def _between(low: Element | None, high: Element | None) -> str:
    numbers = [number for item in (low, high) if (number := attribute(item, "value"))]
    return " ".join(part for part in ("-".join(numbers), _unit(low) or _unit(high)) if part)


def _ratio(element: Element) -> str | None:
    """A titre without units as "1:128", quantities as "50 mg / 5 mL"."""
    above, below = (element.find(V3 + part) for part in ("numerator", "denominator"))
    parts = [text for item in (above, below) if (text := quantity_text(item))]
    return (" / " if _unit(above) or _unit(below) else ":").join(parts) or None


def _moment(element: Element, reading: Reading) -> dict[str, Any]:
    start, end = reading.span(element)
    return {"value_kind": "date", "value": "/".join(part for part in (start, end) if part) or None}


def _unit(element: Element | None) -> str | None:
    """The unit as recorded; UCUM "1" means that there is none."""
    unit = _told(element, None) or attribute(element, "unit")
    return None if unit == "1" else unit


def _told(element: Element | None, null_flavor: str | None) -> str | None:
    """The source's own unit (None, NI) or amount (OTH) as our exports keep it: words in a translation without code."""
    for item in element.iterfind(V3 + "translation") if element is not None else ():
        if item.get("code") is None and item.get("nullFlavor") == null_flavor:
            return plain(item.find(V3 + "originalText")) or None
    return None
