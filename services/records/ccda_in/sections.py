"""Sections of a document: which reader reads which, by template id or else by LOINC code (INTEROP §3)."""

from collections.abc import Callable

from services.records.ccda_in.allergies import read_allergy
from services.records.ccda_in.care_team import read_care_team
from services.records.ccda_in.encounters import read_encounter
from services.records.ccda_in.entries import section_recorder
from services.records.ccda_in.family_history import read_family_history
from services.records.ccda_in.immunizations import read_immunization
from services.records.ccda_in.medications import read_medication
from services.records.ccda_in.narrative import plain
from services.records.ccda_in.notes import add_note_text, add_section_text, is_note, read_note
from services.records.ccda_in.observations import is_personal, read_functional, read_social
from services.records.ccda_in.problems import read_problem
from services.records.ccda_in.procedures import read_procedure
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.results import read_result, read_vital_signs
from services.records.ccda_in.tags import V3, Element, P, attribute, code_of, name_of, path, templates
from services.words import _

EntryReader = Callable[[Element, Reading], bool]

_FAMILIES: list[tuple[EntryReader, tuple[str, ...], tuple[str, ...]]] = [  # reader, templates, LOINC codes
    (read_problem, ("2.5", "2.5.1", "2.20", "2.24", "2.43"), ("11450-4", "11348-0", "11535-2", "46241-6", "78375-3")),
    (read_medication, ("2.1", "2.1.1", "2.11", "2.11.1", "2.38", "2.44"),
     ("10160-0", "29549-3", "10183-2", "75311-1", "42346-7")),
    (read_allergy, ("2.6", "2.6.1"), ("48765-2",)),
    (read_immunization, ("2.2", "2.2.1"), ("11369-6",)),
    (read_procedure, ("2.7", "2.7.1"), ("47519-4",)),
    (read_result, ("2.3", "2.3.1"), ("30954-2",)),
    (read_vital_signs, ("2.4", "2.4.1"), ("8716-3",)),
    (read_encounter, ("2.22", "2.22.1"), ("46240-8",)),
    (read_social, ("2.17",), ("29762-2",)),
    (read_family_history, ("2.15",), ("10157-6",)),
    (read_functional, ("2.14", "2.56"), ("47420-5", "10190-7")),
    (read_care_team, ("2.500",), ("85847-2",)),
    (read_note, ("2.65",), ("11506-3", "34109-9", "34117-2", "28570-0", "18748-4", "11502-2", "11526-1")),
]  # fmt: skip
_BY_TEMPLATE = {P + template: reader for reader, roots, _codes in _FAMILIES for template in roots}
_BY_CODE = {code: reader for reader, _roots, codes in _FAMILIES for code in codes}
_CLINICAL = {
    "act", "encounter", "observation", "observationMedia", "organizer", "procedure", "regionOfInterest",
    "substanceAdministration", "supply",
}  # fmt: skip
_RESTRICTED = ("R", "V")  # confidentiality: restricted, very restricted


def read_section(section: Element, reading: Reading) -> None:
    """Read a section and those inside it. Where no entry gave a line, its narrative is kept as text."""
    title = _title(section, reading)
    outside = reading.recorder, reading.confidential
    reading.place = _("{section} section", section=title)
    author, time = section_recorder(section, reading)
    if author:
        reading.recorder = author, time
    level = attribute(section.find(V3 + "confidentialityCode"), "code")
    reading.confidential = level in _RESTRICTED if level else reading.confidential
    before = len(reading.draft.lines)
    reader = _reader_of(section)
    for number, entry in enumerate(section.iterfind(V3 + "entry"), 1):
        reading.place = _("{section} section, entry {number}", section=title, number=number)
        _read_entry(entry, reader, reading)
    reading.place = _("{section} section", section=title)
    if reader is read_note and len(reading.draft.lines) == before:
        add_note_text(section, title, reading)
    elif (reader is None or len(reading.draft.lines) == before) and not _says_nothing(section):
        add_section_text(section, title, reading)
    for inner in section.iterfind(path("component", "section")):
        read_section(inner, reading)
    reading.recorder, reading.confidential = outside


def _says_nothing(section: Element) -> bool:
    """Whether a section only says, as C-CDA asks of one without content, that there is no information.

    Also one that only tells about the person, which is no line of the record.
    """
    entries = section.findall(path("entry", "observation"))
    if entries and all(map(is_personal, entries)):
        return True
    if attribute(section, "nullFlavor") is None or section.find(V3 + "entry") is not None:
        return False
    return plain(section.find(V3 + "text")).casefold().rstrip(".") in ("", "no information")


def _read_entry(entry: Element, reader: EntryReader | None, reading: Reading) -> None:
    element = next((child for child in entry if name_of(child) in _CLINICAL), None)
    if element is not None and is_note(element):
        reading.attempt(read_note, element)
    elif reader is None:
        return  # the narrative of such a section is kept whole
    elif element is None:
        reading.unread(_("The entry is empty."), entry)
    else:
        reading.attempt(reader, element)


def _reader_of(section: Element) -> EntryReader | None:
    found = (_BY_TEMPLATE[root] for root in sorted(templates(section)) if root in _BY_TEMPLATE)
    return next(found, None) or _BY_CODE.get(code_of(section) or "")


def _title(section: Element, reading: Reading) -> str:
    title = plain(section.find(V3 + "title")) or reading.concept(section.find(V3 + "code")).words or _("Untitled")
    return title[: -len(" section")] if title.casefold().endswith(" section") else title
