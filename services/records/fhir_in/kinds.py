"""What is done with each type of resource."""

from collections.abc import Callable

from services.records.draft import Line
from services.records.fhir_in import conditions, medications, observations, reports, texts, visits
from services.records.fhir_in.entry import Entry

# Shown as readable text, as the record has no table for them.
_TEXTS = (
    *("AdverseEvent", "Appointment", "CarePlan", "ClinicalImpression", "Communication", "Composition", "Consent"),
    *("DetectedIssue", "Device", "DeviceRequest", "DeviceUseStatement", "EpisodeOfCare", "Flag", "Goal"),
    *("ImagingStudy", "MedicationDispense", "NutritionOrder", "QuestionnaireResponse", "RequestGroup"),
    *("RiskAssessment", "ServiceRequest", "VisionPrescription"),
)
READERS: dict[str, Callable[[Entry], list[Line]]] = {
    "Condition": conditions.read_condition,
    "AllergyIntolerance": conditions.read_allergy,
    "Procedure": conditions.read_procedure,
    "FamilyMemberHistory": conditions.read_family_history,
    "MedicationRequest": medications.read_medication,
    "MedicationStatement": medications.read_medication,
    "MedicationAdministration": medications.read_medication,
    "Immunization": medications.read_immunization,
    "Observation": observations.read_observation,
    "DiagnosticReport": reports.read_report,
    "DocumentReference": reports.read_document,
    "Encounter": visits.read_encounter,
    "CareTeam": visits.read_care_team,
    **dict.fromkeys(_TEXTS, texts.read_text),
}

# They have no line of their own but give others their names, codes or files.
PROFESSIONALS = frozenset(("Practitioner", "PractitionerRole", "Organization", "Location", "RelatedPerson"))
HELPERS = PROFESSIONALS | {"Medication", "Binary", "HealthcareService", "Endpoint"}

# Counted and named to the reader of the import, but not part of a clinical record.
BILLING = frozenset(
    (
        *("Account", "ChargeItem", "Claim", "ClaimResponse", "Contract", "Coverage", "CoverageEligibilityRequest"),
        *("CoverageEligibilityResponse", "EnrollmentRequest", "EnrollmentResponse", "ExplanationOfBenefit"),
        *("InsurancePlan", "Invoice", "PaymentNotice", "PaymentReconciliation"),
    )
)
LOGISTICS = frozenset(
    ("AuditEvent", "MessageHeader", "OperationOutcome", "Provenance", "SupplyDelivery", "SupplyRequest")
)
