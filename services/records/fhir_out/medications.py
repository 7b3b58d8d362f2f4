"""MedicationStatement (taken), MedicationRequest (ordered) and Immunization."""

from models.record import Immunization, Medication
from services.records.fhir_out.entry import Entries, code_of, common, known, notes
from services.records.fhir_out.timing import timing_of
from services.records.fhir_out.values import (
    Json,
    absent,
    concept,
    day,
    moment,
    named,
    number,
    period,
    quantity,
    span,
    text_concept,
    without_gaps,
    words,
)
from services.words import _

_TAKEN = {
    **{code: code for code in ("active", "completed", "intended", "stopped", "on-hold", "unknown", "not-taken")},
    "aborted": "stopped",
    "cancelled": "stopped",
    "ended": "stopped",
    "inactive": "stopped",
    "draft": "intended",
    "suspended": "on-hold",
    "held": "on-hold",
    "new": "intended",
    "normal": "active",
}
_ORDERED = {
    **{code: code for code in ("active", "on-hold", "cancelled", "completed", "stopped", "draft", "unknown")},
    "aborted": "stopped",
    "ended": "stopped",
    "inactive": "stopped",
    "suspended": "on-hold",
    "held": "on-hold",
    "new": "draft",
    "normal": "active",
}


def add_medication(entries: Entries, row: Medication) -> None:
    """A medicine that is taken or was given; one that was ordered (`planned`) is a MedicationRequest."""
    dosage = _dosage(row)
    medicine = common(row, "subject", entries) | {
        "medicationCodeableConcept": code_of(row),
        "reasonCode": [reason] if (reason := text_concept(row.reason)) else [],
        "note": notes(row.comment),
    }
    if not row.planned:
        entries.add(
            "MedicationStatement",
            row.id,
            medicine
            | {
                "status": "not-taken" if row.negated else known(row.status, _TAKEN, "unknown"),
                "dateAsserted": moment(row.recorded_on, entries.zone),
                "informationSource": entries.person(row.prescriber),
                "dosage": [dosage] if dosage else [],
            }
            | span("effective", row.started, row.ended, entries.zone),
        )
        return
    bounds = period(row.started, row.ended, entries.zone)
    if bounds and (row.ended or row.started != row.recorded_on):
        dosage.setdefault("timing", {}).setdefault("repeat", {})["boundsPeriod"] = bounds
    entries.add(
        "MedicationRequest",
        row.id,
        medicine
        | {
            "status": known(row.status, _ORDERED, "unknown"),
            "intent": "order",
            "doNotPerform": True if row.negated else None,
            "authoredOn": moment(row.recorded_on, entries.zone),
            "requester": entries.person(row.prescriber) or absent(),
            "recorder": entries.person(row.recorded_by),
            "dosageInstruction": [dosage] if dosage else [],
        },
    )


def add_immunization(entries: Entries, row: Immunization) -> None:
    """A vaccination, or that it was not given and why."""
    given_on = moment(row.given_on, entries.zone)
    reason = text_concept(row.reason)
    dose_number = words(row.dose_number)
    positive = number(dose_number) if dose_number and dose_number.isdigit() and int(dose_number) else None
    entries.add(
        "Immunization",
        row.id,
        common(row, "patient", entries)
        | {
            "status": "not-done" if row.negated else "completed",
            "statusReason": reason if row.negated else None,
            "vaccineCode": code_of(row),
            "occurrenceDateTime": given_on,
            "occurrenceString": None if given_on else words(row.given_on) or _("Date not recorded"),
            "recorded": moment(row.recorded_on, entries.zone),
            "location": named(row.given_at),
            "manufacturer": named(row.maker),
            "lotNumber": words(row.lot),
            "expirationDate": day(row.expires),
            "site": concept(row.site),
            "route": concept(row.route),
            "doseQuantity": quantity(row.dose, row.dose_unit),
            "performer": [{"actor": actor}] if (actor := entries.person(row.given_by)) else [],
            "note": notes(row.comment, _odd_dose(row)),
            "reasonCode": [reason] if reason and not row.negated else [],
            "protocolApplied": [{"doseNumberPositiveInt": positive} if positive else {"doseNumberString": dose_number}]
            if dose_number
            else [],
        },
    )


def _dosage(row: Medication) -> Json:
    """How it is taken; the words are kept as they are where no code says the same."""
    dose = quantity(row.dose, row.dose_unit)
    amount = None if dose else " ".join(part for part in (words(row.dose), words(row.dose_unit)) if part)
    return without_gaps(
        {
            "text": words(row.instructions),
            "patientInstruction": amount or None,
            "route": concept(row.route),
            "doseAndRate": [{"doseQuantity": dose}] if dose else [],
        }
        | timing_of(row.frequency, row.period)
    )


def _odd_dose(row: Immunization) -> str | None:
    """An amount that is not a plain number, in words."""
    if not row.dose or quantity(row.dose, row.dose_unit):
        return None
    return " ".join(part for part in (words(row.dose), words(row.dose_unit)) if part) or None
