"""The brand colour within its limits: white writing on it, and its writing on white and tinted ground, can be read.

7 : 1 on white (WCAG AAA for text) leaves 4.5 : 1 on the lightest tint that the style sheet makes of it.
"""

import re

from services.errors import Problem
from services.words import _

LEAST = 7.0  # contrast with white
STANDARD = "#0e5066"  # assets/portal.css


def checked(typed: str) -> str | None:
    """ "#1d4e6b" in small letters, or None for the portal's own colour. Raises Problem with the nearest that passes."""
    colour = typed.strip().lower()
    if not colour or colour == STANDARD:
        return None
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise Problem(_("Enter a color as # and six digits, for instance {example}.", example=STANDARD), "colour")
    if contrast(colour) < LEAST:
        words = _(
            "White writing on this color is hard to read: its contrast is {contrast} to 1, and {least} to 1 is "
            "needed. The nearest color that passes is {nearest}.",
            contrast=f"{contrast(colour):.1f}",
            least=f"{LEAST:.0f}",
            nearest=nearest(colour),
        )
        raise Problem(words, "colour")
    return colour


def contrast(colour: str) -> float:
    """With white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    return 1.05 / (_luminance(_linear(colour)) + 0.05)


def nearest(colour: str) -> str:
    """The same hue, darkened as little as needed."""
    parts = _linear(colour)
    share = min(1.0, (1.05 / LEAST - 0.05) / (_luminance(parts) or 1.0))
    found = "#" + "".join(f"{int(_encoded(part * share) * 255):02x}" for part in parts)  # rounded to the dark side
    return colour if contrast(colour) >= LEAST else found


def _linear(colour: str) -> list[float]:
    values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def _encoded(value: float) -> float:
    return value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(parts: list[float]) -> float:
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
