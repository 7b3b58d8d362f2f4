"""Text in a PDF: in lines, in reading order, each letter in a font that has it. Never markup: `<b>` stays `<b>`."""

import re
from dataclasses import dataclass

from bidi import get_base_level, get_display
from reportlab.lib.abag import ABag
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import ShapedStr, shapeFragWord
from reportlab.pdfgen.canvas import Canvas

from services.records.pdf_fonts import FONTS, clean, needs_shaping, runs

LONGEST = 2000  # characters of one text; a field of a record is a line or two
TOKEN = re.compile(r" |[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^ \u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
CLUSTER = re.compile(r".(?:[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0903\u093a-\u094f\ufe0f]|\u200d.?|\u200c)*")
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+")
MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
BRACKET = re.compile(r"[()\[\]{}<>«»]")
MARK = "\u034f"  # combining grapheme joiner: takes the direction of what it follows, and `clean` leaves none in a text
MARKED = re.compile(f"{MARK}{BRACKET.pattern}|{BRACKET.pattern}{MARK}")


@dataclass(frozen=True)
class Style:
    """Size in points, weight and colour of a text; `leading` is the distance of its lines in points."""

    size: float
    bold: bool = False
    color: str = "#1b2429"

    @property
    def leading(self) -> float:
        return self.size * 1.32


def wrap(text: str, style: Style, width: float, most_lines: int = 200) -> list[str]:
    """`text` in lines no wider than `width` points; what exceeds `most_lines` ends in "…"."""
    lines = [""]
    used = 0.0
    for piece in _pieces(clean(text, LONGEST), style, width):
        size = measure(piece, style)
        if lines[-1] and used + size > width:
            lines.append("")
            used = 0.0
        if piece != " " or lines[-1]:
            lines[-1] += piece
            used += size
    lines = [line.rstrip() for line in lines]
    return lines if len(lines) <= most_lines else [*lines[: most_lines - 1], lines[most_lines - 1][:-2] + "…"]


def measure(text: str, style: Style) -> float:
    """Width of `text` in points."""
    return sum(_width(font, piece, style.size) for font, piece in runs(text, style.bold))


def draw_line(canvas: Canvas, line: str, style: Style, x: float, y: float) -> None:
    """One line from `wrap` with its base line at (x, y) points.

    Joined and right-to-left text carries its plain characters along, so that it can be copied, searched and read aloud.
    """
    pieces = [(font, _join(font, piece, style.size)) for font, piece in in_visual_order(line, style.bold)]
    special = RIGHT_TO_LEFT.search(line) or any(isinstance(piece, ShapedStr) for _font, piece in pieces)
    if special:
        canvas.addLiteral(f"/Span <</ActualText <FEFF{line.encode('utf-16-be').hex().upper()}>>> BDC")
    text = canvas.beginText(x, y)
    text.setFillColor(HexColor(style.color))
    for font, piece in pieces:
        text.setFont(font, style.size)
        text.textOut(piece)
    canvas.drawText(text)
    if special:
        canvas.addLiteral("EMC")


def in_visual_order(line: str, bold: bool = False) -> list[tuple[str, str]]:
    """The line as it stands on paper: (font, piece) from left to right (UAX 9).

    Letters inside a right-to-left piece stay in reading order: shaping turns them.
    """
    if not RIGHT_TO_LEFT.search(line):
        return runs(line, bold)
    shown = _reorder(line)
    result: list[tuple[str, str]] = []
    place = 0
    for match in RIGHT_TO_LEFT.finditer(shown):
        result += runs(shown[place : match.start()], bold)
        result += reversed(runs(match.group()[::-1], bold))
        place = match.end()
    return result + runs(shown[place:], bold)


def _pieces(text: str, style: Style, width: float) -> list[str]:
    """Words and spaces; a word wider than the line in parts that fit."""
    pieces = []
    for token in TOKEN.findall(text):
        if measure(token, style) <= width:
            pieces.append(token)
            continue
        part, used = "", 0.0
        for cluster in CLUSTER.findall(token):
            size = measure(cluster, style)
            if part and used + size > width:
                pieces.append(part)
                part, used = "", 0.0
            part += cluster
            used += size
        pieces.append(part)
    return pieces


def _reorder(line: str) -> str:
    """`get_display`, with brackets in right-to-left text turned (UAX 9 rule L4), which it leaves out.

    An unseen mark is put after every bracket: it comes out before those that were reordered.
    """
    shown = get_display(BRACKET.sub(rf"\g<0>{MARK}", line), base_dir="R" if get_base_level(line) else "L")
    return MARKED.sub(lambda pair: pair[0].strip(MARK).translate(MIRROR if pair[0][0] == MARK else {}), str(shown))


def _join(font: str, piece: str, size: float) -> str:
    """The glyphs of joining scripts, without optional ligatures: those can add signs that nobody wrote."""
    if not needs_shaping(font, piece):
        return piece
    word = [0, (ABag(fontName=font, fontSize=size), piece)]
    with FONTS:
        return shapeFragWord(word, features={"kern": True, "liga": True, "dlig": False})[1][1]


def _width(font: str, piece: str, size: float) -> float:
    shaped = _join(font, piece, size)
    if not isinstance(shaped, ShapedStr):
        return stringWidth(shaped, font, size)
    return sum(glyph.x_advance for glyph in vars(shaped)["__shapeData__"]) * size / 1000
