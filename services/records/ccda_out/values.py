"""Values of observations and their ranges: PQ with UCUM, IVL_PQ, RTO, CD, BL, TS, and words for the rest."""

import re
from typing import Any

from services.records.ccda_out.codes import put_coding, put_words
from services.records.ccda_out.entry import put_told
from services.records.ccda_out.part import joined
from services.records.ccda_out.quantities import NUMBERS, is_number, put_own_unit, put_quantity
from services.records.ccda_out.times import hl7_time
from services.records.ccda_out.tree import Element, clean, put, put_text

_HALF_RANGE = re.compile(r"\s*([≥≤])\s*([+-]?[\d.]+)\s*")
_RATIO = re.compile(r"\s*([\d.]+)\s*(\S*?)\s*[:/]\s*([\d.]+)\s*(\S*?)\s*")
_BETWEEN = re.compile(r"/| – |\n")


def put_value(parent: Element, source: dict[str, Any], id_: str) -> None:
    """The value of an observation or component, from its columns. Words of several lines refer to `id_`."""
    value = source.get("value")
    kind = source.get("value_kind")
    if value is None:
        if coded := source.get("value_coded"):
            put_coding(parent, "value", coded, "CD")
            return
        _put_nothing(parent, source)
    elif kind == "coded":
        _put_coded(parent, value, source.get("value_coded"))
    elif not _WRITERS.get(kind or "", _put_none)(parent, value, source):
        _put_text(parent, value, id_)


def put_range(observation: Element, source: dict[str, Any]) -> None:
    """The reference range of this very result: its bounds and its words."""
    low, high, unit = source.get("range_low"), source.get("range_high"), source.get("range_unit")
    words = source.get("range_text")
    if low is None and high is None and not words:
        return
    range_ = put(put(observation, "referenceRange"), "observationRange")
    bounds = [bound for bound in (low, high) if bound is not None]
    if not all(map(is_number, bounds)):
        words, bounds = joined([words, " – ".join([joined([bound, unit]) for bound in bounds])], "; "), []
    if words:
        put(range_, "text").text = clean(" ".join(words.split()))
    if not bounds:
        put(range_, "value", type_="IVL_PQ", nullFlavor="NI")
        return
    interval = put(range_, "value", type_="IVL_PQ")
    for side, bound in (("low", low), ("high", high)):
        if bound is not None:
            put_quantity(interval, side, bound, unit, type_=None)


def value_words(source: dict[str, Any]) -> str:
    """The value as the narrative shows it."""
    return f"{source.get('comparator') or ''}{joined([source.get('value'), source.get('unit')])}"


def range_words(source: dict[str, Any]) -> str:
    """The range as the narrative shows it."""
    low, high, unit = source.get("range_low"), source.get("range_high"), source.get("range_unit")
    bounds = f"{low} – {high}" if low and high else f"from {low}" if low else f"up to {high}" if high else None
    return joined([joined([bounds, unit if bounds else None]) or None, source.get("range_text")], "; ")


def _put_quantity(parent: Element, value: str, source: dict[str, Any]) -> bool:
    unit, comparator = source.get("unit"), source.get("comparator")
    if not is_number(value) or (comparator and comparator not in ("<", "<=", ">", ">=")):
        return False
    if not comparator:
        put_quantity(parent, "value", value, unit, type_="PQ")
        return True
    interval = put(parent, "value", type_="IVL_PQ")
    bound = put_quantity(interval, "low" if comparator.startswith(">") else "high", value, unit)
    bound.set("inclusive", "true" if comparator.endswith("=") else "false")
    return True


def _put_range(parent: Element, value: str, source: dict[str, Any]) -> bool:
    unit = source.get("unit")
    match, half = NUMBERS.fullmatch(value), _HALF_RANGE.fullmatch(value)
    if match and is_number(match[1]) and is_number(match[2]):
        interval = put(parent, "value", type_="IVL_PQ")
        put_quantity(interval, "low", match[1], unit)
        put_quantity(interval, "high", match[2], unit)
        return True
    if half and is_number(half[2]):
        comparator = ">=" if half[1] == "≥" else "<="
        return _put_quantity(parent, half[2], source | {"comparator": comparator})
    return False


def _put_ratio(parent: Element, value: str, _source: dict[str, Any]) -> bool:
    match = _RATIO.fullmatch(value)
    if not match or not is_number(match[1]) or not is_number(match[3]):
        return False
    ratio = put(parent, "value", type_="RTO_PQ_PQ")
    put_quantity(ratio, "numerator", match[1], match[2] or None, type_="PQ")
    put_quantity(ratio, "denominator", match[3], match[4] or None, type_="PQ")
    return True


def _put_boolean(parent: Element, value: str, _source: dict[str, Any]) -> bool:
    if value not in ("true", "false"):
        return False
    put(parent, "value", type_="BL", value=value)
    return True


def _put_date(parent: Element, value: str, _source: dict[str, Any]) -> bool:
    times = [hl7_time(item) for item in _BETWEEN.split(value)]
    if not all(times) or len(times) > 2:
        return False
    if len(times) == 1:
        put(parent, "value", type_="TS", value=times[0])
    else:
        interval = put(parent, "value", type_="IVL_TS")
        put(interval, "low", value=times[0])
        put(interval, "high", value=times[1])
    return True


def _put_coded(parent: Element, value: str, coding: dict[str, Any] | None) -> None:
    if not coding:
        put_words(parent, "value", value, "CD")
        return
    words = coding.get("display") or coding.get("code")
    put_coding(parent, "value", coding | {"text": value if value != words else None}, "CD")


def _put_text(parent: Element, value: str, id_: str) -> None:
    if " ".join(value.split()) == clean(value) and len(value) < 1000:
        put_text(parent, "value", value, type_="ST")
    else:
        put_told(parent, "value", value, id_, type_="ED")


def _put_nothing(parent: Element, source: dict[str, Any]) -> None:
    """No value: why, if the source said so; a unit without a value is kept."""
    element = put(
        parent, "value", type_="PQ" if source.get("unit") else "CD", nullFlavor=source.get("null_flavor") or "NI"
    )
    if unit := source.get("unit"):
        put_own_unit(element, None, unit)


def _put_none(_parent: Element, _value: str, _source: dict[str, Any]) -> bool:
    return False


_WRITERS = {
    "quantity": _put_quantity,
    "range": _put_range,
    "ratio": _put_ratio,
    "boolean": _put_boolean,
    "date": _put_date,
}
