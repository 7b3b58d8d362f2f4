"""Letters of the demo clinic as PDF."""

import io
from html import escape

from reportlab.lib.pagesizes import letter as paper
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from services.demo.clinic import CLINIC


def letter(title: str, to: str, signed_by: str, paragraphs: list[str]) -> bytes:
    """A letter on the clinic's paper; the same words always give the same bytes."""
    style = getSampleStyleSheet()
    head = f"{CLINIC['name']}, {CLINIC['street']}, {CLINIC['city']}, {CLINIC['state']} {CLINIC['postal_code']}"
    words = [head, f"Dear {to},", *paragraphs, "Sincerely,", signed_by]
    story: list = [Paragraph(escape(title), style["Heading1"])]
    for text in words:
        story += [Paragraph(escape(text), style["BodyText"]), Spacer(1, 0.12 * inch)]
    page = io.BytesIO()
    SimpleDocTemplate(page, pagesize=paper, title=title, author=CLINIC["name"], lang="en", invariant=1).build(story)
    return page.getvalue()
