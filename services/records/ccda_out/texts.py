"""Section texts: narrative that no entry says, kept as sections of text so that nothing vanishes (INTEROP §2)."""

from models.record import SectionText
from services.records import facts
from services.records.ccda_out.codes import loinc, put_concept
from services.records.ccda_out.entry import put_author, put_fact
from services.records.ccda_out.narrative import put_paragraph
from services.records.ccda_out.part import Part, SectionKind, put_confidentiality, shortened
from services.records.ccda_out.tree import Element, put, put_text

PLAN = SectionKind("Plan of treatment", loinc("18776-5", "Plan of care note"), "2.10", None, "plan")

_LOINC = "http://loinc.org"


def put_section_text(body: Element, row: SectionText, labelled: bool) -> None:
    """A section of its own with its source's code and title."""
    section = put(put(body, "component"), "section", nullFlavor=row.null_flavor)
    if row.code or row.display or row.text or row.translations:
        put_concept(section, "code", row)
    put_text(section, "title", row.title or row.display or row.text or "Untitled")
    put_paragraph(put(section, "text"), shortened(row.body))
    if labelled:
        put_confidentiality(section, row.confidential)
    end_text(section, row)


def stands_for(row: SectionText, kind: SectionKind) -> bool:
    """Whether a text is what some source said in a section of this kind."""
    return row.code == kind.code.code and row.code_system == _LOINC and not row.confidential


def fill_section(part: Part, row: SectionText) -> None:
    """The text as the narrative of a section of the document that has no entries."""
    part.paragraph(shortened(row.body))
    end_text(part.section, row)


def end_text(section: Element, row: SectionText) -> None:
    """Who wrote it, its comment and state."""
    put_author(section, row.recorded_by, row.recorded_on)
    put_fact(section, facts.COMMENT, row.comment, "entry")
    put_fact(section, facts.STATUS, row.status, "entry")
