"""One test over time as a chart: the results as a line, the range of each result as dashed lines; no animation, no red.

The same numbers always stand as a table beside it; screen readers get the table alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.basics import tag

_BRAND, _INK, _SOFT, _LINE = "#0e5066", "#1b2730", "#4c5a66", "#d6dde2"


@dataclass(frozen=True)
class Dated:
    """One result: ISO date or moment, its number, and the limits that held for it."""

    day: str
    number: float
    low: float | None
    high: float | None


def trend_chart(points: Sequence[Dated], unit: str) -> None:
    """Draw two points or more, oldest first."""
    lines = [_line([(point.day, point.number) for point in points], _BRAND, 2.5, symbol="circle")]
    for limits in ([(p.day, p.low) for p in points], [(p.day, p.high) for p in points]):
        if any(limit is not None for _day, limit in limits):
            lines.append(_line(limits, _SOFT, 1.5, kind="dashed", step="middle"))
    years = int(points[-1].day[:4]) - int(points[0].day[:4])
    label = {"color": _INK, "fontSize": 16, "fontFamily": "inherit"}
    # `scale`: the axis need not begin at zero, else a change within the range could not be seen.
    number_axis = {"type": "value", "name": unit, "scale": True, "axisLabel": label, "nameTextStyle": label}
    options = {
        "animation": False,
        "grid": {"left": 8, "right": 28, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "time",
            "splitNumber": 3,
            "axisLabel": label | {"formatter": "{yyyy}" if years > 3 else "{MM}/{yyyy}", "margin": 14},
            "axisLine": {"lineStyle": {"color": _SOFT}},
        },
        "yAxis": number_axis | {"splitLine": {"lineStyle": {"color": _LINE}}},
        "series": lines,
    }
    with tag("div", aria_hidden="true"):
        ui.echart(options, renderer="svg").classes("trend-chart")


def _line(points: Sequence[tuple[str, float | None]], colour: str, width: float, **more: Any) -> dict[str, Any]:
    style = {"color": colour, "width": width, "type": more.get("kind", "solid")}
    return {
        "type": "line",
        "data": [list(point) for point in points],
        "symbol": more.get("symbol", "none"),
        "symbolSize": 11,
        "step": more.get("step", False),
        "lineStyle": style,
        "itemStyle": {"color": "#fff", "borderColor": colour, "borderWidth": width},
        "silent": True,
    }
