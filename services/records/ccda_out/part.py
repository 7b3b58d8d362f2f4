"""A section being written: its narrative, its entries, and the ids that tie them together."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.record import SectionText
from services.records.ccda_out.codes import Code, put_code, put_concept
from services.records.ccda_out.narrative import Cell, put_paragraph, put_row, put_table
from services.records.ccda_out.tree import Element, put, put_text, templates
from services.records.selection import Record

NOTHING = "No information"  # narrative of a section that says nothing
_LONGEST = 1_000_000  # characters of one cell
_RESTRICTED = Code("R", "Restricted", "2.16.840.1.113883.5.25")
_NORMAL = Code("N", "Normal", "2.16.840.1.113883.5.25")


@dataclass(frozen=True)
class SectionKind:
    """Title, LOINC code and templates of a section. `open_template` is the one that asks for no entries."""

    title: str
    code: Code
    template: str | None = None
    open_template: str | None = None
    prefix: str = "x"  # of the ids in it


class Part:
    """One section of the document. Rows of the narrative and entries are added to it.

    `restricted` is for lines that are confidential, `labelled` writes for whom the section is, `empty` says that there
    is no information; `said` is a text of a source that takes the place of entries.
    """

    def __init__(self, body: Element, kind: SectionKind, record: Record, *, restricted: bool = False,
                 labelled: bool = False, empty: bool = False, said: SectionText | None = None) -> None:  # fmt: skip
        self.record = record
        self.section = put(put(body, "component"), "section", nullFlavor="NI" if empty else None)
        template = kind.open_template if restricted else kind.template
        if template:
            templates(self.section, template)
        if said:
            put_concept(self.section, "code", said)
        else:
            put_code(self.section, "code", kind.code)
        title = (said.title if said else None) or kind.title
        put_text(self.section, "title", f"{title} (restricted)" if restricted else title)
        self.text = put(self.section, "text")
        if labelled:
            put_confidentiality(self.section, restricted)
        self._prefix = kind.prefix + ("-r" if restricted else "")
        self._count = 0
        self._table: Element | None = None

    def headings(self, *names: str) -> None:
        """Begin the table of the narrative."""
        self._table = put_table(self.text, names)

    def row(self, *cells: Cell) -> None:
        """A row of the table."""
        put_row(self._table, cells)

    def paragraph(self, words: str, id_: str | None = None) -> None:
        """A paragraph of the narrative."""
        put_paragraph(self.text, words, id_)

    def new_id(self) -> str:
        """An id for a piece of the narrative."""
        self._count += 1
        return f"{self._prefix}{self._count}"

    def entry(self) -> Element:
        """A new entry."""
        return put(self.section, "entry", typeCode="DRIV")


def put_confidentiality(section: Element, restricted: bool) -> None:
    """For whom a section is; each says it in a document that has restricted ones."""
    put_code(section, "confidentialityCode", _RESTRICTED if restricted else _NORMAL)


def joined(parts: Iterable[str | None], by: str = " ") -> str:
    """The parts that are there."""
    return by.join(part for part in parts if part)


def shortened(words: str | None) -> str:
    """What the narrative shows of words; parsers refuse texts without end."""
    return (words or "")[:_LONGEST]
