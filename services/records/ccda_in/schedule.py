"""When a medication is taken: from, until, and how often (IVL_TS, PIVL_TS, EIVL_TS, SXPR_TS)."""

from collections.abc import Iterator
from decimal import Decimal

from services.records.ccda_in.reading import Reading
from services.records.ccda_in.tags import V3, Element, attribute
from services.records.ccda_in.values import amount, data_type, is_number

_UNITS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_SMALLER = {"d": ("h", 24), "h": ("min", 60), "wk": ("d", 7)}
_EVENTS = {  # HL7 TimingEvent
    "HS": "at bedtime", "WAKE": "upon waking",
    "AC": "before meals", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
    "C": "with meals", "CM": "with breakfast", "CD": "with lunch", "CV": "with dinner",
    "IC": "between meals", "ICM": "between breakfast and lunch", "ICD": "between lunch and dinner",
    "ICV": "between dinner and bedtime",
    "PC": "after meals", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
}  # fmt: skip


def dosing_times(element: Element, reading: Reading) -> tuple[str | None, str | None, str | None, str | None]:
    """Start, end, period ("12 h") and frequency in words ("every 12 hours") of a medication."""
    started = ended = period = None
    words: list[str] = []
    for time in _flat(element.iterfind(V3 + "effectiveTime")):
        kind = _kind(time)
        if kind == "PIVL_TS":
            value, unit = amount(time.find(V3 + "period"))
            if value:
                period = period or " ".join(part for part in (value, unit) if part)
                words.append(every(value, unit))
        elif kind == "EIVL_TS":
            code = attribute(time.find(V3 + "event"), "code")
            words += [_EVENTS.get(code, code)] if code else []
        else:
            low, high = reading.span(time)
            started, ended = started or low, ended or high
    return started, ended, period, ", ".join(dict.fromkeys(words)) or None


def every(value: str, unit: str | None) -> str:
    """ "every 12 hours", "every day", "every 4-6 hours"; 0.5 d is said as 12 hours."""
    if is_number(value):
        number = Decimal(value)
        while number and unit in _SMALLER and number != number.to_integral_value():
            unit, factor = _SMALLER[unit]
            number = _nearly_whole(number * factor)
        value = f"{number.normalize():f}"
        if value == "1":
            return f"every {_UNITS.get(unit or '', unit or '1')}"
    name = _UNITS.get(unit or "")
    return f"every {value} {name}s" if name else f"every {value} {unit or ''}".rstrip()


def _nearly_whole(number: Decimal) -> Decimal:
    """0.3333 d is 8 h: rounding of the source is undone within a hundredth."""
    whole = number.to_integral_value()
    return whole if abs(number - whole) <= Decimal("0.01") else number


def _flat(times: Iterator[Element]) -> Iterator[Element]:
    for time in times:
        parts = time.iterfind(V3 + "comp")
        first = next(parts, None)
        if first is None:
            yield time
        else:
            yield from _flat(iter([first, *parts]))


def _kind(time: Element) -> str:
    if time.find(V3 + "period") is not None:
        return "PIVL_TS"
    return "EIVL_TS" if time.find(V3 + "event") is not None else data_type(time)
