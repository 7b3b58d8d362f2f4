"""A result on its number line: the range of that very result, the value, and a word tag; no colour carries meaning."""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from components.badges import badge
from components.markup import element

Tag = Literal["good", "low", "high", "aside", "neutral"]


@dataclass(frozen=True)
class Reading:
    """Numbers to draw with, and the recorded words to show: `value_text` "10.2", `range_text` "12.0 to 15.5"."""

    value: float
    low: float | None
    high: float | None
    value_text: str
    unit: str
    range_text: str
    low_text: str = ""
    high_text: str = ""


def range_bar(reading: Reading, tag_text: str, tag: Tag) -> Markup:
    """Value, word tag and number line, for a table cell or `markup.show`. Which tag applies the caller knows.

    With neither limit known only value and tag are drawn. One-sided ranges reach the end of the line.
    """
    words = element(
        "span",
        element("strong", f"{reading.value_text} {reading.unit}".strip()),
        " ",
        badge(tag_text, tag) if tag_text else "",
        class_="range-line",
    )
    if reading.low is None and reading.high is None:
        return element("div", words, class_="range")
    return element("div", words, _line(reading), class_="range")


def _line(reading: Reading) -> Markup:
    start, end = _ends(reading)

    def place(number: float) -> str:
        return f"{min(max((number - start) / (end - start) * 100, 3), 97):.1f}%"

    low = "0%" if reading.low is None else place(reading.low)
    high = "100%" if reading.high is None else place(reading.high)
    normal = element("span", class_="range-normal", style=f"left:{low};right:calc(100% - {high})")
    value = element("span", class_="range-value", style=f"left:{place(reading.value)}")
    limits = [(reading.low, reading.low_text), (reading.high, reading.high_text)]
    ends = [element("span", text, style=f"left:{place(at)}") for at, text in limits if at is not None]
    picture = element("span", normal, value, class_="range-track") + element("span", *ends, class_="range-ends")
    # The picture repeats what the words and `range_text` say; screen readers get the words only.
    return element("div", picture, aria_hidden="true") + element("span", reading.range_text, class_="visually-hidden")


def _ends(reading: Reading) -> tuple[float, float]:
    """The numbers at both ends of the line: the range in the middle half, wider when the value lies far out."""
    low = reading.low if reading.low is not None else min(0.0, reading.value)
    high = reading.high if reading.high is not None else max(low * 2, reading.value * 1.25)
    width = (high - low) or abs(high) or 1.0
    return min(low - width / 2, reading.value - width / 8), max(high + width / 2, reading.value + width / 8)
