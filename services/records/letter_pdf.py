"""The letter with an office code, for patients without e-mail: where to go, what to type, until when (PRODUCT §2).

The QR code holds the address of the page and nothing else: what stands in an address comes into logs and histories.
The code is on paper only, to be typed.
"""

from dataclasses import dataclass
from datetime import datetime

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from services.records.pdf_page import (
    BODY,
    BRAND,
    HEADING,
    LINE,
    MARGIN,
    TEXT_WIDTH,
    TINT,
    TITLE,
    Pages,
    draw_lines,
)
from services.records.pdf_qr import draw_qr
from services.records.pdf_tags import Tags
from services.records.pdf_text import Style, wrap
from services.words import _, long_moment

_LINE = Style(11)
_CODE = Style(24, bold=True, color=BRAND)
_QR = 110.0  # points


@dataclass(frozen=True)
class Letter:
    """Everything on the paper. `address` is the page where the code is typed; `good_until` in the clinic's zone."""

    patient_name: str
    patient_lines: list[str]
    clinic_name: str
    clinic_lines: list[str]
    clinic_phone: str | None
    portal_name: str
    address: str
    code: str
    good_until: datetime
    written_on: datetime
    time_zone: str
    clinic_logo: bytes | None = None


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a tagged PDF in the reader's language; all content is text (SECURITY WB-03)."""
    pages = Pages(
        title=_("Your code for {portal}", portal=letter.portal_name),
        subject=_("How to sign up for {portal}", portal=letter.portal_name),
        author=letter.clinic_name,
        running=(letter.clinic_name, letter.clinic_phone or ""),
        made=letter.written_on,
        time_zone=letter.time_zone,
        logo=letter.clinic_logo,
    )
    for line in [letter.clinic_name, *letter.clinic_lines]:
        pages.text(line, Style(9))
    pages.gap(28)  # the next lines stand in the window of an envelope
    for line in [letter.patient_name, *letter.patient_lines]:
        pages.text(line, _LINE)
    pages.gap(56)
    pages.text(_("Your code for {portal}", portal=letter.portal_name), TITLE, "H1")
    pages.gap(8)
    pages.text(
        _(
            "With {portal} you see your medications, vaccinations and other health information of {clinic} at any "
            "time. This letter has the code for your own account.",
            portal=letter.portal_name,
            clinic=letter.clinic_name,
        ),
        _LINE,
    )
    pages.gap(14)
    _code_box(pages, letter.code)
    pages.gap(16)
    pages.text(_("What to do"), HEADING, "H2")
    pages.gap(4)
    _steps(pages, letter)
    pages.gap(14)
    until = long_moment(letter.good_until, letter.time_zone)
    pages.text(_("The code is good until {when}, and once. A newer letter makes it void.", when=until), _LINE)
    pages.gap(6)
    pages.text(
        _("It opens your health record: keep it to yourself, and throw the letter away when you have signed up."), _LINE
    )
    if letter.clinic_phone:
        pages.gap(6)
        pages.text(_("You need help, or you did not ask for this? Call {phone}.", phone=letter.clinic_phone), _LINE)
    return pages.render()


def _code_box(pages: Pages, code: str) -> None:
    height = 64.0

    def draw(canvas: Canvas, tags: Tags, top: float) -> None:
        with tags.artifact():
            canvas.setFillColor(HexColor(TINT))
            canvas.setStrokeColor(HexColor(LINE))
            canvas.roundRect(MARGIN, top - height, TEXT_WIDTH, height, 6, fill=1, stroke=1)
        with tags.content(tags.element("P")):
            draw_lines(canvas, [(_("Your code"), BODY)], MARGIN + 16, top - 8)
            draw_lines(canvas, [(code, _CODE)], MARGIN + 16, top - 23)

    pages.place(height, draw)


def _steps(pages: Pages, letter: Letter) -> None:
    """The steps beside the picture of the address."""
    steps = [
        _("1. Scan the picture with your phone, or open this address: {address}", address=letter.address),
        _("2. Type the code and your date of birth."),
        _("3. Choose your e-mail address, a password and a security option."),
    ]
    width = TEXT_WIDTH - _QR - 24
    lines = [(line, _LINE) for step in steps for line in [*wrap(step, _LINE, width), ""]]
    matrix = tuple(segno.make(letter.address, error="m").matrix)

    def draw(canvas: Canvas, tags: Tags, top: float) -> None:
        with tags.content(tags.element("P")):
            draw_lines(canvas, lines, MARGIN, top)
        with tags.artifact():  # says what the text beside it says
            draw_qr(canvas, matrix, MARGIN + TEXT_WIDTH - _QR, top, _QR)

    pages.place(max(len(lines) * _LINE.leading, _QR + 4), draw)
