"""Procedures done, and those that were not (negated)."""

from models.record import Procedure
from services.records.ccda_out.codes import loinc, put_coding, put_concept
from services.records.ccda_out.entry import (
    finish,
    put_author,
    put_ids,
    put_location,
    put_performer,
    put_reason,
    put_reference,
    put_status,
)
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import referred, words_of
from services.records.ccda_out.times import put_moment
from services.records.ccda_out.tree import entry_of

PROCEDURES = SectionKind("Procedures", loinc("47519-4", "History of procedures"), "2.7.1", "2.7", "procedure")

_STATES = ("completed", "active", "aborted", "cancelled")


def write_procedures(part: Part, rows: list[Procedure]) -> None:
    """One entry for each line."""
    part.headings("Procedure", "Date", "Body site", "Done by", "Place", "Reason", "Comment")
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        part.row(
            (name, words_of(row) or "Not stated"),
            joined(["Not done" if row.negated else None, row.performed, row.ended and f"to {row.ended}"], ", "),
            (row.body_site or {}).get("display"),
            row.performer,
            row.location,
            row.reason,
            (comment, shortened(row.comment)),
        )
        element = entry_of(part.entry(), "procedure", "PROC", "EVN", "4.14", negated=row.negated)
        put_ids(element, row)
        put_concept(element, "code", row)
        put_reference(element, referred(row, name))
        inexact = put_status(element, row, _STATES)
        put_moment(element, row.performed, row.ended)
        if row.body_site:
            put_coding(element, "targetSiteCode", row.body_site)
        put_performer(element, row.performer)
        put_author(element, row.recorded_by, row.recorded_on)
        put_location(element, row.location)
        put_reason(element, str(row.id), row.reason)
        finish(element, row, inexact, comment)
