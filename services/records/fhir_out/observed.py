"""The value of an observation and its range: numbers with their digits, words where it is none."""

import re
from zoneinfo import ZoneInfo

from services.records.fhir_out.values import (
    Json,
    absent,
    concept,
    moment,
    number,
    quantity,
    text_concept,
    without_gaps,
    words,
)

_LIMITS = re.compile(r"(?:(\S+?)–(\S+)|≥(\S+)|≤(\S+))").fullmatch
_RATIO = re.compile(r"([\d.]+):([\d.]+)").fullmatch


def value_of(said: Json, reason: str | None, has_parts: bool, zone: ZoneInfo) -> Json:
    """The choice element value[x], or why there is none; {} where the parts of a compound value say it."""
    value, unit = words(said.get("value")), said.get("unit")
    if value is None and not concept(said.get("value_coded")):
        if has_parts or not (reason or said.get("null_flavor")):
            return {}
        return {"dataAbsentReason": _absent_reason(said.get("null_flavor"), reason)}
    found = _typed(said, value, unit, zone)
    if found:
        return found
    return {"valueString": " ".join(part for part in (words(said.get("comparator")), value, words(unit)) if part)}


def range_of(said: Json) -> list[Json]:
    """The normal range of this very result; limits that are not plain numbers stay in words."""
    unit = said.get("range_unit")
    low, high = quantity(said.get("range_low"), unit), quantity(said.get("range_high"), unit)
    odd = [
        words(f"{sign} {limit}")
        for limit, ready, sign in ((said.get("range_low"), low, "≥"), (said.get("range_high"), high, "≤"))
        if limit and not ready
    ]
    text = "\n".join(part for part in (words(said.get("range_text")), *odd) if part) or None
    one = without_gaps({"low": low, "high": high, "text": text})
    return [one] if one else []


def _typed(said: Json, value: str | None, unit: str | None, zone: ZoneInfo) -> Json | None:
    kind = said.get("value_kind")
    if kind == "coded" or (value is None and said.get("value_coded")):
        coded = concept(said.get("value_coded"))
        own_words = value if value and value != _said(said.get("value_coded")) else None
        if coded is None or (own_words and "text" not in coded):
            coded = (coded or {}) | (text_concept(value) or {})
        return {"valueCodeableConcept": coded} if coded else None
    if value is None:
        return None
    if kind == "quantity":
        figure = quantity(value, unit, said.get("comparator"))
        return {"valueQuantity": figure} if figure else None
    if kind == "boolean" and value in ("true", "false"):
        return {"valueBoolean": value == "true"}
    if kind == "range" and (limits := _LIMITS(value)):
        low, high = quantity(limits[1] or limits[3], unit), quantity(limits[2] or limits[4], unit)
        whole = without_gaps({"low": low, "high": high})
        return {"valueRange": whole} if len(whole) == value.count("–") + 1 else None
    if kind == "ratio" and (parts := _RATIO(value)) and number(parts[1]) and number(parts[2]):
        return {"valueRatio": {"numerator": {"value": number(parts[1])}, "denominator": {"value": number(parts[2])}}}
    if kind == "date":
        return _date(value, zone)
    return None


def _date(value: str, zone: ZoneInfo) -> Json | None:
    start, dash, end = value.partition(" – ")
    first, last = moment(start, zone), moment(end, zone)
    if dash:
        return {"valuePeriod": {"start": first, "end": last}} if first and last else None
    return {"valueDateTime": first} if first else None


def _said(coded: Json | None) -> str | None:
    return (coded or {}).get("display") or (coded or {}).get("code")


def _absent_reason(null_flavor: str | None, reason: str | None) -> Json:
    code = absent(null_flavor)["extension"][0]["valueCode"]
    system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
    return without_gaps({"coding": [{"system": system, "code": code}], "text": words(reason)})
