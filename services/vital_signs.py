"""Vital signs as series over time, one for each measure and unit (PRODUCT §6)."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from models.record import Observation
from services.access import Access, ChartAccess, needs
from services.medical_history import visible
from services.records.naming import name_of
from services.words import _

# Of hundreds of readings only what is shown of them: the other columns double the time.
_READ = tuple(
    getattr(Observation, name)
    for name in ("taken", "value", "unit", "negated", "components", "display", "text", "translations", "code")
)
_SYSTOLIC, _DIASTOLIC, BLOOD_PRESSURE = "8480-6", "8462-4", "85354-9"  # LOINC


@dataclass(frozen=True)
class Point:
    """One reading: when (partial date), the words as recorded, the number where it is one, and the line it is from."""

    taken: str | None
    words: str
    number: float | None
    row_id: UUID | None = None


@dataclass(frozen=True)
class Series:
    """One measure, newest reading first. `unit` as recorded; readings in another unit are another series.

    `part` is set for the two halves of blood pressure, which are read together but drawn apart.
    """

    name: str
    code: str | None
    unit: str | None
    points: list[Point]
    part: bool = False


@needs(Access.RECORD)
def series(session: Session, chart: ChartAccess) -> list[Series]:
    """All vital signs of the chart. Parts of a compound reading (blood pressure) are series of their own."""
    vital = Observation.category == "vital-signs"
    rows = visible(session, chart, Observation, Observation.taken, vital, only=_READ)
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
            points[key].append(Point(row.taken, value, _number(value), row.id))
    single = [
        Series(names[key], codes[key], key[1], points[key], part=codes[key] in (_SYSTOLIC, _DIASTOLIC))
        for key in points
    ]
    return sorted(_blood_pressure(single) + single, key=lambda one: one.name)


def _blood_pressure(single: list[Series]) -> list[Series]:
    """Systolic over diastolic of the same moment, in the same unit: "128/80"."""
    together = []
    for upper in (one for one in single if one.code == _SYSTOLIC):
        lower = next((one for one in single if one.code == _DIASTOLIC and one.unit == upper.unit), None)
        below = {point.taken: point.words for point in lower.points} if lower else {}
        pairs = [
            Point(point.taken, f"{point.words}/{below[point.taken]}", None, point.row_id)
            for point in upper.points
            if point.taken in below
        ]
        if pairs:
            together.append(Series(_("Blood pressure"), BLOOD_PRESSURE, upper.unit, pairs))
    return together


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
