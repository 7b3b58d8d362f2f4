"""One measured thing in words and, where it is a number, as a number with the range of that very result."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from models.record import Observation
from services.records.naming import amount, coded, name_of, readable_unit
from services.words import N_, _

Look = Literal["good", "low", "high", "aside", "neutral"]

# HL7 ObservationInterpretation → words, and how they look. Nothing is alarming (LOOK, Results).
_FLAGS: dict[str, tuple[str, Look]] = {
    "N": (N_("In range"), "good"),
    "L": (N_("Low"), "low"),
    "LL": (N_("Very low"), "low"),
    "LU": (N_("Very low"), "low"),
    "H": (N_("High"), "high"),
    "HH": (N_("Very high"), "high"),
    "HU": (N_("Very high"), "high"),
    "<": (N_("Below what can be measured"), "low"),
    ">": (N_("Above what can be measured"), "high"),
    "A": (N_("Outside the usual range"), "aside"),
    "AA": (N_("Far outside the usual range"), "aside"),
    "POS": (N_("Positive"), "aside"),
    "NEG": (N_("Negative"), "neutral"),
    "DET": (N_("Detected"), "aside"),
    "ND": (N_("Not detected"), "neutral"),
    "IND": (N_("Unclear"), "aside"),
    "S": (N_("Susceptible"), "neutral"),
    "I": (N_("Intermediate"), "neutral"),
    "R": (N_("Resistant"), "aside"),
    "U": (N_("Higher than before"), "high"),
    "D": (N_("Lower than before"), "low"),
}


@dataclass(frozen=True)
class Value:
    """`words` as recorded, without unit; `number`, `low`, `high` only where they can be compared (same unit)."""

    id: UUID
    name: str
    clinical_name: str
    words: str
    unit: str
    number: float | None
    low: float | None
    high: float | None
    low_text: str
    high_text: str
    range_words: str
    flag: str
    look: Look
    status: str
    note: str
    taken: str | None


def value_of(row: Observation) -> Value:
    """Everything a reader sees of one result, in the reader's language; content as recorded."""
    comparable = row.range_unit in (None, "", row.unit)
    number = None if row.comparator else number_of(row.value)
    low, high = (number_of(row.range_low), number_of(row.range_high)) if comparable else (None, None)
    flag, look = _flag(row, number, low, high)
    name = name_of(row)
    return Value(
        id=row.id,
        name=name,
        clinical_name=row.text if row.text and row.text != name else "",
        words=_words(row),
        unit=readable_unit(row.unit) or "" if row.value_coded is None else "",
        number=number,
        low=low,
        high=high,
        low_text=row.range_low or "",
        high_text=row.range_high or "",
        range_words=_range(row),
        flag=flag,
        look=look,
        status=row.status or "",
        note=row.comment or "",
        taken=row.taken,
    )


def number_of(text: str | None) -> float | None:
    """The number that recorded digits mean, or None."""
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e300 else None  # no NaN, no infinity


def _words(row: Observation) -> str:
    if row.value_kind == "boolean" and row.value in ("true", "false"):
        return _("Yes") if row.value == "true" else _("No")
    if row.value:
        return f"{row.comparator or ''}{row.value}"
    parts = [
        f"{part.get('display') or part.get('code')}: {amount(str(part.get('value') or ''), part.get('unit')) or '–'}"
        for part in row.components
    ]
    return coded(row.value_coded) or ", ".join(parts) or _("No value")


def _range(row: Observation) -> str:
    unit = readable_unit(row.range_unit or row.unit) or ""
    low, high = row.range_low, row.range_high
    if low and high:
        words = _("{low} to {high}", low=low, high=high)
        return f"{words} {unit}".strip()
    if row.range_text or not (low or high):
        return row.range_text or ""
    words = _("{low} or more", low=low) if low else _("{high} or less", high=high)
    return f"{words} {unit}".strip()


def _flag(row: Observation, number: float | None, low: float | None, high: float | None) -> tuple[str, Look]:
    """As the laboratory said it; else compared with the range of this result; else nothing."""
    said = row.interpretation or {}
    if said.get("code") in _FLAGS:
        words, look = _FLAGS[str(said["code"])]
        return _(words), look
    if coded(said):
        return str(coded(said)), "aside"
    if number is None or (low is None and high is None):
        return "", "neutral"
    code = "L" if low is not None and number < low else "H" if high is not None and number > high else "N"
    words, look = _FLAGS[code]
    return _(words), look
