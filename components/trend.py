"""How a value went over time: a small line of our own as inline SVG, with the same numbers as a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from components.markup import element, join
from components.tables import Column, table_markup

WIDTH, HEIGHT, EDGE = 640, 220, 16


@dataclass(frozen=True)
class Point:
    """One measurement; `day_text` and `value_text` are shown as recorded."""

    day: date
    value: float
    day_text: str
    value_text: str


def trend(name: str, points: Sequence[Point], date_label: str, value_label: str) -> Markup:
    """The line (two points or more, oldest first) and the table (newest first). `name` is the table's caption."""
    rows = [(point.day_text, point.value_text) for point in reversed(points)]
    numbers = table_markup([Column(date_label), Column(value_label, number=True)], rows, name)
    picture = element("div", _picture(points), aria_hidden="true") if len(points) > 1 else ""
    return element("div", picture, numbers, class_="trend") if picture else numbers


def _picture(points: Sequence[Point]) -> Markup:
    lowest, highest = min(p.value for p in points), max(p.value for p in points)
    spread = (highest - lowest) or abs(highest) or 1.0
    days = (points[-1].day - points[0].day).days or 1

    def at(point: Point) -> tuple[float, float]:
        across = EDGE + (point.day - points[0].day).days / days * (WIDTH - 2 * EDGE)
        return round(across, 1), round(HEIGHT - EDGE - (point.value - lowest) / spread * (HEIGHT - 2 * EDGE), 1)

    places = [at(point) for point in points]
    path = "M" + "L".join(f"{x} {y}" for x, y in places)
    dots = join(element("circle", cx=x, cy=y, r=6, class_="trend-dot") for x, y in places)
    ground = element("path", d=f"M0 {HEIGHT - 1}H{WIDTH}", class_="trend-grid")
    line = element("path", d=path, class_="trend-line")
    drawing = element("svg", ground, line, dots, viewBox=f"0 0 {WIDTH} {HEIGHT}", focusable="false")
    ends = (element("span", element("strong", p.value_text), p.day_text) for p in (points[0], points[-1]))
    return drawing + element("div", *ends, class_="trend-ends")
