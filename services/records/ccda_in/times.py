"""Points and spans of time (HL7 TS, IVL_TS) as partial dates: the precision that was recorded, nothing invented."""

import re
from datetime import date, datetime, timedelta

from services.records.ccda_in.tags import V3, Element, attribute

_PATTERN = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\.\d+)?)?)?([+-]\d{3,4})?)?)?)?", re.ASCII)
_WIDTHS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "wk": "weeks"}


def partial_date(value: str) -> str:
    """HL7 time of 4, 6, 8, 10, 12 or 14 digits as ISO text of the same precision. ValueError when it is none."""
    match = _PATTERN.fullmatch(value)
    if not match:
        raise ValueError(value)
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    date(int(year), int(month or 1), int(day or 1))
    text = "-".join(part for part in (year, month, day) if part)
    if hour is None:
        return text
    clock = ":".join(part for part in (hour, minute, second) if part) + (fraction or "")
    text = f"{text}T{clock}{_zone(zone)}"
    datetime.fromisoformat(text)  # refuses an hour of 25
    return text


def span(element: Element | None) -> tuple[str | None, str | None]:
    """Start and end, still in HL7 form, of an effective time given as value, low/high, width or center."""
    if element is None:
        return None, None
    low = attribute(element.find(V3 + "low"), "value")
    high = attribute(element.find(V3 + "high"), "value")
    width = element.find(V3 + "width")
    if width is not None and low and not high:
        high = _moved(low, width, 1)
    elif width is not None and high and not low:
        low = _moved(high, width, -1)
    return low or attribute(element, "value") or attribute(element.find(V3 + "center"), "value"), high


def _zone(zone: str | None) -> str:
    """ "-0500" as "-05:00"; also "-500", which a certified vendor writes."""
    return f"{zone[0]}{zone[1:].zfill(4)[:2]}:{zone[-2:]}" if zone else ""


def _moved(value: str, width: Element, sign: int) -> str | None:
    """`value` moved by a width of fixed length; None when the precision does not bear it (months, years)."""
    unit = _WIDTHS.get(width.get("unit", ""))
    form = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(value))
    if not unit or not form or (unit in ("seconds", "minutes", "hours") and len(value) == 8):
        return None
    try:
        length = timedelta(**{unit: sign * float(width.get("value", ""))})
        return (datetime.strptime(value, form) + length).strftime(form)
    except (ValueError, OverflowError):
        return None
