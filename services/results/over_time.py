"""One test over time: every result of the same test in the same unit that this key may see (PRODUCT §6)."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.record import Observation
from services.access import Access, ChartAccess, needs
from services.errors import NoAccess
from services.records.naming import name_of, readable_unit
from services.results.values import Value, value_of
from services.shown import shown

MOST = 500  # results of one test on one page, the newest


@dataclass(frozen=True)
class OverTime:
    """Newest first. `report_id` is where the result stands that the address names; `unit` as people write it."""

    name: str
    unit: str
    report_id: UUID
    values: list[Value]


@needs(Access.RECORD)
def over_time(session: Session, chart: ChartAccess, observation_id: UUID) -> OverTime:
    """The test of the result `observation_id`. Raises NoAccess for a result that this key may not see."""
    mine = shown(chart, Observation)
    row = session.exec(select(Observation).where(*mine, Observation.id == observation_id)).first()
    if row is None or not row.value:
        raise NoAccess
    # The same test: by its code in the same system, or by its name where no code was given.
    same = [col(Observation.code) == row.code, col(Observation.code_system) == row.code_system]
    if row.code is None:
        same = [col(Observation.code).is_(None), func.lower(Observation.display) == (row.display or "").lower()]
    unit = col(Observation.unit) == row.unit if row.unit else col(Observation.unit).is_(None)
    query = select(Observation).where(*mine, *same, unit, col(Observation.value).is_not(None))
    rows = session.exec(query.order_by(col(Observation.taken).desc().nulls_last(), col(Observation.id)).limit(MOST))
    return OverTime(
        name_of(row), readable_unit(row.unit) or "", row.panel_id or row.id, [value_of(one) for one in rows.all()]
    )
