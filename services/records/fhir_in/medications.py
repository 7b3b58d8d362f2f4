"""FHIR MedicationRequest, MedicationStatement, MedicationAdministration and Immunization."""

from typing import Any

from models.record import Immunization, Medication
from services.records.draft import Line
from services.records.fhir_in.codes import MEDICATION_CODES, VACCINE_CODES, coded, concept_value, concept_words
from services.records.fhir_in.entry import Entry
from services.records.fhir_in.timing import frequency_words, period_of
from services.records.fhir_in.values import (
    Json,
    items,
    joined,
    quantity_words,
    range_words,
    ratio_words,
    remark,
    text,
    unit_of,
)
from services.words import _


def read_medication(entry: Entry) -> list[Line]:
    """A medicine ordered, taken or given. An order counts from the day it was written when it names no start."""
    resource = entry.resource
    values = entry.common(
        resource.get("medicationCodeableConcept"),
        MEDICATION_CODES,
        remark("Status reason", concept_words(resource.get("statusReason"))),
        remark("Quantity", _supply(resource.get("dispenseRequest"))),
    )
    dosages = items(resource.get("dosageInstruction") or resource.get("dosage"))
    first = dosages[0] if dosages else {}
    started, ended = entry.span("effective")
    bounds = entry.period(((first.get("timing") or {}).get("repeat") or {}).get("boundsPeriod"))
    written = entry.date(resource.get("authoredOn") or resource.get("dateAsserted"))
    reported = resource.get("reportedBoolean") is True or "reportedReference" in resource
    is_order = resource["resourceType"] == "MedicationRequest"
    values |= {
        **_dose(first),
        "started": started or bounds[0] or (written if is_order else None),
        "ended": ended or bounds[1],
        "route": concept_value(first.get("route")),
        "frequency": frequency_words(first),
        "period": period_of(first.get("timing")),
        "instructions": joined(*(_instructions(dosage) for dosage in dosages)),
        "planned": is_order and not reported,
        "negated": resource.get("doNotPerform") is True or values["status"] in ("not-taken", "not-done"),
        "recorded_on": written,
    }
    line = entry.line(Medication, values)
    if reference := resource.get("medicationReference"):
        entry.later(lambda: _name_medicine(entry, line, reference))
    performers = [one.get("actor") for one in items(resource.get("performer")) if "actor" in one]
    entry.put_names(line, "prescriber", resource.get("requester") or resource.get("informationSource") or performers)
    entry.put_names(line, "recorded_by", resource.get("recorder"))
    entry.put_reason(line, concept_words(resource.get("reasonCode")), resource.get("reasonReference"))
    return [line]


def read_immunization(entry: Entry) -> list[Line]:
    """A vaccination given, or not given (negated) with the reason."""
    resource = entry.resource
    protocol = next(iter(items(resource.get("protocolApplied"))), {})
    dose = resource.get("doseQuantity") or {}
    values = entry.common(
        resource.get("vaccineCode"),
        VACCINE_CODES,
        remark("Given", text(resource.get("occurrenceString"))),
        remark("Against", concept_words(protocol.get("targetDisease"))),
    )
    values |= {
        "given_on": entry.date(resource.get("occurrenceDateTime")),
        "dose_number": text(protocol.get("doseNumberPositiveInt")) or text(protocol.get("doseNumberString")),
        "dose": text(dose.get("value")),
        "dose_unit": unit_of(dose),
        "lot": text(resource.get("lotNumber")),
        "expires": entry.date(resource.get("expirationDate")),
        "site": concept_value(resource.get("site")),
        "route": concept_value(resource.get("route")),
        "negated": values["status"] == "not-done",
        "recorded_on": entry.date(resource.get("recorded")),
    }
    line = entry.line(Immunization, values)
    entry.put_names(line, "maker", resource.get("manufacturer"))
    entry.put_names(line, "given_by", [one.get("actor") for one in items(resource.get("performer"))])
    entry.put_names(line, "given_at", resource.get("location"))
    reason = concept_words(resource.get("statusReason")) or concept_words(resource.get("reasonCode"))
    entry.put_reason(line, reason, resource.get("reasonReference"))
    return [line]


def _dose(dosage: Json) -> Json:
    rated: Any = next(iter(items(dosage.get("doseAndRate"))), None) or dosage
    quantity = rated.get("doseQuantity") or dosage.get("dose") or {}
    if limits := rated.get("doseRange"):
        return {"dose": range_words(limits), "dose_unit": None}
    return {"dose": text(quantity.get("value")), "dose_unit": unit_of(quantity)}


def _instructions(dosage: Json) -> str | None:
    """All that was said in words about taking it; a rate too, as it has no column."""
    rated: Any = next(iter(items(dosage.get("doseAndRate"))), None) or dosage
    rate = (
        quantity_words(rated.get("rateQuantity"))
        or ratio_words(rated.get("rateRatio"))
        or range_words(rated.get("rateRange"))
    )
    return joined(
        text(dosage.get("text")),
        text(dosage.get("patientInstruction")),
        concept_words(dosage.get("additionalInstruction")),
        remark("Rate", rate),
        remark("Maximum", ratio_words(dosage.get("maxDosePerPeriod"))),
    )


def _supply(dispense: Json | None) -> str | None:
    if not dispense:
        return None
    refills = text(dispense.get("numberOfRepeatsAllowed"))
    return joined(quantity_words(dispense.get("quantity")), f"{refills} refills" if refills else None, by=", ")


def _name_medicine(entry: Entry, line: Line, reference: Json) -> None:
    known = entry.find(reference)
    if known and known.details:
        line.values |= known.details
    elif known is None and not text(reference.get("display")):
        entry.report(_("the medicine it refers to is not in the file"), text(reference.get("reference")))
    line.values["text"] = line.values.get("text") or text(reference.get("display"))


def medicine_values(resource: Json) -> Json:
    """The code columns of a Medication resource; ingredients stand in where it has no code."""
    values = coded(resource.get("code"), MEDICATION_CODES)
    if not (values["code"] or values["text"] or values["display"]):
        parts = [one.get("itemCodeableConcept") for one in items(resource.get("ingredient"))]
        values["text"] = concept_words(parts)
    return values
