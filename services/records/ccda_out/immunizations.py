"""Vaccinations given, and those that were not (negated) with the reason."""

from models.record import Immunization
from services.records import facts
from services.records.ccda_out.codes import Code, loinc, put_code, put_coding, put_words
from services.records.ccda_out.entry import (
    finish,
    put_author,
    put_fact,
    put_ids,
    put_location,
    put_performer,
    put_reason,
    put_reference,
    put_status,
)
from services.records.ccda_out.medications import put_dose, put_product
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import referred, words_of
from services.records.ccda_out.times import put_time
from services.records.ccda_out.tree import Element, entry_of, put, put_text

IMMUNIZATIONS = SectionKind("Vaccinations", loinc("11369-6", "Immunizations"), "2.2.1", "2.2", "vaccine")

_REASONS = {  # HL7 ActReason
    "immunity": "IMMUNE", "medical precaution": "MEDPREC", "product out of stock": "OSTOCK", "out of stock": "OSTOCK",
    "patient objection": "PATOBJ", "patient refused": "PATOBJ", "philosophical objection": "PHILISOP",
    "religious objection": "RELIG", "vaccine efficacy concerns": "VACEFF", "vaccine safety concerns": "VACSAF",
}  # fmt: skip
_ACT_REASON = "2.16.840.1.113883.5.8"


def write_immunizations(part: Part, rows: list[Immunization]) -> None:
    """One activity for each line."""
    part.headings("Vaccine", "Date", "Dose", "Lot", "Expires", "Maker", "Site and route", "Given by", "Place", "Reason",
                  "Comment")  # fmt: skip
    for row in rows:
        name, comment = part.new_id(), part.new_id()
        place = joined([(row.site or {}).get("display"), (row.route or {}).get("display")], ", ")
        part.row(
            (name, words_of(row) or "Not stated"),
            joined(["Not given" if row.negated else None, row.given_on], ", "),
            joined([row.dose_number and f"No. {row.dose_number}", joined([row.dose, row.dose_unit])], ", "),
            row.lot,
            row.expires,
            row.maker,
            place,
            row.given_by,
            row.given_at,
            row.reason,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, comment)


def _write(part: Part, row: Immunization, name: str, comment: str) -> None:
    element = entry_of(part.entry(), "substanceAdministration", "SBADM", "EVN", "4.52")
    element.set("negationInd", "true" if row.negated else "false")
    put_ids(element, row)
    put_reference(element, referred(row, name))
    inexact = put_status(element, row)
    put_time(element, "effectiveTime", row.given_on)
    number = row.dose_number if (row.dose_number or "").isascii() and (row.dose_number or "").isdigit() else None
    if number:
        put(element, "repeatNumber", value=number)
    if row.route:
        put_coding(element, "routeCode", row.route)
    if row.site:
        put_coding(element, "approachSiteCode", row.site)
    if row.dose or row.dose_unit:
        put_dose(element, row)
    product = put_product(element, row, "4.54")
    if row.lot:
        put_text(product[-1], "lotNumberText", row.lot)
    if row.maker:
        put_text(put(product, "manufacturerOrganization"), "name", row.maker)
    put_performer(element, row.given_by)
    put_author(element, row.recorded_by, row.recorded_on)
    put_location(element, row.given_at)
    if row.negated and row.reason:
        _put_refusal(element, row)
    else:
        put_reason(element, str(row.id), row.reason)
    put_fact(element, facts.EXPIRES, row.expires)
    if not number:
        put_fact(element, facts.DOSE_NUMBER, row.dose_number)
    finish(element, row, inexact, comment)


def _put_refusal(element: Element, row: Immunization) -> None:
    refusal = entry_of(put(element, "entryRelationship", typeCode="RSON"), "observation", "OBS", "EVN", "4.53")
    put(refusal, "id", root=str(row.id), extension="reason")
    known = _REASONS.get((row.reason or "").casefold())
    if known:
        put_code(refusal, "code", Code(known, row.reason or "", _ACT_REASON))
    else:
        put_words(refusal, "code", row.reason)
    put(refusal, "statusCode", code="completed")
