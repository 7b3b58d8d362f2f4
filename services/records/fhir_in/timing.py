"""FHIR Timing: how often, in words ("every 12 hours") and as a period ("12 h")."""

from decimal import Decimal, InvalidOperation
from typing import Any

from services.records.fhir_in.codes import concept_words
from services.records.fhir_in.values import Json, duration_unit, items, joined, text

_WHEN = {
    "MORN": "in the morning",
    "MORN.early": "in the early morning",
    "MORN.late": "in the late morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "EVE": "in the evening",
    "NIGHT": "at night",
    "PHS": "after sleep",
    "HS": "at bedtime",
    "WAKE": "on waking",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_SMALLER = {"d": ("h", 24), "h": ("min", 60), "wk": ("d", 7)}


def frequency_words(dosage: Json) -> str | None:
    """ "every 12 hours, after meals, as needed for pain"; the source's own words of the rhythm where it has none."""
    timing = dosage.get("timing") or {}
    repeat = timing.get("repeat") or {}
    rhythm = _rhythm(repeat) or concept_words(timing.get("code"))
    return joined(rhythm, *_moments(repeat), _length(repeat), _as_needed(dosage), by=", ")


def period_of(timing: Json | None) -> str | None:
    """The time between two doses, "12 h"; two a day are 12 h apart, uneven parts give None."""
    repeat = (timing or {}).get("repeat") or {}
    unit, count = text(repeat.get("periodUnit")), text(repeat.get("frequency")) or "1"
    try:
        period, times = Decimal(text(repeat.get("period")) or ""), Decimal(count)
    except InvalidOperation:
        return None
    if not unit or times < 1 or not period.is_finite() or repeat.get("periodMax") or repeat.get("frequencyMax"):
        return None
    while period % times and unit in _SMALLER:
        unit, factor = _SMALLER[unit]
        period *= factor
    return f"{format((period / times).normalize(), 'f')} {unit}" if not period % times else None


def _rhythm(repeat: Json) -> str | None:
    period, unit = text(repeat.get("period")), text(repeat.get("periodUnit"))
    times, most = text(repeat.get("frequency")) or "1", text(repeat.get("frequencyMax"))
    if not period or not unit:
        return None
    longest = text(repeat.get("periodMax"))
    span = f"{period}–{longest}" if longest else period
    every = duration_unit("1", unit) if span == "1" else f"{span} {duration_unit(span, unit)}"
    if times == "1" and not most:
        return f"every {every}"
    often = f"{times}–{most}" if most else times
    return f"{often} times a {every}" if span == "1" else f"{often} times every {every}"


def _moments(repeat: Json) -> list[str | None]:
    when = [_WHEN.get(str(moment), str(moment)) for moment in items(repeat.get("when"))]
    if offset := text(repeat.get("offset")):
        when = [f"{offset} minutes {moment}" for moment in when]
    days = [_DAYS.get(str(day), str(day)) for day in items(repeat.get("dayOfWeek"))]
    hours = [str(hour)[:5] for hour in items(repeat.get("timeOfDay"))]
    return [*when, "on " + ", ".join(days) if days else None, "at " + ", ".join(hours) if hours else None]


def _length(repeat: Json) -> str | None:
    bounds: Any = repeat.get("boundsDuration") or {}
    value = text(bounds.get("value"))
    unit = text(bounds.get("code")) or text(bounds.get("unit"))
    count = text(repeat.get("count"))
    if value:
        return f"for {value} {duration_unit(value, unit) or ''}".rstrip()
    return f"{count} times in all" if count else None


def _as_needed(dosage: Json) -> str | None:
    if reason := concept_words(dosage.get("asNeededCodeableConcept")):
        return f"as needed for {reason}"
    return "as needed" if dosage.get("asNeededBoolean") is True else None
