"""What each kind of resource says arrives in the record with its meaning."""

from typing import Any

import pytest

from models.record import Allergy, Document, FamilyHistory, SectionText
from tests.services.fhir_bundle import LOINC, SNOMED, about_ada, concept, line_of, read


@pytest.mark.parametrize(
    ("certainty", "entered_in_error", "negated", "status"),
    [
        ("confirmed", False, False, "active"),
        ("provisional", False, False, "provisional"),
        ("refuted", False, True, "refuted"),
        ("entered-in-error", True, False, "entered-in-error"),
    ],
)
def test_how_sure_a_problem_is(certainty: str, entered_in_error: bool, negated: bool, status: str) -> None:
    problem = line_of(
        "Condition",
        code=concept("195967001", "Asthma"),
        clinicalStatus=concept("active"),
        verificationStatus=concept(certainty),
        onsetAge={"value": 12, "unit": "a", "code": "a"},
        note=[{"text": "Worse in spring"}],
    ).values
    assert problem.get("entered_in_error", False) is entered_in_error
    assert problem.get("negated", False) is negated
    assert (problem["status"], problem["clinical_status"]) == (status, "active")
    assert problem["comment"] == "Worse in spring\nOnset: at age 12 years"


@pytest.mark.parametrize(
    ("repeat", "words", "period"),
    [
        ({"frequency": 1, "period": 12, "periodUnit": "h"}, "every 12 hours", "12 h"),
        ({"frequency": 2, "period": 1, "periodUnit": "d"}, "2 times a day", "12 h"),
        ({"frequency": 1, "period": 1, "periodUnit": "d", "when": ["HS"]}, "every day, at bedtime", "1 d"),
        ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, "every 4–6 hours", None),
        ({"frequency": 3, "period": 1, "periodUnit": "wk"}, "3 times a week", "56 h"),
        ({"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}, "every week, on Monday", "1 wk"),
        (
            {"frequency": 1, "period": 8, "periodUnit": "h", "boundsDuration": {"value": 10, "code": "d"}},
            "every 8 hours, for 10 days",
            "8 h",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_how_often_a_medicine_is_taken(repeat: dict[str, Any], words: str, period: str | None) -> None:
    values = line_of("MedicationRequest", dosageInstruction=[{"timing": {"repeat": repeat}}]).values
    assert (values["frequency"], values["period"]) == (words, period)


def test_a_medicine_keeps_dose_route_instructions_and_its_time() -> None:
    values = line_of(
        "MedicationRequest",
        status="active",
        medicationCodeableConcept=concept("197361", "Amlodipine 5 MG", "http://www.nlm.nih.gov/research/umls/rxnorm"),
        authoredOn="2021-03",
        dosageInstruction=[
            {
                "text": "One in the morning",
                "patientInstruction": "With water",
                "asNeededCodeableConcept": {"text": "pain"},
                "route": concept("26643006", "Oral"),
                "doseAndRate": [{"doseQuantity": {"value": 2.5, "unit": "mg"}}],
            }
        ],
        dispenseRequest={"numberOfRepeatsAllowed": 3, "quantity": {"value": 30, "unit": "TAB"}},
        reasonCode=[{"text": "High blood pressure"}],
    ).values
    assert (values["dose"], values["dose_unit"], values["route"]["display"]) == ("2.5", "mg", "Oral")
    assert values["instructions"] == "One in the morning\nWith water"
    assert (values["frequency"], values["reason"]) == ("as needed for pain", "High blood pressure")
    assert (values["started"], values["planned"]) == ("2021-03", True)
    assert values["comment"] == "Quantity: 30 TAB, 3 refills"


def test_a_medicine_not_taken_is_negated_and_a_reported_one_is_not_an_order() -> None:
    assert line_of("MedicationStatement", status="not-taken").values["negated"] is True
    assert line_of("MedicationRequest", reportedBoolean=True).values["planned"] is False
    given = line_of("MedicationAdministration", effectiveDateTime="2020", dosage={"dose": {"value": 1, "unit": "mL"}})
    assert (given.values["started"], given.values["dose"], given.values["planned"]) == ("2020", "1", False)


def test_an_allergy_keeps_reactions_and_criticality() -> None:
    values = line_of(
        "AllergyIntolerance",
        code=concept("7980", "Penicillin G", "http://www.nlm.nih.gov/research/umls/rxnorm"),
        type="allergy",
        category=["medication"],
        criticality="high",
        reaction=[{"manifestation": [concept("247472004", "Hives")], "severity": "severe"}],
    ).values
    assert (values["criticality"], values["severity"], values["kind"]["display"]) == (
        "high",
        "severe",
        "medication allergy",
    )
    assert values["reactions"] == [{"system": SNOMED, "code": "247472004", "display": "Hives", "severity": "severe"}]


def test_a_reaction_wrapped_in_a_reference_is_read_too() -> None:
    reaction = {"manifestation": [{"concept": concept("271807003", "skin rash")}]}
    values = line_of("AllergyIntolerance", reaction=[reaction]).values
    assert [one["display"] for one in values["reactions"]] == ["skin rash"]


def test_no_known_allergies_is_a_statement_without_allergen() -> None:
    line = line_of("AllergyIntolerance", code=concept("716186003", "No known allergy") | {"text": "NKA"})
    assert line.table is Allergy
    assert (line.values["negated"], line.values["code"], line.values["display"]) == (True, None, None)
    assert line.values["kind"]["code"] == "419199007"


def test_a_vaccination_not_given_says_why() -> None:
    values = line_of("Immunization", status="not-done", statusReason=concept("PATOBJ", "patient objection")).values
    assert (values["negated"], values["reason"]) == (True, "patient objection")


def test_a_vaccination_keeps_all_details() -> None:
    values = line_of(
        "Immunization",
        status="completed",
        vaccineCode={"coding": [{"system": "urn:oid:2.16.840.1.113883.12.292", "code": "140"}]},
        occurrenceDateTime="2020-10-01",
        lotNumber="AAJN11K",
        expirationDate="2021-02",
        manufacturer={"display": "Sanofi"},
        site=concept("LA", "left arm"),
        route=concept("IM", "intramuscular"),
        doseQuantity={"value": 0.5, "unit": "mL"},
        performer=[{"actor": {"display": "Nurse Ash"}}],
        location={"display": "Hill Clinic"},
        protocolApplied=[{"doseNumberPositiveInt": 2}],
    ).values
    assert values["code_system"] == "http://hl7.org/fhir/sid/cvx"
    assert (values["given_on"], values["lot"], values["expires"]) == ("2020-10-01", "AAJN11K", "2021-02")
    assert (values["maker"], values["given_by"], values["given_at"]) == ("Sanofi", "Nurse Ash", "Hill Clinic")
    assert (values["site"]["display"], values["route"]["display"]) == ("left arm", "intramuscular")
    assert (values["dose"], values["dose_unit"], values["dose_number"]) == ("0.5", "mL", "2")


def test_family_history_has_a_line_for_each_condition() -> None:
    draft = read(
        about_ada(
            "FamilyMemberHistory",
            id="f",
            name="Hugo",
            relationship=concept("FTH", "father"),
            deceasedAge={"value": 70, "code": "a"},
            condition=[
                {"code": {"text": "Stroke"}, "contributedToDeath": True, "onsetAge": {"value": 69, "code": "a"}},
                {"code": {"text": "Gout"}},
            ],
        ),
        about_ada("FamilyMemberHistory", relationship=concept("MTH", "mother"), deceasedBoolean=False),
    )
    stroke, gout, mother = draft.lines
    assert {line.table for line in draft.lines} == {FamilyHistory}
    assert (stroke.values["text"], stroke.values["onset_age"], stroke.values["cause_of_death"]) == (
        "Stroke",
        "69 years",
        True,
    )
    assert (gout.values["relation"]["display"], gout.values["deceased"], gout.key) == (
        "father",
        True,
        "FamilyMemberHistory/f#condition 2",
    )
    assert (mother.values["relation"]["display"], mother.values["deceased"], mother.values["text"]) == (
        "mother",
        False,
        None,
    )


def test_a_visit_names_class_providers_and_diagnoses() -> None:
    visit = line_of(
        "Encounter",
        about_ada("Condition", id="c", code=concept("195967001", "Asthma")),
        class_={"code": "AMB"},
        type=[{"text": "Check-up"}],
        participant=[
            {"individual": {"display": "Nurse Ash"}},
            {"type": [concept("PPRF")], "individual": {"display": "Dr. Klein"}},
        ],
        diagnosis=[{"condition": {"reference": "Condition/c"}}],
        period={"start": "2020-01-02T10:00:00Z", "end": "2020-01-02T10:15:00Z"},
    ).values
    assert (visit["kind"], visit["provider"], visit["comment"]) == (
        "ambulatory",
        "Dr. Klein",
        "Also took part: Nurse Ash",
    )
    assert visit["diagnoses"] == [{"system": SNOMED, "code": "195967001", "display": "Asthma"}]


def test_a_scan_is_kept_as_a_file_and_a_damaged_one_is_told() -> None:
    content = [{"attachment": {"contentType": "application/pdf", "data": "JVBERi0=", "title": "Letter"}}]
    line = line_of("DocumentReference", type=concept("51852-2", "Letter", LOINC), content=content)
    assert line.table is Document
    assert (line.file, line.values["kind"]) == (("application/pdf", "Letter", b"%PDF-"), "letter")
    draft = read(about_ada("DocumentReference", content=[{"attachment": {"data": "JVBERi0"}}]))
    assert draft.unread[0].reason == "the content of this document is damaged"


def test_text_notes_in_another_charset_are_read() -> None:
    attachment = {"contentType": "text/plain; charset=iso-8859-1", "data": "RnLkbnpp"}
    assert line_of("DocumentReference", content=[{"attachment": attachment}]).values["body"] == "Fränzi"


def test_resources_without_a_table_are_kept_as_text() -> None:
    table = "<table><tr><td>x</td><td>y</td></tr></table>"
    markup = f"<div>Plan <b>A</b><ul><li>Walk</li></ul>{table}<script>no()</script></div>"
    plan = line_of("CarePlan", title="Asthma plan", text={"status": "generated", "div": markup})
    assert (plan.table, plan.values["title"], plan.values["body"]) == (
        SectionText,
        "Care plan: Asthma plan",
        "Plan A\nWalk\nx | y",
    )
    answers = line_of(
        "QuestionnaireResponse",
        authored="2020",
        item=[
            {"text": "Do you smoke?", "answer": [{"valueBoolean": False}]},
            {"text": "Weight", "answer": [{"valueDecimal": 61.50}]},
        ],
    )
    assert answers.values["body"] == "Authored: 2020\nText: Do you smoke?\nValue: false\nText: Weight\nValue: 61.5"
    assert answers.values["recorded_on"] == "2020"


def test_restricted_and_mistaken_entries_are_marked() -> None:
    values = line_of("Procedure", status="entered-in-error", meta={"security": [{"code": "R"}]}).values
    assert (values["entered_in_error"], values["confidential"]) == (True, True)
