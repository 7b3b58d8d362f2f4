"""Vital signs: the newest reading of each measure, and how it went over time."""

from contextlib import suppress
from datetime import date

from components.callouts import empty_state
from components.cards import card
from components.disclosure import disclosure
from components.tables import Column, table
from components.trend import Point, trend
from pages.my_health import wrong
from pages.screens import Visit
from services.records.naming import amount, readable_unit
from services.vital_signs import BLOOD_PRESSURE, Series
from services.words import _, partial_date


def draw(visit: Visit, all_series: list[Series]) -> None:
    """One table of newest readings; each measure read more than once opens to its trend."""
    with card(_("Vital signs"), "vital-signs"):
        if not all_series:
            empty_state(
                _("No vital signs are recorded"),
                _("Blood pressure, weight and others measured at a visit appear here."),
            )
            return
        together = any(series.code == BLOOD_PRESSURE for series in all_series)
        rows = [
            (
                series.name,
                amount(newest.words, series.unit),
                partial_date(newest.taken),
                wrong.cell(visit, "observation", newest.row_id, series.name),
            )
            for series in all_series
            if not (series.part and together) and (newest := series.points[0])
        ]
        columns = [_("Measure"), Column(_("Newest reading"), number=True), _("Date"), _("Correction")]
        table(columns, rows, _("Newest vital signs"), hide_caption=True, drop_empty=True)
        repeated = [series for series in all_series if len(_dated(series)) > 1]
        if repeated:
            with disclosure(_("Show vital signs over time"), _("Hide vital signs over time"), on_paper=True):
                for series in repeated:
                    unit = readable_unit(series.unit)
                    name = f"{series.name} ({unit})" if unit else series.name
                    trend(name, _dated(series), _("Date"), _("Reading"))


def _dated(series: Series) -> list[Point]:
    """The readings that can be drawn: a full date and a number; oldest first."""
    points = []
    for point in reversed(series.points):
        with suppress(ValueError):
            if point.number is not None and point.taken:
                day = date.fromisoformat(point.taken[:10])
                points.append(Point(day, point.number, partial_date(point.taken), point.words))
    return points
