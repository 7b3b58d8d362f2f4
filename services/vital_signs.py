"""Vital signs as series over time, one for each measure and unit (PRODUCT §6)."""

from collections import defaultdict
from dataclasses import dataclass

from sqlmodel import Session

from models.record import Observation
from services.access import ChartAccess
from services.medical_history import visible
from services.records.naming import name_of


@dataclass(frozen=True)
class Point:
    """One reading: when (partial date), the words as recorded, and the number where it is one."""

    taken: str | None
    words: str
    number: float | None


@dataclass(frozen=True)
class Series:
    """One measure, newest reading first. `unit` as recorded; readings in another unit are another series."""

    name: str
    code: str | None
    unit: str | None
    points: list[Point]


def series(session: Session, chart: ChartAccess) -> list[Series]:
    """All vital signs of the chart. Parts of a compound reading (blood pressure) are series of their own."""
    rows = visible(session, chart, Observation, Observation.taken, Observation.category == "vital-signs")
    names: dict[tuple[str, str | None], str] = {}
    points: dict[tuple[str, str | None], list[Point]] = defaultdict(list)
    codes: dict[tuple[str, str | None], str | None] = {}
    for row in rows:
        if row.negated:
            continue
        for name, code, value, unit in _readings(row):
            key = (code or name, unit)
            names.setdefault(key, name)
            codes.setdefault(key, code)
            points[key].append(Point(row.taken, value, _number(value)))
    return [Series(names[key], codes[key], key[1], points[key]) for key in sorted(points, key=lambda key: names[key])]


def _readings(row: Observation) -> list[tuple[str, str | None, str, str | None]]:
    own = [(name_of(row), row.code, row.value, row.unit)] if row.value else []
    parts = [
        (str(part.get("display") or part.get("code")), part.get("code"), str(part["value"]), part.get("unit"))
        for part in row.components
        if part.get("value") not in (None, "")
    ]
    return own + parts


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
