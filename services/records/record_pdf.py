"""The record on paper (PRODUCT §6): the same parts as the HTML, tagged, in any script, "Page 1 of 3"."""

from datetime import datetime

from services.records import readable
from services.records.pdf_page import BODY, HEADING, STRONG, TITLE, Pages
from services.records.pdf_table import Column, Group, Row, place_table
from services.records.selection import Record
from services.vaccinations import full_name
from services.words import _, long_date

_PIECE = 1200  # characters of a paragraph that surely fit on a page


def record_pdf(record: Record, now: datetime) -> bytes:
    """The record as a tagged PDF in the reader's language; all content is text, never markup (SECURITY WB-03)."""
    born = _("{name}, born {date}", name=full_name(record.patient), date=long_date(record.patient.birth_date))
    pages = Pages(
        title=readable.title_of(record),
        subject=_("Health record of {name}", name=born),
        author=record.clinic.name,
        running=(born, record.clinic.name),
        made=now,
        time_zone=record.clinic.time_zone,
        logo=record.clinic.logo,
    )
    pages.text(_("Health record"), TITLE, "H1")
    pages.gap(6)
    pages.facts(readable.facts(record))
    if remark := readable.remark_on_dates(record):
        pages.gap(6)
        pages.text(remark)
    for part in readable.parts_of(record):
        _part(pages, part)
    return pages.render()


def _part(pages: Pages, part: readable.Part) -> None:
    pages.gap(16)
    if not pages.fits(110):
        pages.new_page()
    pages.text(part.title, HEADING, "H2")
    pages.gap(4)
    if part.is_empty:
        pages.text(_("Nothing is recorded."))
        return
    for group in part.groups:
        if group.lines:
            columns = [Column(head, share) for head, share in zip(part.columns, part.shares, strict=True)]
            place_table(pages, columns, [Group(group.title or None, rows=[_row(line) for line in group.lines])])
            pages.gap(6)
        elif group.title:
            pages.text(group.title, STRONG, "H3")
        _text(pages, group.text)


def _row(line: readable.Line) -> Row:
    cells = [[piece for piece in cell.split("\n") if piece.strip()] or [""] for cell in line.cells]
    return Row(cells, line.note.replace("\n", " · ") or None)


def _text(pages: Pages, text: str) -> None:
    """Text as written, by its lines; a long one in pieces that fit on a page."""
    for line in text.split("\n"):
        for start in range(0, len(line), _PIECE):
            if piece := line[start : start + _PIECE].strip():
                pages.text(piece, BODY)
    if text:
        pages.gap(6)
