"""A whole C-CDA document, R2.1 or R1.1, of any vendor (PRODUCT §8, INTEROP §2 and §3)."""

from collections import Counter
from pathlib import PurePath

from models.record import Document, Observation
from services.errors import UnreadableFile
from services.records.ccda_in.care_team import read_header_team
from services.records.ccda_in.embedded import embedded_file
from services.records.ccda_in.encounters import read_encompassing
from services.records.ccda_in.entries import key_of
from services.records.ccda_in.header import edition, read_person
from services.records.ccda_in.narrative import plain
from services.records.ccda_in.people import who
from services.records.ccda_in.reading import Reading
from services.records.ccda_in.sections import read_section
from services.records.ccda_in.tags import V3, Element, attribute, path
from services.records.ccda_in.xml import parse_document
from services.records.draft import Draft
from services.words import _

BIRTH_SEX = "76689-9"  # LOINC: sex assigned at birth


def read_ccda(content: bytes, name: str = "") -> Draft:
    """Everything a C-CDA document says, as a draft; `name` is the file's name, for a document without a title.

    Raises UnreadableFile, with the reason in words, for a file that is no clinical document, is incomplete, or
    has a document type definition. What could not be read inside a readable file is in `Draft.unread`.
    """
    root, notes = parse_document(content)
    draft = Draft(edition(root), "", None, notes=notes)
    reading = Reading(draft, root)
    draft.title = _title(root, name, reading)
    draft.person = read_person(root, reading)
    reading.confidential = attribute(root.find(V3 + "confidentialityCode"), "code") in ("R", "V")
    if reading.confidential:
        notes.append(_("The document as a whole is marked as restricted."))
    custodian = root.find(path("custodian", "assignedCustodian"))
    reading.recorder = who(custodian), None
    body = root.find(path("component", "structuredBody"))
    if body is not None:
        for section in body.iterfind(path("component", "section")):
            read_section(section, reading)
    elif not _read_file_body(root, reading):
        raise UnreadableFile(_("The document has no content."))
    reading.place = _("Document header")
    read_header_team(root, reading)
    encounter = root.find(path("componentOf", "encompassingEncounter"))
    if encounter is not None:
        read_encompassing(encounter, reading)
    _complete_person(draft)
    _drop_shared_keys(draft)
    return draft


def _title(root: Element, name: str, reading: Reading) -> str:
    title = plain(root.find(V3 + "title")) or reading.concept(root.find(V3 + "code")).words
    return title or PurePath(name).stem or _("Clinical document")


def _read_file_body(root: Element, reading: Reading) -> bool:
    """A document whose content is one file or a text (nonXMLBody)."""
    text = root.find(path("component", "nonXMLBody", "text"))
    if text is None:
        return False
    file = embedded_file(text, reading)
    body = None if file else plain(text)
    if not file and not body:
        reading.unread(_("The content of the document is not in this file."), text)
    author = root.find(path("author", "assignedAuthor"))
    values = reading.concept(root.find(V3 + "code")).columns() | {
        "kind": "note",
        "title": reading.draft.title,
        "authored": reading.time(root.find(V3 + "effectiveTime")),
        "author": who(author),
        "recorded_by": reading.recorder[0],
        "media_type": attribute(text, "mediaType") or "text/plain",
        "body": body,
        "confidential": reading.confidential,
    }
    reading.add(Document, values, key_of(root, Document), file=file)
    return True


def _complete_person(draft: Draft) -> None:
    """The birth sex stands in the social history, not in the header."""
    for line in draft.lines:
        if draft.person and line.table is Observation and line.values.get("code") == BIRTH_SEX:
            coded = line.values.get("value_coded") or {}
            draft.person.fields["birth_sex"] = coded.get("code") or line.values.get("value")


def _drop_shared_keys(draft: Draft) -> None:
    """An id without extension that several lines share is a constant of the program that wrote it: no identity."""
    counts = Counter(line.key for line in draft.lines)
    for line in draft.lines:
        if line.key and "^" not in line.key and counts[line.key] > 1:
            line.key = None
