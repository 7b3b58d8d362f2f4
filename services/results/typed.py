"""Results as somebody types them: lines of a panel, checked and turned into rows of the record (PRODUCT §8.4)."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from models.record import Observation
from services.errors import Problem, together
from services.records.naming import name_of
from services.results.deciding import checked_text, typed_day
from services.results.values import number_of, value_of
from services.words import N_, _

LOINC = "http://loinc.org"
FLAG_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
CATEGORIES = {"laboratory": N_("Laboratory"), "imaging": N_("Imaging"), "other": N_("Other examination")}
STATUSES = {"final": N_("Final"), "preliminary": N_("Preliminary")}
TEXT_LIMIT = 10_000
_NAME_LIMIT = 200
_SHORT_LIMIT = 40
MOST_LINES = 100
_FLAGS = {"L": "Low", "H": "High", "N": "Normal"}
_NUMBER = re.compile(r"(<=|>=|<|>|≤|≥)?\s*(-?\d{1,12}(?:\.\d{1,12})?)")
_SIGNS = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True)
class TypedLine:
    """One value as typed; `row_id` of the row that it corrects, "" for a new one. All empty: nothing was typed."""

    name: str = ""
    loinc: str = ""
    value: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    row_id: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the line."""
        return not any(getattr(self, one.name).strip() for one in fields(self) if one.name != "row_id")


@dataclass(frozen=True)
class TypedReport:
    """A report as typed; `text` is what it says in words, for reports without values."""

    name: str
    loinc: str
    category: str
    collected: str
    status: str
    performer: str
    text: str
    lines: tuple[TypedLine, ...]


def checked_report(
    typed: TypedReport, today: date, *, untouched: frozenset[int] = frozenset()
) -> tuple[dict[str, Any], list[tuple[TypedLine, dict[str, Any]]]]:
    """The columns of the panel, and of each line that was filled in, in their order; without the `untouched` ones.

    Raises Problem at each field; those of line 2 end in "_2", counted from 0.
    """
    panel: dict[str, Any] = {}
    lines: list[tuple[TypedLine, dict[str, Any]]] = []
    with together() as each:
        with each():
            panel |= _named(typed.name, typed.loinc, "name", "loinc")
        with each():
            panel["category"] = _one_of(CATEGORIES, typed.category, "category")
        with each():
            day = typed_day(typed.collected, "collected")
            if day > today:
                raise Problem(_("The day must not be in the future."), "collected")
            panel["collected"] = day.isoformat()
        with each():
            panel["status"] = _one_of(STATUSES, typed.status, "status")
        with each():
            panel["performer"] = checked_text(typed.performer, _NAME_LIMIT, "performer") or None
        with each():
            panel["conclusion"] = checked_text(typed.text, TEXT_LIMIT, "text") or None
        for number, line in enumerate(typed.lines[:MOST_LINES]):
            if not line.is_empty and number not in untouched:
                with each():
                    lines.append((line, checked_line(line, number)))
        with each():
            if not any(not line.is_empty for line in typed.lines) and not typed.text.strip():
                raise Problem(_("Enter at least one value, or what the report says."), "name_0")
    return panel, lines


def checked_line(line: TypedLine, number: int) -> dict[str, Any]:
    """The columns of one value; its flag is computed from its own range. Raises Problem at each field."""
    columns: dict[str, Any] = {"comparator": None, "value_coded": None, "range_text": None}
    with together() as each:
        with each():
            columns |= _named(line.name, line.loinc, f"name_{number}", f"loinc_{number}")
        with each():
            columns |= _value(checked_text(line.value, _NAME_LIMIT, f"value_{number}"), f"value_{number}")
        with each():
            columns["unit"] = checked_text(line.unit, _SHORT_LIMIT, f"unit_{number}") or None
        with each():
            columns |= _range(line, number)
    columns["range_unit"] = columns["unit"] if columns["range_low"] or columns["range_high"] else None
    columns["interpretation"] = _flag(columns)
    return columns


def line_of(row: Observation) -> TypedLine:
    """A stored value as it stands in the form."""
    shown = value_of(row)
    loinc = row.code if row.code and row.code_system == LOINC else ""
    return TypedLine(
        name_of(row), loinc, shown.words if row.value or row.value_coded else "", row.unit or "",
        row.range_low or "", row.range_high or "", str(row.id),
    )  # fmt: skip


def _named(name: str, loinc: str, name_field: str, loinc_field: str) -> dict[str, Any]:
    kept, code = "", loinc.strip()
    with together() as each:
        with each():
            kept = checked_text(name, _NAME_LIMIT, name_field)
            if not kept:
                raise Problem(_("Enter the name."), name_field)
        with each():
            if code and not _is_loinc(code):
                raise Problem(_("A LOINC code looks like 4548-4. Check it, or leave it empty."), loinc_field)
    return {"display": kept, "code": code or None, "code_system": LOINC if code else None}


def _is_loinc(code: str) -> bool:
    """Digits, a hyphen and the check digit (Luhn, as LOINC's guide gives it)."""
    found = re.fullmatch(r"(\d{1,7})-(\d)", code)
    if not found:
        return False
    total = 0
    for place, digit in enumerate(reversed(found[1])):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return (10 - total % 10) % 10 == int(found[2])


def _value(text: str, field: str) -> dict[str, Any]:
    if not text:
        raise Problem(_("Enter the value."), field)
    if re.fullmatch(r"[<>=≤≥\s-]*[\d.,\s]+", text) and not _NUMBER.fullmatch(text):
        raise Problem(_("Write numbers with a point and without spaces, for instance 1234.5 or <0.2."), field)
    number = _NUMBER.fullmatch(text)
    if number is None:
        return {"value": text, "value_kind": "text"}
    sign = _SIGNS.get(number[1], number[1])
    return {"value": number[2], "comparator": sign, "value_kind": "quantity"}


def _range(line: TypedLine, number: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with together() as each:
        for name in ("low", "high"):
            with each():
                text = getattr(line, name).strip()
                if text and not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,12})?", text):
                    raise Problem(_("Write a number, or leave it empty."), f"{name}_{number}")
                found[f"range_{name}"] = text or None
    low, high = number_of(found["range_low"]), number_of(found["range_high"])
    if low is not None and high is not None and low > high:
        raise Problem(_("The lower end must not be above the upper one."), f"low_{number}")
    return found


def _flag(columns: dict[str, Any]) -> dict[str, Any] | None:
    number = number_of(columns["value"]) if columns["value_kind"] == "quantity" and not columns["comparator"] else None
    low, high = number_of(columns["range_low"]), number_of(columns["range_high"])
    if number is None or (low is None and high is None):
        return None
    code = "L" if low is not None and number < low else "H" if high is not None and number > high else "N"
    return {"system": FLAG_SYSTEM, "code": code, "display": _FLAGS[code]}


def _one_of(known: dict[str, str], chosen: str, field: str) -> str:
    if chosen not in known:
        raise Problem(_("Choose one of the list."), field)
    return chosen
