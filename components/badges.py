"""Word tags. The word says it, the icon and the colour only help; nothing is red (LOOK, Results)."""

from typing import Literal

from markupsafe import Markup

from components.icons import icon
from components.markup import element, join

Kind = Literal["neutral", "good", "attention", "low", "high", "aside", "new"]

_LOOKS: dict[str, tuple[str, str | None]] = {
    "neutral": ("badge", None),
    "good": ("badge badge-good", "check"),
    "attention": ("badge badge-attention", "warning"),
    "low": ("badge badge-aside", "down"),
    "high": ("badge badge-aside", "up"),
    "aside": ("badge badge-aside", "info"),
    "new": ("badge badge-new", None),
}


def badge(text: str, kind: Kind = "neutral") -> Markup:
    """A small word tag, for a table cell or through `markup.show`."""
    classes, icon_name = _LOOKS[kind]
    return element("span", icon(icon_name) if icon_name else "", text, class_=classes)


def badges(items: list[tuple[str, Kind]]) -> Markup:
    """Several tags side by side."""
    return join((badge(text, kind) for text, kind in items), between=" ")
