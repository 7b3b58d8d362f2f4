"""The pages of every PDF the portal makes: Letter paper, running head, "Page 1 of 3", title, language and tags.

Blocks are placed first and drawn at the end, when the number of pages is known.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from services.records.pdf_fonts import FONTS, clean
from services.records.pdf_tags import Tags
from services.records.pdf_text import Style, draw_line, measure, wrap
from services.words import _, language, long_date, long_time

WIDTH, HEIGHT = letter
MARGIN = 42.0
TOP, BOTTOM = HEIGHT - 62, 60.0
TEXT_WIDTH = WIDTH - 2 * MARGIN

BRAND, INK, QUIET, LINE, TINT = "#14505c", "#1b2429", "#4d5960", "#c5ced2", "#edf3f4"
TITLE = Style(21, bold=True, color=BRAND)
HEADING = Style(12.5, bold=True, color=BRAND)
BODY = Style(10)
STRONG = Style(10, bold=True)
SMALL = Style(8.5, color=QUIET)
_LOGO_HEIGHT, _LOGO_WIDTH = 26.0, 104.0  # points

Draw = Callable[[Canvas, Tags, float], None]


class Pages:
    """A document in the making. `running` stands at the top left and right of every page, after the clinic's `logo`.

    `made` is the moment of printing, shown in `time_zone`.
    """

    def __init__(
        self,
        title: str,
        subject: str,
        author: str,
        running: tuple[str, str],
        made: datetime,
        time_zone: str,
        logo: bytes | None = None,
    ) -> None:
        self._info = [clean(text, 200) for text in (title, subject, author)]
        self._running = running
        self._made = made
        self._logo = logo
        self.printed = _printed(made, time_zone)
        self._pages: list[list[tuple[float, Draw]]] = [[]]
        self._y = TOP

    def fits(self, height: float) -> bool:
        """Whether a block of `height` points has room on this page."""
        return self._y - height >= BOTTOM

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self._pages.append([])
        self._y = TOP

    def place(self, height: float, draw: Draw) -> None:
        """Put a block of `height` points here or, when there is no room, on a new page; `draw` gets its upper edge."""
        if not self.fits(height):
            self.new_page()
        self._pages[-1].append((self._y, draw))
        self._y -= height

    def gap(self, height: float) -> None:
        """Leave `height` points free."""
        self._y -= height

    def text(self, text: str, style: Style = BODY, role: str = "P") -> None:
        """A paragraph or heading (`role` "H1", "H2", "P") over the whole width."""
        lines = wrap(text, style, TEXT_WIDTH)

        def draw(canvas: Canvas, tags: Tags, top: float) -> None:
            with tags.content(tags.element(role)):
                draw_lines(canvas, [(line, style) for line in lines], MARGIN, top)

        self.place(len(lines) * style.leading, draw)

    def facts(self, pairs: list[tuple[str, str]], label_width: float = 92) -> None:
        """Lines of a label and what it says ("Name", "Date of birth" …)."""
        for label, value in pairs:
            lines = wrap(value, STRONG, TEXT_WIDTH - label_width, 6)

            def draw(canvas: Canvas, tags: Tags, top: float, label: str = label, lines: list[str] = lines) -> None:
                with tags.content(tags.element("P")):
                    draw_lines(canvas, [(f"{label} ", Style(10, color=QUIET))], MARGIN, top)
                    draw_lines(canvas, [(line, STRONG if label else BODY) for line in lines], MARGIN + label_width, top)

            self.place(len(lines) * STRONG.leading + 1.5, draw)

    def render(self) -> bytes:
        """The finished PDF; the same blocks give the same bytes."""
        with FONTS:
            file = BytesIO()
            canvas = Canvas(file, pagesize=letter, invariant=1, pdfVersion=(1, 7), lang=language())
            canvas.setTitle(self._info[0])
            canvas.setSubject(self._info[1])
            canvas.setAuthor(self._info[2])
            canvas.setCreator(self._info[2])
            canvas.setDateFormatter(lambda *_now: f"D:{self._made.astimezone(UTC):%Y%m%d%H%M%S}Z")
            canvas.setViewerPreference("DisplayDocTitle", "true")
            tags = Tags(canvas)
            for number, blocks in enumerate(self._pages, start=1):
                with tags.artifact():
                    self._frame(canvas, number)
                for top, draw in blocks:
                    draw(canvas, tags, top)
                tags.end_page()
            tags.finish()
            canvas.save()
            return file.getvalue()

    def _frame(self, canvas: Canvas, number: int) -> None:
        half = TEXT_WIDTH / 2 - 8
        page = _("Page {number} of {total}", number=number, total=len(self._pages))
        rule(canvas, HEIGHT - 46)
        rule(canvas, 46)
        aside = self._draw_logo(canvas)
        draw_line(canvas, wrap(self._running[0], SMALL, half - aside, 1)[0], SMALL, MARGIN + aside, HEIGHT - 40)
        right = wrap(self._running[1], SMALL, half, 1)[0]
        draw_line(canvas, right, SMALL, WIDTH - MARGIN - measure(right, SMALL), HEIGHT - 40)
        printed = _("Printed {when}", when=self.printed)
        draw_line(canvas, wrap(printed, SMALL, half, 1)[0], SMALL, MARGIN, 33)
        draw_line(canvas, page, SMALL, WIDTH - MARGIN - measure(page, SMALL), 33)

    def _draw_logo(self, canvas: Canvas) -> float:
        """The picture at the top left; how much room it takes there. It says what the name beside it says."""
        if not self._logo:
            return 0.0
        picture = ImageReader(BytesIO(self._logo))
        width, height = picture.getSize()
        scale = min(_LOGO_HEIGHT / height, _LOGO_WIDTH / width)
        canvas.drawImage(picture, MARGIN, HEIGHT - 42, width * scale, height * scale, mask="auto")
        return width * scale + 8


def draw_lines(canvas: Canvas, lines: list[tuple[str, Style]], x: float, top: float) -> None:
    """Lines of text one below the other, from the upper edge `top`."""
    for number, (line, style) in enumerate(lines, start=1):
        between = " " if number < len(lines) else ""  # so that words of two lines do not run together when read aloud
        draw_line(canvas, line + between, style, x, top - style.size)
        top -= style.leading


def rule(canvas: Canvas, y: float, color: str = LINE) -> None:
    """A thin line over the whole width."""
    canvas.setStrokeColor(HexColor(color))
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, y, WIDTH - MARGIN, y)


def _printed(made: datetime, time_zone: str) -> str:
    day = made.astimezone(ZoneInfo(time_zone)).date()
    return _("{date}, {time}", date=long_date(day), time=long_time(made, time_zone))
