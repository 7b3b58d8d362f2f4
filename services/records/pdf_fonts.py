"""Fonts of every PDF: any script a record holds, from files that ship with the portal, so that no box stays empty.

Latin, Greek and Cyrillic stand in the portal's own face; every other character in the first font that has it.
"""

import unicodedata
from functools import cache
from pathlib import Path
from threading import RLock

from reportlab.pdfbase.pdfmetrics import getFont, getRegisteredFontNames, registerFont
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parents[2] / "assets" / "fonts" / "pdf"
REGULAR, BOLD = "SourceSans3-Regular", "SourceSans3-SemiBold"
SCRIPTS = (
    *("Hebrew", "Arabic", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam"),
    *("Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Armenian", "Georgian"),
)
FALLBACKS = (
    *(f"NotoSans{script}-Regular" for script in SCRIPTS),
    "DroidSansFallback",
    "NotoEmoji-Regular",
    "DejaVuSans",
)
SHAPED = frozenset(FALLBACKS) - {"DroidSansFallback", "DejaVuSans"}
FONTS = RLock()  # ReportLab keeps one set of fonts for the process, and shaping writes to it: one thread at a time
JOINERS = "\u200c\u200d"
PRIVATE = (0xE000, 0xF8FF)  # where shaping keeps its glyphs
UNSEEN = "\ufe0f\u034f"  # emoji selector, grapheme joiner
UNKNOWN = "\ufffd"


def clean(text: str, longest: int) -> str:
    """`text` as one line to print: no control, private-use or direction-override characters (SECURITY FI-03).

    At most `longest` characters, then "…"; cut first, so that a huge text costs no time.
    """
    shortened = len(text) > longest
    if text.isascii() and text.isprintable() and not shortened:  # most of a record, at a tenth of the time
        return " ".join(text.split())
    kept = (_printable(char) for char in unicodedata.normalize("NFC", text[:longest]))
    return " ".join("".join(kept).split()) + ("…" if shortened else "")


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """`text` in pieces of one font each: (registered font name, piece). Marks stay with the letter they stand on."""
    own = BOLD if bold else REGULAR
    if text.isascii() and text.isprintable() and _has(own, "a"):
        return [(own, text)] if text else []
    pieces: list[tuple[str, str]] = []
    for char in text:
        if pieces and (char in JOINERS or (_is_mark(char) and _has(pieces[-1][0], char))):
            name = pieces[-1][0]
        else:
            name = _font_for(char, bold)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + char)
        else:
            pieces.append((name, char))
    return [(name, "".join(char for char in piece if _has(name, char)) or UNKNOWN) for name, piece in pieces]


def needs_shaping(font: str, piece: str) -> bool:
    """Whether letters of this piece join, stack or move: Arabic, Indic and South-East Asian scripts, marks, emoji."""
    return font in SHAPED or (not piece.isascii() and any(_is_mark(char) for char in piece))


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Co", "Cs", "Cn"):
        return UNKNOWN
    if category == "Cc":
        return " "
    return "" if char in UNSEEN or (category == "Cf" and char not in JOINERS) else char


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me")


@cache
def _font_for(char: str, bold: bool) -> str:
    own = BOLD if bold else REGULAR
    return next((name for name in (own, *FALLBACKS) if _has(name, char)), "DejaVuSans")


def _has(name: str, char: str) -> bool:
    return ord(char) in _characters(name)


@cache
def _characters(name: str) -> frozenset[int]:
    """What the font can show; read on first use."""
    with FONTS:
        if name not in getRegisteredFontNames():
            registerFont(TTFont(name, str(FOLDER / f"{name}.ttf")))
        characters = vars(getFont(name))["face"].charToGlyph
        return frozenset(char for char in characters if not PRIVATE[0] <= char <= PRIVATE[1])
