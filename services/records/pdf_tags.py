"""Structure tags of a PDF (ISO 32000-1 §14.7), so that a screen reader hears headings and table cells.

ReportLab 5.1 writes none itself: marked content is put round what is drawn, and the tree is added at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas


@dataclass(eq=False)
class Element:
    """A node of the structure tree: its standard type ("H1", "P", "TD" …), its dictionary in the file, its children."""

    role: str
    entry: PDFDictionary
    kids: list[Any] = field(default_factory=list)


class Tags:
    """The structure tree of one document. Every `element` holds `content`; what only decorates is an `artifact`."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document: Any = vars(canvas)["_doc"]  # ReportLab's objects of the file; no public name
        self._root = Element("", PDFDictionary({"Type": PDFName("StructTreeRoot")}))
        self._elements = [self._root]
        self._pages: list[list[Element]] = [[]]
        self._top = self.element("Document", self._root)

    def element(self, role: str, parent: Element | None = None, **attributes: Any) -> Element:
        """A new element, under the document unless `parent` is given; `attributes` are those of a table cell."""
        parent = parent or self._top
        entry = PDFDictionary(
            {"Type": PDFName("StructElem"), "S": PDFName(role), "P": self._document.Reference(parent.entry)}
        )
        if attributes:
            entry["A"] = PDFDictionary({"O": PDFName("Table"), **attributes})
        element = Element(role, entry)
        self._elements.append(element)
        parent.kids.append(self._document.Reference(entry))
        return element

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """What is drawn in the block belongs to `element`, which may go on over several pages."""
        marks = self._pages[-1]
        self._canvas.addLiteral(f"/{element.role} <</MCID {len(marks)}>> BDC")
        place = {"Type": PDFName("MCR"), "Pg": self._document.thisPageRef(), "MCID": len(marks)}
        element.kids.append(PDFDictionary(place))
        marks.append(element)
        yield
        self._canvas.addLiteral("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn in the block is not read aloud: lines, running heads, a repeated table head."""
        self._canvas.addLiteral("/Artifact BMC")
        yield
        self._canvas.addLiteral("EMC")

    def end_page(self) -> None:
        """Finish the canvas's page and tie it to its elements."""
        self._canvas.showPage()
        page = self._document.Pages.pages[-1]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self._pages) - 1
        page.Tabs = PDFName("S")
        self._pages.append([])

    def finish(self) -> None:
        """Add the tree to the document; once, after the last page."""
        for element in self._elements:
            element.entry["K"] = PDFArray(element.kids)
        numbers: list[Any] = []
        for number, marks in enumerate(self._pages[:-1]):
            numbers += [number, PDFArray([self._document.Reference(element.entry) for element in marks])]
        self._root.entry["ParentTree"] = self._document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        self._document.Catalog.StructTreeRoot = self._root.entry
        self._document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
