"""A whole Continuity of Care Document, C-CDA R2.1, of a record (INTEROP §3).

Zero errors of HL7's schema and Schematron for every record, the empty one too; importing the document again gives the
same record. What one category is unable to say in C-CDA is told in services.records.facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.record import ClinicalRow, SectionText
from services.records.ccda_in.document import BIRTH_SEX
from services.records.ccda_out.allergies import ALLERGIES, write_allergies
from services.records.ccda_out.care_team import CARE_TEAM, write_care_team
from services.records.ccda_out.encounters import ENCOUNTERS, write_encounters
from services.records.ccda_out.family_history import FAMILY_HISTORY, write_family_history
from services.records.ccda_out.header import put_header
from services.records.ccda_out.immunizations import IMMUNIZATIONS, write_immunizations
from services.records.ccda_out.medications import MEDICATIONS, write_medications
from services.records.ccda_out.notes import NOTES, write_notes
from services.records.ccda_out.part import NOTHING, Part, SectionKind
from services.records.ccda_out.problems import PROBLEMS, write_problems
from services.records.ccda_out.procedures import PROCEDURES, write_procedures
from services.records.ccda_out.results import RESULTS, write_results
from services.records.ccda_out.social import (
    FUNCTIONAL_STATUS,
    SOCIAL_HISTORY,
    Personal,
    write_functional_status,
    write_social_history,
)
from services.records.ccda_out.texts import PLAN, fill_section, put_section_text, stands_for
from services.records.ccda_out.tree import Element, new_document, put, serialised
from services.records.ccda_out.vital_signs import VITAL_SIGNS, fits, write_vital_signs
from services.records.selection import PanelResults, Record


@dataclass(frozen=True)
class _Section:
    kind: SectionKind
    rows: list[Any]  # lines, or reports with their results
    write: Callable[[Part, list[Any]], None]
    always: bool = False  # also when there is nothing: then it says so


def ccd(record: Record, now: datetime) -> bytes:
    """The record as a C-CDA R2.1 Continuity of Care Document, UTF-8. Pure: the same record and time, the same bytes.

    `now` is when it is written. Files of documents are named, not contained. Lines that are entered in error or not to
    be seen must not be in `record` (services.records.selection).
    """
    root = new_document()
    sections = _sections(record)
    restricted = any(_is_restricted(row) for section in sections for row in section.rows)
    restricted = restricted or any(row.confidential for row in record.section_texts)
    put_header(root, record, now, restricted)
    body = put(put(root, "component"), "structuredBody")
    texts = list(record.section_texts)
    for section in sections:
        _write(body, section, record, texts, restricted)
    for row in texts:
        put_section_text(body, row, restricted)
    return serialised(root)


def _sections(record: Record) -> list[_Section]:
    signs = [item for item in record.panels if _is_vital(item)]
    reports = [item for item in record.panels if not _is_vital(item)]
    single_signs = [row for row in record.vital_signs if fits(row)]
    functional = [row for row in record.other_observations if row.category == "functional"]
    others = [row for row in record.other_observations if row.category != "functional"]
    others += [row for row in record.vital_signs if not fits(row)]
    return [
        _Section(ALLERGIES, [*record.allergies], write_allergies, always=True),
        _Section(MEDICATIONS, [*record.medications], write_medications, always=True),
        _Section(PROBLEMS, [*record.problems], write_problems, always=True),
        _Section(PROCEDURES, [*record.procedures], write_procedures, always=True),
        _Section(RESULTS, [*reports, *others], write_results, always=True),
        _Section(VITAL_SIGNS, [*signs, *single_signs], write_vital_signs, always=True),
        _Section(IMMUNIZATIONS, [*record.immunizations], write_immunizations, always=True),
        _Section(SOCIAL_HISTORY, [*_personal(record), *record.social_history], write_social_history, always=True),
        _Section(FUNCTIONAL_STATUS, functional, write_functional_status),
        _Section(FAMILY_HISTORY, [*record.family_history], write_family_history),
        _Section(ENCOUNTERS, [*record.encounters], write_encounters, always=True),
        _Section(CARE_TEAM, [*record.care_team], write_care_team),
        _Section(PLAN, [], write_notes, always=True),
        _Section(NOTES, [*record.documents], write_notes),
    ]


def _write(body: Element, section: _Section, record: Record, texts: list[SectionText], labelled: bool) -> None:
    """The section of what everybody may see, and one of what is restricted, as HL7's data segmentation labels it."""
    open_rows = [row for row in section.rows if not _is_restricted(row)]
    closed_rows = [row for row in section.rows if _is_restricted(row)]
    said = next((row for row in texts if stands_for(row, section.kind)), None)
    if open_rows:
        section.write(Part(body, section.kind, record, labelled=labelled), open_rows)
    elif said:
        texts.remove(said)
        fill_section(Part(body, section.kind, record, labelled=labelled, empty=True, said=said), said)
    elif section.always:
        Part(body, section.kind, record, labelled=labelled, empty=True).paragraph(NOTHING)
    if closed_rows:
        section.write(Part(body, section.kind, record, labelled=True, restricted=True), closed_rows)


def _is_restricted(row: ClinicalRow | PanelResults | Personal) -> bool:
    """A report goes with its most confidential result."""
    if isinstance(row, PanelResults):
        return row.panel.confidential or any(result.confidential for result in row.observations)
    return isinstance(row, ClinicalRow) and row.confidential


def _is_vital(item: PanelResults) -> bool:
    return item.panel.category == "vital-signs" and any(map(fits, item.observations))


def _personal(record: Record) -> list[Personal]:
    patient = record.patient
    found = [Personal(patient.id, died_on=patient.deceased_on)] if patient.deceased_on else []
    if patient.birth_sex and not any(row.code == BIRTH_SEX for row in record.social_history):
        found.append(Personal(patient.id, birth_sex=patient.birth_sex))
    return found
