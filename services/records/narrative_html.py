"""A C-CDA document as people see it: its narrative by our own code, never by a stylesheet of the document.

Only the words and the shape (tables, lists, paragraphs) are taken over; links, pictures, styles and everything unknown
are left out, so nothing in the document can act (SECURITY WB-03, INTEROP §2).
"""

from collections.abc import Iterator
from html import escape

from lxml import etree  # type: ignore[attr-defined]

from services.records.ccda_in.tags import V3, Element, name_of
from services.records.record_html import page
from services.words import _

_SHAPES = {
    **{name: name for name in ("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "sub", "sup")},
    "paragraph": "p",
    "item": "li",
    "content": "span",
    "footnote": "p",
    "list": "ul",
}
_UNSEEN = {"col", "colgroup", "renderMultiMedia", "footnoteRef"}


def narrative_html(document: bytes) -> bytes:
    """The title of the document and the narrative of each section, as an HTML page without scripts."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    root = etree.fromstring(document, parser)
    title = root.findtext(f"{V3}title") or _("Health record")
    sections = root.iterfind(f".//{V3}structuredBody/{V3}component/{V3}section")
    body = [f"<h1>{escape(title)}</h1>", *(piece for section in sections for piece in _section(section))]
    return page(title, "".join(body))


def _section(section: Element) -> Iterator[str]:
    text = section.find(f"{V3}text")
    yield f"<section><h2>{escape(section.findtext(f'{V3}title') or '')}</h2>"
    if text is not None:
        yield from _inside(text)
    yield "</section>"


def _inside(element: Element) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        yield from _shaped(child)
        yield escape(child.tail or "")


def _shaped(element: Element) -> Iterator[str]:
    name = name_of(element)
    if not name or name in _UNSEEN:
        return
    if name == "br":
        yield "<br>"
        return
    shape = _SHAPES.get(name)
    if shape is None:
        yield from _inside(element)
        return
    if shape == "ul" and element.get("listType") == "ordered":
        shape = "ol"
    if shape == "table":
        label = escape(_("Table"))
        yield f'<div class="wide" tabindex="0" role="region" aria-label="{label}">'
    yield f"<{shape}{_span(element) if shape in ('td', 'th') else ''}>"
    yield from _inside(element)
    yield f"</{shape}>"
    if shape == "table":
        yield "</div>"


def _span(cell: Element) -> str:
    columns = cell.get("colspan") or ""
    return f' colspan="{columns}"' if columns.isascii() and columns.isdigit() and len(columns) < 3 else ""
