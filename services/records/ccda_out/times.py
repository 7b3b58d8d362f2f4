"""Partial dates as HL7 times (TS, IVL_TS): the recorded precision, nothing invented."""

import re

from services.records.ccda_out.tree import Element, put

_PARTIAL = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII
)


def hl7_time(partial: str | None) -> str | None:
    """ "2012-03-02T10:15:00-05:00" as "20120302101500-0500"; None for what is no partial date."""
    match = _PARTIAL.fullmatch(partial or "")
    if not match:
        return None
    *digits, fraction, zone = match.groups()
    zone = "+0000" if zone == "Z" else (zone or "").replace(":", "")
    return "".join(part for part in digits if part) + (fraction or "") + zone


def put_time(parent: Element, name: str, partial: str | None) -> Element:
    """A point of time, nullFlavor UNK when it is not known."""
    value = hl7_time(partial)
    return put(parent, name, value=value, nullFlavor=None if value else "UNK")


def put_moment(parent: Element, start: str | None, end: str | None) -> Element:
    """effectiveTime of something done: a point, or a span when it has an end."""
    if not hl7_time(end):
        return put_time(parent, "effectiveTime", start)
    return put_span(parent, start, end)


def put_span(parent: Element, start: str | None, end: str | None, type_: str | None = None) -> Element:
    """effectiveTime of something that lasts: low always (nullFlavor UNK), high when there is an end."""
    span = put(parent, "effectiveTime", type_=type_)
    put_time(span, "low", start)
    if hl7_time(end):
        put_time(span, "high", end)
    return span
