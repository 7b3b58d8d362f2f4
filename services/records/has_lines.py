"""Whether an export would hold anything at all, found without reading the record."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.record import Observation, Panel
from services import access
from services.access import Access, ChartAccess, needs
from services.records.period import Days, Period, days_of
from services.records.selection import DATES, LASTING
from services.shown import shown


@needs(Access.RECORD, Access.RECORD_FILE, Access.RECORD_SEND)
def has_lines(session: Session, chart: ChartAccess, period: Period) -> bool:
    """The same as whether `services.records.selection.select_record` finds a line; it stops at the first."""
    zone = ZoneInfo(access.time_zone(session))
    return any(period.covers(days, chart.today) for days in _days(session, chart, zone))


def _days(session: Session, chart: ChartAccess, zone: ZoneInfo) -> Iterator[Days | None]:
    """Of every line, as `select_record` counts it."""
    for table, (start, end) in DATES.items():
        if table in (Panel, Observation):
            continue
        until = chart.today if table in LASTING else None
        begins = col(getattr(table, start))
        ends = col(getattr(table, end)) if end else begins
        for first, last in session.exec(select(begins, ends).where(*shown(chart, table))):
            yield days_of(first, last if end else None, zone, ongoing_until=until)
    yield from _results(session, chart, zone)


def _results(session: Session, chart: ChartAccess, zone: ZoneInfo) -> Iterator[Days | None]:
    """A result without a date has its panel's. A panel without one is undated unless a result of it has a date."""
    panels = {
        panel: days_of(first, last, zone)
        for panel, first, last in session.exec(
            select(Panel.id, Panel.collected, Panel.ended).where(*shown(chart, Panel))
        )
    }
    yield from (days for days in panels.values() if days)
    dated = set()
    rows = session.exec(
        select(Observation.panel_id, Observation.taken, Observation.ended).where(*shown(chart, Observation))
    )
    for panel, first, last in rows:
        days = days_of(first, last, zone)
        if days and panel:
            dated.add(panel)
        yield days or (panels.get(panel) if panel else None)
    yield from (None for panel, days in panels.items() if days is None and panel not in dated)
