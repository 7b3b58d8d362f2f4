"""FHIR data types in plain values: text, numbers with their digits, quantities, periods, names, addresses."""

from datetime import date
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

_UNIT_WORDS = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second"}


def text(value: Any) -> str | None:
    """A primitive as text; numbers keep their digits. TypeError for anything that has parts."""
    if type(value) is str:
        return value or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"{type(value).__name__} where a single value belongs")


def items(value: Any) -> list[Any]:
    """A repeating element as a list, also where a server wrote a single one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def unit_of(quantity: Json) -> str | None:
    """The unit as written for people, else its code."""
    return text(quantity.get("unit")) or text(quantity.get("code"))


def quantity_words(quantity: Json | None) -> str | None:
    """ "5 mg", "<0.5 mmol/L"; an age as "45 years"."""
    if not quantity or quantity.get("value") is None:
        return None
    value, unit = text(quantity["value"]), unit_of(quantity)
    unit = duration_unit(value, unit) if unit in _UNIT_WORDS else unit
    return f"{text(quantity.get('comparator')) or ''}{value}{' ' + unit if unit else ''}"


def duration_unit(value: str | None, unit: str | None) -> str | None:
    """ "hours" for ("12", "h"); a unit that is no time stays as it is."""
    if unit not in _UNIT_WORDS:
        return unit
    return _UNIT_WORDS[unit] + ("" if value == "1" else "s")


def range_words(value: Json | None) -> str | None:
    """ "1.5–2.0 mg" """
    if not value:
        return None
    low, high = value.get("low") or {}, value.get("high") or {}
    first, last = text(low.get("value")), text(high.get("value"))
    unit = unit_of(high) or unit_of(low)
    words = f"{first}–{last}" if first and last else f"≥{first}" if first else f"≤{last}" if last else None
    return f"{words} {unit}" if words and unit else words


def ratio_words(value: Json | None) -> str | None:
    """ "1:128", "5 mg / 10 mL" """
    if not value:
        return None
    top, bottom = value.get("numerator") or {}, value.get("denominator") or {}
    if unit_of(top) or unit_of(bottom):
        return f"{quantity_words(top)} / {quantity_words(bottom)}"
    return f"{text(top.get('value'))}:{text(bottom.get('value'))}"


def name_words(names: Any) -> str | None:
    """The name to show of a HumanName list, a single HumanName or a plain name."""
    if isinstance(names, str):
        return names or None
    name = best_name(names)
    if not name:
        return None
    if name.get("text"):
        return text(name["text"])
    parts = [*items(name.get("prefix")), *items(name.get("given")), name.get("family"), *items(name.get("suffix"))]
    return " ".join(str(part) for part in parts if part) or None


def best_name(names: Any) -> Json | None:
    """The official name, else the usual one, else the first that is not an old one."""
    known = [name for name in items(names) if name]
    for use in ("official", "usual"):
        for name in known:
            if name.get("use") == use and not (name.get("period") or {}).get("end"):
                return name
    current = [name for name in known if name.get("use") not in ("old", "maiden", "nickname")]
    return (current or known or [None])[0]


def telecom_value(telecoms: Any, *systems: str) -> str | None:
    """The first phone number or address of one of `systems` that is in use."""
    for telecom in items(telecoms):
        if telecom.get("system") in systems and telecom.get("use") != "old":
            return text(telecom.get("value"))
    return None


def address_words(addresses: Any) -> str | None:
    """An address in one line."""
    address = next((a for a in items(addresses) if a.get("use") != "old"), None)
    if not address:
        return None
    if address.get("text"):
        return text(address["text"])
    place = [text(address.get(part)) for part in ("city", "state", "postalCode", "country")]
    return ", ".join(str(part) for part in [*items(address.get("line")), *place] if part) or None


def full_date(value: Any) -> date | None:
    """A calendar day, or None when the recorded date is partial or not a date."""
    try:
        return date.fromisoformat((text(value) or "")[:10])
    except ValueError:
        return None


def joined(*parts: str | None, by: str = "\n") -> str | None:
    """The parts that are there, joined; None when there is none."""
    return by.join(part for part in parts if part) or None


def remark(label: str, words: str | None) -> str | None:
    """ "Label: words" for the comment of a line, where the table has no column of its own."""
    return f"{label}: {words}" if words else None
