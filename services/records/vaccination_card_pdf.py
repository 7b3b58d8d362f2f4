"""The verifiable card on the vaccination paper: its QR code with words beside it."""

from reportlab.pdfgen.canvas import Canvas

from services.records.health_card import HealthCard, card_words, qr_code
from services.records.pdf_page import BODY, HEADING, MARGIN, TEXT_WIDTH, Pages, draw_lines
from services.records.pdf_qr import draw_qr
from services.records.pdf_tags import Tags
from services.records.pdf_text import wrap
from services.records.vaccination_record import VaccinationRecord
from services.words import _

WIDTH = 200.0  # points; a module of the largest code is then 0.67 mm, which a phone reads from paper


def place_card(pages: Pages, card: HealthCard, record: VaccinationRecord) -> None:
    """Heading, words and code together on one page."""
    pages.gap(16)
    if not pages.fits(WIDTH + 30):
        pages.new_page()
    pages.text(_("Vaccination card"), HEADING, "H2")
    pages.gap(4)
    paragraphs = [wrap(sentence, BODY, TEXT_WIDTH - WIDTH - 32) for sentence in card_words(card, record)]
    lines = [(line, BODY) for paragraph in paragraphs for line in [*paragraph, ""]]
    matrix = tuple(qr_code(card).matrix)

    def draw(canvas: Canvas, tags: Tags, top: float) -> None:
        with tags.content(tags.element("P")):
            draw_lines(canvas, lines, MARGIN, top)
        with tags.artifact():  # says what the list says
            draw_qr(canvas, matrix, MARGIN + TEXT_WIDTH - WIDTH, top, WIDTH)

    pages.place(WIDTH + 4, draw)
