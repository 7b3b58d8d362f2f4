"""The human-readable part of a document as plain text: markup is dropped, never kept."""

from services.records.ccda_in.tags import Element, name_of

LONGEST = 100_000  # characters of one section

_BLOCKS = {"paragraph", "table", "list", "tr", "caption", "title", "br", "p", "div", "ul", "ol", "footnote"}
_ITEMS = {"item", "li"}
_CELLS = {"td", "th"}
_UNSEEN = {"col", "colgroup", "reference", "thumbnail"}


def plain(element: Element | None, longest: int = LONGEST) -> str:
    """The element's text with line breaks; a table row becomes one line, its cells parted by " | "."""
    if element is None:
        return ""
    parts: list[str] = []
    if name_of(element) == "tr":
        parts.append(_row(element))
    else:
        _collect(element, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _collect(element: Element, parts: list[str]) -> None:
    _add(element.text, parts)
    for child in element:
        name = name_of(child)
        if name == "tr":
            parts.append("\n" + _row(child) + "\n")
        elif name in _ITEMS:
            parts.append("\n• ")
            _collect(child, parts)
            parts.append("\n")
        elif name in _BLOCKS:
            parts.append("\n")
            _collect(child, parts)
            parts.append("\n")
        elif name and name not in _UNSEEN:
            _collect(child, parts)
        _add(child.tail, parts)


def _row(row: Element) -> str:
    cells = [plain(cell).replace("\n", "; ") for cell in row if name_of(cell) in _CELLS]
    return " | ".join(cells) if any(cells) else ""


def _add(text: str | None, parts: list[str]) -> None:
    """Line ends of the XML source mean nothing; those of blocks are put in by `_collect`."""
    if text:
        parts.append(text.replace("\n", " ").replace("\r", " "))
