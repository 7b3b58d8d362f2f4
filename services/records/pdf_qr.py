"""A QR code drawn on paper."""

from itertools import groupby

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from services.records.pdf_page import INK

Matrix = tuple[bytearray, ...]


def draw_qr(canvas: Canvas, matrix: Matrix, x: float, top: float, width: float) -> None:
    """Draw `matrix` (of segno) `width` points wide from its upper left corner; neighbours in a row as one bar."""
    size = width / len(matrix)
    canvas.setFillColor(HexColor(INK))
    for row, cells in enumerate(matrix):
        column = 0
        for dark, run in groupby(cells):
            length = len(list(run))
            if dark:
                canvas.rect(x + column * size, top - (row + 1) * size, length * size, size, fill=1, stroke=0)
            column += length
