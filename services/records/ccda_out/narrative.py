"""The human-readable part of a section: paragraphs and tables, whose cells the entries refer to by id."""

from collections.abc import Iterable

from services.records.ccda_in.tags import V3
from services.records.ccda_out.tree import Element, clean, put, put_tag

Cell = str | tuple[str, str] | None  # words, or (id, words) of a piece that an entry refers to

_TR, _TD, _CONTENT, _BR = V3 + "tr", V3 + "td", V3 + "content", V3 + "br"


def put_paragraph(text: Element, words: str, id_: str | None = None) -> None:
    """A paragraph, line by line."""
    paragraph = put(text, "paragraph")
    put_lines(put(paragraph, "content", ID=id_) if id_ else paragraph, words)


def put_table(text: Element, headings: Iterable[str]) -> Element:
    """A table; gives the body that `put_row` fills."""
    table = put(text, "table", border="1")
    head = put(put(table, "thead"), "tr")
    for heading in headings:
        put(head, "th").text = heading
    return put(table, "tbody")


def put_row(body: Element, cells: Iterable[Cell]) -> None:
    """One row of a table."""
    row = put_tag(body, _TR)
    for cell in cells:
        element = put_tag(row, _TD)
        if isinstance(cell, tuple):
            id_, cell = cell
            if cell:
                element = put_tag(element, _CONTENT, {"ID": id_})
        if cell:
            put_lines(element, cell)


def put_lines(element: Element, words: str) -> None:
    """Words into an element, line breaks kept."""
    first, *others = clean(words).splitlines() or [""]
    element.text = first
    for line in others:
        put_tag(element, _BR).tail = line


def is_kept(words: str) -> bool:
    """Whether reading the narrative gives back the same words: no blank lines, indents or long runs of blanks."""
    return clean(words) == words and words == "\n".join(
        " ".join(line.split()) for line in words.split("\n") if line.strip()
    )
