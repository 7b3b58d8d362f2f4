"""Vital signs: the newest reading of each measure, and how it went over time."""

from contextlib import suppress
from datetime import date

from markupsafe import Markup

from components.callouts import empty_markup
from components.cards import card_markup
from components.disclosure import disclosure_markup
from components.markup import element, join
from components.tables import Column, table_block
from components.trend import Point, trend
from pages.my_health import wrong
from pages.screens import Visit
from services.records.naming import amount, readable_unit
from services.vital_signs import BLOOD_PRESSURE, Series
from services.words import _, partial_date


def card(visit: Visit, all_series: list[Series]) -> Markup:
    """One table of newest readings; each measure read more than once opens to its trend."""
    if not all_series:
        empty = empty_markup(
            _("No vital signs are recorded"), _("Blood pressure, weight and others measured at a visit appear here.")
        )
        return card_markup(_("Vital signs"), "vital-signs", empty)
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
    parts = [table_block(columns, rows, _("Newest vital signs"), hide_caption=True, drop_empty=True)]
    over_time = [(series, points) for series in all_series if len(points := _dated(series)) > 1]
    if over_time:
        drawn = join(element("div", trend(_name(one), points, _("Date"), _("Reading"))) for one, points in over_time)
        words = _("Show vital signs over time"), _("Hide vital signs over time")
        parts.append(disclosure_markup(*words, drawn, "over-time", on_paper=True))
    return card_markup(_("Vital signs"), "vital-signs", *parts)


def _name(series: Series) -> str:
    unit = readable_unit(series.unit)
    return f"{series.name} ({unit})" if unit else series.name


def _dated(series: Series) -> list[Point]:
    """The readings that can be drawn: a full date and a number; oldest first."""
    points = []
    for point in reversed(series.points):
        with suppress(ValueError):
            if point.number is not None and point.taken:
                day = date.fromisoformat(point.taken[:10])
                points.append(Point(day, point.number, partial_date(point.taken), point.words))
    return points
