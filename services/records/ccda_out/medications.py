"""Medications: what, since when, how often (PIVL_TS and in words), how much, by which route, why and by whom."""

from models.record import Immunization, Medication
from services.records import facts
from services.records.ccda_in.schedule import every
from services.records.ccda_out.codes import loinc, put_code, put_coding, put_concept
from services.records.ccda_out.entry import (
    finish,
    put_author,
    put_fact,
    put_ids,
    put_person,
    put_reason,
    put_reference,
    put_status,
    put_told,
)
from services.records.ccda_out.part import Part, SectionKind, joined, shortened
from services.records.ccda_out.problems import referred, words_of
from services.records.ccda_out.quantities import is_number, put_quantity
from services.records.ccda_out.times import hl7_time, put_span
from services.records.ccda_out.tree import Element, entry_of, put, templates
from services.records.ccda_out.units import is_ucum

MEDICATIONS = SectionKind("Medications", loinc("10160-0", "History of medication use"), "2.1.1", "2.1", "medication")

_SIG = loinc("76662-6", "Instructions medication")


def write_medications(part: Part, rows: list[Medication]) -> None:
    """One activity for each line."""
    part.headings("Medicine", "Dose", "Route", "How often", "Directions", "From", "Until", "For", "Comment")
    for row in rows:
        name, sig, comment = part.new_id(), part.new_id(), part.new_id()
        said = words_of(row) or ("No known medications" if row.negated else "Not stated")
        part.row(
            (name, said),
            joined(["Not taken;" if row.negated and words_of(row) else None, row.dose, row.dose_unit]),
            (row.route or {}).get("display"),
            row.frequency,
            (sig, shortened(row.instructions)),
            row.started,
            row.ended,
            row.reason,
            (comment, shortened(row.comment)),
        )
        _write(part, row, name, sig, comment)


def put_product(element: Element, row: Medication | Immunization, template: str, null: str | None = None) -> Element:
    """The drug or vaccine; gives the manufacturedProduct and its material."""
    product = put(put(element, "consumable"), "manufacturedProduct", classCode="MANU")
    templates(product, template)
    material = put(product, "manufacturedMaterial")
    put_concept(material, "code", row, null=null)
    return product


def put_dose(element: Element, row: Medication | Immunization) -> None:
    """doseQuantity, which the template asks for; nullFlavor when the dose is not known."""
    put_quantity(element, "doseQuantity", row.dose, row.dose_unit)


def _write(part: Part, row: Medication, name: str, sig: str, comment: str) -> None:
    mood = "INT" if row.planned else "EVN"
    element = entry_of(part.entry(), "substanceAdministration", "SBADM", mood, "4.16", negated=row.negated)
    put_ids(element, row)
    put_reference(element, referred(row, name))
    inexact = put_status(element, row, default="completed" if row.ended else "active")
    put_span(element, row.started, row.ended, "IVL_TS")
    said = _put_period(element, row.period)
    if row.route:
        put_coding(element, "routeCode", row.route)
    put_dose(element, row)
    put_product(element, row, "4.23")
    put_author(element, row.recorded_by, row.recorded_on)
    put_reason(element, str(row.id), row.reason)
    if row.prescriber:
        _put_order(element, row)
    elif row.planned and row.recorded_by:
        put_fact(element, facts.PRESCRIBER, "not stated")
    if row.instructions:
        _put_sig(element, row, mood, sig)
    if row.frequency and row.frequency != said:
        put_fact(element, facts.FREQUENCY, row.frequency)
    finish(element, row, inexact, comment)


def _put_period(element: Element, period: str | None) -> str | None:
    """ "12 h" as PIVL_TS; gives the words by which it is read again."""
    value, _blank, unit = (period or "").partition(" ")
    if not is_number(value) or (unit and not is_ucum(unit)):
        return None
    time = put(element, "effectiveTime", type_="PIVL_TS", operator="A")
    put(time, "period", value=value, unit=unit)
    return every(value, unit or None)


def _put_order(element: Element, row: Medication) -> None:
    """Who prescribed it: the author of its supply order."""
    order = entry_of(put(element, "entryRelationship", typeCode="REFR"), "supply", "SPLY", "INT", "4.17")
    put(order, "id", root=str(row.id), extension="order")
    put(order, "statusCode", code="completed")
    author = put(order, "author")
    time = hl7_time(row.started)
    put(author, "time", value=time, nullFlavor=None if time else "UNK")
    role = put(author, "assignedAuthor")
    put(role, "id", nullFlavor="UNK")
    put_person(role, "assignedPerson", row.prescriber)


def _put_sig(element: Element, row: Medication, mood: str, id_: str) -> None:
    """The directions in words (medication free text sig)."""
    sig = entry_of(put(element, "entryRelationship", typeCode="COMP"), "substanceAdministration", "SBADM", mood)
    put(sig, "templateId", root="2.16.840.1.113883.10.20.22.4.147")
    put_code(sig, "code", _SIG)
    put_told(sig, "text", row.instructions or "", id_)
    product = put(put(sig, "consumable"), "manufacturedProduct")
    put(product, "manufacturedLabeledDrug", nullFlavor="NA")
