"""Documents and notes: their text; of those that are files, the name (the files travel beside the record)."""

from models.record import Document, Encounter
from services.records import facts
from services.records.ccda_out.codes import loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import (
    comment_of,
    fact_holder,
    finish,
    put_author,
    put_fact,
    put_ids,
    put_status,
    put_told,
)
from services.records.ccda_out.part import Part, SectionKind, joined
from services.records.ccda_out.times import put_time
from services.records.ccda_out.tree import Element, entry_of, put

_NOTE = loinc("34109-9", "Note")
NOTES = SectionKind("Notes and documents", _NOTE, "2.65", None, "note")


def write_notes(part: Part, rows: list[Document]) -> None:
    """One note activity for each document."""
    visits = {visit.source_key: visit for visit in part.record.encounters}
    for row in rows:
        body, comment = part.new_id(), part.new_id()
        head = joined([row.title, row.kind if row.kind != "note" else None, row.authored, row.author], ", ")
        part.paragraph(head)
        file = (part.record.files or {}).get(row.file_id) if row.file_id else None
        told = row.body or (f"File: {file.name} ({file.media_type}, {file.size} bytes)" if file else "No text")
        part.paragraph(told, body)
        if said := comment_of(row):
            part.paragraph(said, comment)
        act = entry_of(part.entry(), "act", "ACT", "EVN", "4.202")
        put_ids(act, row)
        _put_kind(act, row)
        put_told(act, "text", told, body)
        inexact = put_status(act, row)
        put_time(act, "effectiveTime", row.authored)
        put_author(act, row.author, row.recorded_on or row.authored)
        if row.code != _NOTE.code:
            put_concept(fact_holder(act, facts.CODE), "value", row, "CD")
        put_fact(act, facts.TITLE, row.title)
        if row.kind != "note":
            put_fact(act, facts.KIND, row.kind)
        if visit := visits.get(row.encounter_key or ""):
            _put_visit(act, visit)
        if row.body and row.media_type != "text/plain":
            put_fact(act, facts.MEDIA_TYPE, row.media_type)
        if not row.body:
            put_fact(act, facts.FILE, row.media_type or (file.media_type if file else "unknown"))
        finish(act, row, inexact, comment)


def _put_kind(act: Element, row: Document) -> None:
    """Every note is a note; what kind of note stands as a translation."""
    if row.code == _NOTE.code:
        put_concept(act, "code", row)
        return
    code = put_code(act, "code", _NOTE)
    if row.code:
        put_coding(code, "translation", {"code": row.code, "system": row.code_system, "display": row.display})


def _put_visit(act: Element, visit: Encounter) -> None:
    """The visit the note is of, by the id it has in its own section."""
    relation = put(act, "entryRelationship", typeCode="COMP", inversionInd="true")
    put_ids(entry_of(relation, "encounter", "ENC"), visit)
