"""A table in a PDF: groups of rows under one head that is repeated on every page; a row is never split."""

from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import PDFName
from reportlab.pdfgen.canvas import Canvas

from services.records.pdf_page import BRAND, LINE, MARGIN, QUIET, TEXT_WIDTH, TINT, WIDTH, Pages, draw_lines, rule
from services.records.pdf_tags import Element, Tags
from services.records.pdf_text import Style, wrap
from services.words import _

HEAD = Style(8.5, bold=True, color="#ffffff")
GROUP = Style(10, bold=True, color=BRAND)
CELL = Style(9)
FIRST = Style(9, bold=True)
NOTE = Style(8.5, color=QUIET)
MOST_LINES = 24  # in a cell: more would not be a row that a page can hold
PAD = 4.0

Lines = list[tuple[str, Style]]


@dataclass(frozen=True)
class Column:
    """Its head and its share of the width (the shares of a table add up to 1)."""

    head: str
    share: float


@dataclass(frozen=True)
class Row:
    """One list of texts for each column, and what is said below them over the whole width."""

    cells: list[list[str]]
    note: str | None = None


@dataclass(frozen=True)
class Group:
    """Rows under a title of their own; with `title` None they follow without one."""

    title: str | None
    detail: str = ""
    rows: list[Row] = field(default_factory=list)


def place_table(pages: Pages, columns: list[Column], groups: list[Group]) -> None:
    """Put the table on as many pages as it needs; a group that goes on says so at the top of the next page."""
    _Table(pages, columns).place(groups)


class _Table:
    def __init__(self, pages: Pages, columns: list[Column]) -> None:
        self.pages = pages
        self.columns = columns
        self.widths = [column.share * TEXT_WIDTH for column in columns]
        self.lefts = [MARGIN + sum(self.widths[:number]) for number in range(len(columns))]
        self.head = self._wrap([[column.head] for column in columns], HEAD, HEAD)
        self.element: Element | None = None

    def place(self, groups: list[Group]) -> None:
        self._place_head(self._first_height(groups), again=False)
        for group in groups:
            lines = self._title(group, group.detail)
            for number, row in enumerate(group.rows):
                cells, note = self._wrap(row.cells, FIRST, CELL), self._note(row)
                title_height = _height([lines]) if lines and number == 0 else 0
                if not self.pages.fits(title_height + _row_height(cells, note)):
                    self.pages.new_page()
                    self._place_head(0, again=True)
                    if lines and number:
                        self._place_title(self._title(group, _("(continued)")), again=True)
                if lines and number == 0:
                    self._place_title(lines, again=False)
                self._place_row(cells, note)

    def _first_height(self, groups: list[Group]) -> float:
        """Height that must follow the head, so that it never stands alone at the foot of a page."""
        row = groups[0].rows[0]
        title = self._title(groups[0], groups[0].detail)
        return _height([title]) + _row_height(self._wrap(row.cells, FIRST, CELL), self._note(row))

    def _place_head(self, following: float, again: bool) -> None:
        height = _height(self.head)
        if not self.pages.fits(height + following):
            self.pages.new_page()

        def draw(canvas: Canvas, tags: Tags, top: float) -> None:
            with tags.artifact():
                _fill(canvas, top, height, BRAND)
                if again:
                    self._draw_cells(canvas, self.head, top)
            if not again:
                self.element = tags.element("Table")
                row = tags.element("TR", self.element)
                for lines, x in zip(self.head, self.lefts, strict=True):
                    with tags.content(tags.element("TH", row, Scope=PDFName("Column"))):
                        draw_lines(canvas, lines, x + PAD, top - PAD)

        self.pages.place(height, draw)

    def _place_title(self, lines: Lines, again: bool) -> None:
        height = _height([lines])

        def draw(canvas: Canvas, tags: Tags, top: float) -> None:
            with tags.artifact():
                _fill(canvas, top, height, TINT)
                if again:
                    draw_lines(canvas, lines, MARGIN + PAD, top - PAD)
            if not again:
                cell = tags.element(
                    "TH", tags.element("TR", self.element), Scope=PDFName("Row"), ColSpan=len(self.columns)
                )
                with tags.content(cell):
                    draw_lines(canvas, lines, MARGIN + PAD, top - PAD)

        self.pages.place(height, draw)

    def _place_row(self, cells: list[Lines], note: Lines) -> None:
        height = _row_height(cells, note)

        def draw(canvas: Canvas, tags: Tags, top: float) -> None:
            row = tags.element("TR", self.element)
            for lines, x in zip(cells, self.lefts, strict=True):
                with tags.content(tags.element("TD", row)):
                    draw_lines(canvas, lines, x + PAD, top - PAD)
            if note:
                cell = tags.element("TD", tags.element("TR", self.element), ColSpan=len(self.columns))
                with tags.content(cell):
                    draw_lines(canvas, note, MARGIN + PAD, top - _height(cells) + PAD)
            with tags.artifact():
                rule(canvas, top - height, LINE)

        self.pages.place(height, draw)

    def _draw_cells(self, canvas: Canvas, cells: list[Lines], top: float) -> None:
        for lines, x in zip(cells, self.lefts, strict=True):
            draw_lines(canvas, lines, x + PAD, top - PAD)

    def _wrap(self, cells: list[list[str]], first: Style, style: Style) -> list[Lines]:
        """The lines of each cell; the first text of the first cell is set in the style `first`."""
        wrapped: list[Lines] = []
        for column, (texts, width) in enumerate(zip(cells, self.widths, strict=True)):
            lines: Lines = []
            for number, text in enumerate(texts):
                own = first if column == number == 0 else style
                lines += [(line, own) for line in wrap(text, own, width - 2 * PAD, MOST_LINES // len(texts))]
            wrapped.append(lines)
        return wrapped

    def _note(self, row: Row) -> Lines:
        return [(line, NOTE) for line in wrap(row.note, NOTE, TEXT_WIDTH - 2 * PAD, 12)] if row.note else []

    def _title(self, group: Group, detail: str) -> Lines:
        if group.title is None:
            return []
        title = [(line, GROUP) for line in wrap(group.title, GROUP, TEXT_WIDTH - 2 * PAD, 3)]
        return title + [(line, NOTE) for line in wrap(detail, NOTE, TEXT_WIDTH - 2 * PAD, 2)]


def _height(cells: list[Lines]) -> float:
    lines = max((sum(style.leading for _line, style in cell) for cell in cells), default=0)
    return lines + 2 * PAD if lines else 0


def _row_height(cells: list[Lines], note: Lines) -> float:
    return _height(cells) + sum(style.leading for _line, style in note)


def _fill(canvas: Canvas, top: float, height: float, color: str) -> None:
    canvas.setFillColor(HexColor(color))
    canvas.rect(MARGIN, top - height, WIDTH - 2 * MARGIN, height, stroke=0, fill=1)
