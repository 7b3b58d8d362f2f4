"""FHIR data types from what a row holds: text, numbers with their digits, dates at their precision, codes."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

Json = dict[str, Any]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
UCUM = "http://unitsofmeasure.org"
_REASONS = {
    "UNK": "unknown",
    "ASKU": "asked-unknown",
    "NAV": "temp-unknown",
    "NASK": "not-asked",
    "MSK": "masked",
    "NA": "not-applicable",
    "NINF": "negative-infinity",
    "PINF": "positive-infinity",
    "OTH": "unsupported",
}
# Units in which laboratories and vital signs are recorded and that are UCUM codes as they stand.
_UCUM_CODES = frozenset(
    (
        *("%", "/min", "/uL", "1", "10*3/uL", "10*6/uL", "10*9/L", "10*12/L", "Cel", "[degF]", "[in_i]", "[lb_av]"),
        *("[pH]", "a", "cm", "d", "fL", "g", "g/dL", "g/L", "h", "kg", "kg/m2", "m[IU]/L", "meq/L", "mg", "mg/dL"),
        *("mg/g", "mg/L", "min", "mL", "mL/min", "mm[Hg]", "mmol/L", "mo", "ng/dL", "ng/mL", "nmol/L", "pg", "pg/mL"),
        *("s", "U/L", "u[IU]/mL", "ug", "ug/dL", "ug/L", "umol/L", "wk"),
    )
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_is_number = re.compile(r"-?(0|[1-9]\d{0,30})(\.\d{1,30})?", re.ASCII).fullmatch
_is_day = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII).fullmatch
_MOMENT = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d)"
    r"(?::([0-5]\d(?:\.\d+)?))?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?",
    re.ASCII,
)


def words(value: Any) -> str | None:
    """A text that FHIR can hold: without control characters, and None when nothing is left."""
    cleaned = _CONTROL.sub("\ufffd", str(value)) if value is not None else ""
    return cleaned if cleaned.strip() else None


def token(value: Any) -> str | None:
    """A text as FHIR's type code holds it: single spaces, and only between words."""
    return " ".join((words(value) or "").split()) or None


def without_gaps(resource: Json) -> Json:
    """The same without what is None or empty: FHIR knows no empty elements."""
    return {key: value for key, value in resource.items() if value is not None and value != [] and value != {}}


def number(value: str | None) -> msgspec.Raw | None:
    """A JSON number with the very digits that were recorded ("1.50"); None for what is not a plain number."""
    return msgspec.Raw(value.encode()) if value and _is_number(value) else None


def quantity(value: str | None, unit: str | None, comparator: str | None = None) -> Json | None:
    """A Quantity, or None when the value is not a plain number."""
    figure = number(value)
    if figure is None or comparator not in (None, "", "<", "<=", ">=", ">"):
        return None
    unit = words(unit)
    coded = {"system": UCUM, "code": unit} if unit in _UCUM_CODES else {}
    return without_gaps({"value": figure, "comparator": comparator or None, "unit": unit} | coded)


def moment(value: str | None, zone: ZoneInfo) -> str | None:
    """A dateTime at the recorded precision. FHIR wants seconds and a zone with a time of day.

    Seconds are zero-filled, as the standard says; a time without a zone counts as the clinic's own.
    """
    if not value or (len(value) <= 10 and _real(value)):
        return value or None
    found = _MOMENT.fullmatch(value)
    if found is None or not _real(value[:10]):
        return value[:10] if _real(value[:10]) else None
    minute, second, offset = found.groups()
    whole = f"{minute}:{second or '00'}"
    if offset:
        return whole + offset
    # A whole minute of `zone`: some old offsets have seconds, which no dateTime can say.
    local = datetime.fromisoformat(minute).replace(tzinfo=zone).isoformat()
    return whole + local[16 + 3 : 16 + 9]


def day(value: str | None) -> str | None:
    """A date without time of day, at the recorded precision."""
    return value[:10] if value and _real(value[:10]) else None


def instant(value: str | None, zone: ZoneInfo) -> str | None:
    """A moment that is exact to the second; None for less than that."""
    found = moment(value, zone)
    return found if found and "T" in found else None


def span(name: str, start: str | None, end: str | None, zone: ZoneInfo) -> Json:
    """A choice of dateTime and Period: {"onsetDateTime": …} or {"onsetPeriod": {…}}; {} without a date."""
    begin, finish = moment(start, zone), moment(end, zone)
    if finish:
        return {f"{name}Period": period(start, end, zone)}
    return {f"{name}DateTime": begin} if begin else {}


def period(start: str | None, end: str | None, zone: ZoneInfo) -> Json | None:
    """A Period with what is known of its ends."""
    return without_gaps({"start": moment(start, zone), "end": moment(end, zone)}) or None


def coding(value: Json) -> Json | None:
    """A Coding of {"system", "code", "display"}; what cannot be an address is no system."""
    system = words(value.get("system"))
    if system and (any(char.isspace() for char in system) or ":" not in system):
        system = None
    return (
        without_gaps(
            {
                "system": system,
                "code": token(value.get("code")),
                "display": words(value.get("display")),
            }
        )
        or None
    )


def concept(value: Json | None, text: str | None = None) -> Json | None:
    """A CodeableConcept of one coded detail (route, site …); without a code its display is the text."""
    said = coding(value) if value else None
    if said and "code" not in said:
        said, text = None, text or words((value or {}).get("display"))
    return without_gaps({"coding": [said] if said else [], "text": words(text)}) or None


def text_concept(text: str | None) -> Json | None:
    """A CodeableConcept in words alone."""
    said = words(text)
    return {"text": said} if said else None


def named(text: str | None) -> Json | None:
    """A Reference to somebody or something of which only the name is known."""
    said = words(text)
    return {"display": said} if said else None


def absent(null_flavor: str | None = None) -> Json:
    """An element that is only there to say why it is empty."""
    return {"extension": [{"url": ABSENT, "valueCode": _REASONS.get(null_flavor or "", "unknown")}]}


def _real(value: str) -> bool:
    if not _is_day(value) or value.startswith("0000"):
        return False
    try:
        datetime.fromisoformat((value + "-01-01")[:10] if len(value) < 10 else value)
    except ValueError:
        return False
    return True
