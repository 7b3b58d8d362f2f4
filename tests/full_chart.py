"""A chart in which every column of every table says something, and every kind of value occurs."""

from datetime import date
from typing import Any

from models.record import (
    Allergy,
    CareTeamMember,
    Document,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
    SectionText,
)
from services.records.draft import Contact, Line, Person

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
CVX, RXNORM = "http://hl7.org/fhir/sid/cvx", "http://www.nlm.nih.gov/research/umls/rxnorm"
LOCAL = "https://clinic.example.org/codes"


def coding(code: str | None, display: str | None, system: str | None = SNOMED) -> dict[str, Any]:
    return {"system": system if code else None, "code": code, "display": display}


COMMON = {
    "status": "active",
    "comment": "First line\nsecond line",
    "recorded_by": "Dr. Iris Nowak, MD",
    "recorded_on": "2024-05-06T07:08:09-04:00",
    "translations": [coding("X1", "Local name", LOCAL)],
}


def named(code: str, display: str, system: str = SNOMED, **more: Any) -> dict[str, Any]:
    return {"code": code, "code_system": system, "display": display, "text": f"{display} (as told)", **COMMON, **more}


ADA = Person(
    "Ada", "Muster", date(1980, 4, 2), "F",
    {
        "middle": "Maria Luisa", "prefix": "Dr.", "suffix": "Jr.", "birth_sex": "F", "deceased_on": "2025-12-24",
        "races": [coding("2106-3", "White", "urn:oid:2.16.840.1.113883.6.238")],
        "ethnicity": coding("2186-5", "Not Hispanic or Latino", "urn:oid:2.16.840.1.113883.6.238"),
        "language": "es-MX", "marital_status": coding("M", "Married", "urn:oid:2.16.840.1.113883.5.2"),
        "street": "1 Main St", "street_2": "Apt 2", "city": "Albany", "state": "NY", "postal_code": "12203",
        "country": "US",
        "guardians": [{"name": "Bob Muster", "relationship": "father", "phone": "(555) 010-0200", "email": None,
                       "street": "9 Elm St", "street_2": None, "city": "Troy", "state": "NY", "postal_code": None,
                       "country": None}],
    },
    [Contact("phone", "+1 (555) 010-0100", "home"), Contact("email", "ada+test@example.org"),
     Contact("phone", "(555) 010-0200", "mobile", "Bob Muster")],
    [("urn:oid:2.999.5", "MRN 17"), ("https://hospital.example.org/mrn", "A/1"), ("Membership", "77")],
)  # fmt: skip


def lines() -> list[Line]:
    """One line of each table with every column, and results of every kind."""
    panel = Line(Panel, named("24323-8", "Metabolic panel", LOINC, status="corrected", category="imaging",
                              collected="2024-01-02T08:30:00-05:00", ended="2024-01-02T09:00:00-05:00",
                              issued="2024-01-03", conclusion="All well.\n\n  Indented",
                              performer="Lab One"), "p")  # fmt: skip
    told = [
        Line(Problem, named("44054006", "Diabetes", onset="2012", resolved="2020-03", clinical_status="remission",
                            kind="diagnosis", severity="moderate to severe"), "1"),
        Line(Problem, {"text": "Something", "kind": "Encounter Diagnosis", "status": "provisional", "negated": True,
                       "severity": "very bad", "confidential": True}, "2"),
        Line(Problem, {"negated": True, "status": "active", "null_flavor": "NI", "code": "55607006",
                       "code_system": SNOMED, "display": "Problem", "clinical_status": "active"}, "3"),
        Line(Medication, named("197361", "Amlodipine 5 mg", RXNORM, started="2023-01", ended="2023-06-07", dose="1-2",
                               dose_unit="tablet(s)", route=coding("C38288", "Oral", LOCAL), planned=True,
                               frequency="twice a day with meals", period="12 h", reason="High blood pressure",
                               instructions="One in the morning.\n\n- with water", prescriber="Dr. P",
                               negated=True), "4"),
        Line(Medication, {"text": "Ointment", "dose": "a thin film", "dose_unit": "layer", "status": "stopped",
                          "frequency": "every 12 hours", "period": "12 h"}, "5"),
        Line(Allergy, named("7980", "Penicillin", RXNORM, kind=coding("416098002", "Drug allergy"), onset="1998",
                            ended="2019", clinical_status="resolved", criticality="high", severity="Severe",
                            reactions=[coding("247472004", "Hives") | {"severity": "mild"},
                                       coding(None, "Felt odd") | {"severity": None}]), "6"),
        Line(Allergy, {"negated": True, "kind": coding("716186003", "No known allergy"), "status": "active"}, "7"),
        Line(Allergy, {"text": "Cats", "kind": coding("environment", "environment allergy",
                       "http://hl7.org/fhir/allergy-intolerance-category"), "criticality": "unclear"}, "8"),
        Line(Immunization, named("141", "Influenza", CVX, given_on="2024-10-01", dose_number="2", dose="0.5",
                                 dose_unit="mL", lot="L/1", expires="2025-06", maker="Maker",
                                 site=coding("1", "Left arm"), route=coding("C28161", "Intramuscular", LOCAL),
                                 given_by="Nurse Ina", given_at="Room 1", reason="Season"), "9"),
        Line(Immunization, {"code": "03", "code_system": CVX, "display": "MMR", "status": "not-done", "negated": True,
                            "reason": "patient objection", "dose_number": "first"}, "10"),
        Line(Procedure, named("80146002", "Appendectomy", performed="2001-02-03", ended="2001-02-04", negated=True,
                              body_site=coding("66754008", "Appendix"), performer="Dr. S", location="Theatre",
                              reason="Pain"), "11"),
        Line(FamilyHistory, named("22298006", "Heart attack", status="completed",
                                  relation=coding("FTH", "father", LOCAL),
                                  relative_name="Carl", relative_sex="M", relative_born="1940", deceased=True,
                                  onset_age="57 years", onset="1997", cause_of_death=True), "12"),
        Line(FamilyHistory, {"relation": coding(None, "aunt"), "onset_age": "in her youth", "status": "completed",
                             "deceased": False}, "13"),
        Line(Encounter, named("99213", "Visit", LOCAL, started="2024-01-02T10:00:00Z", ended="2024-01-02T10:20:00Z",
                              kind="ambulatory", provider="Dr. P", location="Clinic", reason="Cough",
                              diagnoses=[coding("49727002", "Cough")]), "14", "encounter:2.999.5^e1"),
        Line(Encounter, {"text": "Stay", "kind": "day hospital", "status": "completed"}, "15"),
        Line(CareTeamMember, named("PCP", "Primary care", LOCAL, name="Dr. Pat Quinn", organization="Clinic One",
                                   phone="(555) 010-0300", npi="1234567893", address="5 Oak St, Albany, NY 12203",
                                   started="2020", ended="2024"), "16"),
        Line(Document, named("11488-4", "Consultation", LOINC, kind="letter", title="A letter", authored="2024-01-04",
                             author="Dr. P", media_type="text/markdown", body="# Dear Ada\n\n  well",
                             encounter_key="encounter:2.999.5^e1"), "17"),
        Line(Document, {"title": "Scan", "media_type": "application/pdf", "kind": "imaging result"}, "18",
             file=("application/pdf", "scan.pdf", b"%PDF")),
        Line(SectionText, named("42348-3", "Advance directives", LOINC, title="Directives",
                                body="Line one\n• item"), "19"),
        Line(SectionText, {"code": "48765-2", "code_system": LOINC, "display": "Allergies", "title": "Old list",
                           "body": "Dust | mild"}, "20"),
        panel,
    ]  # fmt: skip
    return told + [Line(Observation, values, f"o{n}", panel=panel) for n, values in enumerate(results())] + [
        Line(Observation, values, f"s{n}") for n, values in enumerate(single())
    ]  # fmt: skip


def results() -> list[dict[str, Any]]:
    """Results of the panel: every kind of value."""
    base = {"code": "2345-7", "code_system": LOINC, "display": "Test", "taken": "2024-01-02T08:30:00-05:00",
            "status": "final", "category": "imaging"}  # fmt: skip
    values: list[dict[str, Any]] = [
        {"value_kind": "quantity", "value": "1.50", "unit": "mg/dL", "range_low": "0.70", "range_high": "1.20",
         "range_unit": "mg/dL", "range_text": "adults", "interpretation": coding("H", "High",
                                                                                 "urn:oid:2.16.840.1.113883.5.83")},
        {"value_kind": "quantity", "value": "5", "comparator": "<", "unit": "cells seen", "range_low": "1"},
        {"value_kind": "quantity", "value": "7.4", "range_high": "7.45", "interpretation": coding(None, "Odd")},
        {"value_kind": "text", "value": "Clear", "method": "Dipstick", "body_site": coding("1", "Arm"),
         "performer": "Lab Two", "ended": "2024-01-05", "comment": "Note", "recorded_by": "Me"},
        {"value_kind": "text", "value": "Two\n\n  lines"},
        {"value_kind": "coded", "value": "Positive", "value_coded": coding("10828004", "Positive")},
        {"value_kind": "coded", "value": "Just words"},
        {"value_kind": "range", "value": "1-3", "unit": "mg"},
        {"value_kind": "ratio", "value": "1:128"},
        {"value_kind": "ratio", "value": "50 mg / 5 mL"},
        {"value_kind": "boolean", "value": "true"},
        {"value_kind": "date", "value": "2024-02"},
        {"value_kind": "date", "value": "2024-02-01/2024-03-01"},
        {"null_flavor": "UNK", "status": "preliminary"},
        {"value_kind": "quantity", "value": "3", "components": [coding("9269-2", "Total score", LOINC)
         | {"value_kind": "quantity", "value": "15", "unit": "{score}", "range_low": "3", "range_unit": "{score}"}]},
        {"value_kind": "text", "value": "no", "negated": True, "category": "laboratory", "display": None,
         "text": "Own"},
    ]  # fmt: skip
    return [base | {"code": f"{number}-7"} | more for number, more in enumerate(values, 1)]


def single() -> list[dict[str, Any]]:
    """Observations that belong to no panel."""
    sign = {"category": "vital-signs", "code_system": LOINC, "taken": "2024-01-02", "value_kind": "quantity"}
    pressure = [coding(code, name, LOINC) | {"value_kind": "quantity", "value": value, "unit": "mmHg"}
                for code, name, value in (("8480-6", "Systolic", "120"), ("8462-4", "Diastolic", "80"))]  # fmt: skip
    social = {"category": "social-history", "code_system": LOINC, "value_kind": "coded", "taken": "2024"}
    return [
        sign | {"code": "8867-4", "display": "Heart rate", "value": "72", "unit": "bpm", "status": "final"},
        sign | {"code": "39156-5", "display": "BMI", "value": "22.5", "interpretation": coding("N", "Normal", LOCAL)},
        sign | {"code": "8310-5", "display": "Temperature", "value": "100", "comparator": ">", "unit": "F"},
        {"category": "vital-signs", "code": "85354-9", "code_system": LOINC, "display": "Blood pressure",
         "text": "BP", "taken": "2024-01-02", "components": pressure, "status": "amended", "comment": "sitting",
         "interpretation": coding("N", "Normal", "urn:oid:2.16.840.1.113883.5.83"), "performer": "Nurse Ina"},
        social | {"code": "72166-2", "display": "Smoking", "value": "Never smoker", "ended": "2025",
                  "value_coded": coding("266919005", "Never smoker")},
        social | {"code": "72166-2", "display": "Smoking", "value_kind": "text", "value": "sometimes"},
        social | {"code": "11367-0", "display": "Tobacco", "value": "Pipe", "value_coded": coding("82302008", "Pipe")},
        {"category": "functional", "code": "X", "code_system": LOCAL, "display": "Walks", "value_kind": "text",
         "value": "alone", "taken": "2024"},
        {"category": "survey", "code": "44249-1", "code_system": LOINC, "display": "PHQ-9", "value_kind": "quantity",
         "value": "3", "unit": "{score}"},
    ]  # fmt: skip
