"""The record as a FHIR R4 bundle: accepted by independent code, and the same chart when it is read back."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings

from models.record import (
    Allergy,
    Document,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
)
from services.records.ccda_in import read_ccda
from services.records.draft import Draft, Line
from services.records.fhir_in.reader import read_fhir
from services.records.fhir_out import fhir_bundle
from services.records.selection import Record
from tests.made_records import NOW, made_up_records, record_from, record_of
from tests.samples import all_samples, sample

FHIR = [path for path in all_samples("fhir/*.json") if not path.name.startswith("practitioners")]
CCDA = all_samples("ccda/*/*")


def exported(record: Record) -> dict[str, list[dict[str, Any]]]:
    """The resources of the bundle by type, after independent code has accepted it; numbers as text."""
    content = fhir_bundle(record, NOW)
    Bundle.model_validate_json(content)
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in json.loads(content, parse_float=str)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def one(table: type, **values: Any) -> dict[str, Any]:
    """The resource made of one line."""
    found = exported(record_of([Line(table, values, "typed")]))
    resources = [one for kind, group in found.items() if kind not in ("Patient", "Organization") for one in group]
    assert len(resources) == 1
    return resources[0]


def said(draft: Draft) -> Counter[tuple[str, str]]:
    """What each line of a chart says, with the panel it belongs to."""
    counted: Counter[tuple[str, str]] = Counter()
    for line in draft.lines:
        values = {name: value for name, value in line.values.items() if value not in (None, [], False, {})}
        values.pop("encounter_key", None)
        if line.panel is not None:
            values["panel"] = line.panel.values["code"]
        counted[line.table.__name__, json.dumps(values, sort_keys=True)] += 1
    return counted


def read_sample(path: Path) -> Draft:
    return read_fhir(path.read_bytes())[0]


@pytest.mark.parametrize("path", FHIR, ids=lambda path: path.stem)
def test_what_came_as_fhir_goes_out_as_the_same_chart(path: Path) -> None:
    before = read_sample(path)
    content = fhir_bundle(record_from(before), NOW)
    Bundle.model_validate_json(content)
    after = read_fhir(content)[0]
    assert before.person is not None
    assert after.person is not None
    assert after.person.fields == before.person.fields
    assert Counter(map(str, after.person.contacts)) == Counter(map(str, before.person.contacts))
    assert set(after.person.identifiers) == set(before.person.identifiers)
    assert said(after) - said(before) == Counter()
    assert said(before) - said(after) == Counter()


@pytest.mark.parametrize("path", CCDA, ids=lambda path: path.stem)
def test_what_came_as_ccda_is_accepted_and_keeps_every_line(path: Path) -> None:
    before = read_ccda(path.read_bytes(), path.name)
    content = fhir_bundle(record_from(before), NOW)
    Bundle.model_validate_json(content)
    after = read_fhir(content)[0]
    kinds = [Counter(line.table.__name__ for line in draft.lines) for draft in (before, after)]
    assert kinds[0] == kinds[1]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(made_up_records())
def test_any_chart_is_accepted(record: Record) -> None:
    exported(record)


def test_a_value_that_says_nothing_is_none() -> None:
    observation = one(Observation, value_kind="quantity", value_coded={"system": None, "code": None, "display": None})
    assert not any(name.startswith("value") for name in observation)


def test_a_media_type_is_a_code_without_spaces_around_it() -> None:
    letter = Line(Document, {"title": "Letter", "media_type": " text/plain\r", "body": "Hello"}, "x")
    (document,) = exported(record_of([letter]))["DocumentReference"]
    assert document["content"][0]["attachment"]["contentType"].startswith("text/plain")


def test_an_empty_chart_is_a_patient_and_a_clinic() -> None:
    assert {kind: len(group) for kind, group in exported(record_of([])).items()} == {"Organization": 1, "Patient": 1}


def test_the_same_record_gives_the_same_bytes() -> None:
    record = record_from(read_sample(sample("fhir/Chet_2019.json")))
    assert fhir_bundle(record, NOW) == fhir_bundle(record, NOW)


@pytest.mark.parametrize("digits", ["1.50", "7", "0.10", "-3.0", "100.000", "0.016397295685952162"])
def test_a_number_keeps_its_digits(digits: str) -> None:
    content = fhir_bundle(
        record_of([Line(Observation, {"code": "1", "value": digits, "value_kind": "quantity"}, "x")]), NOW
    )
    assert f'"valueQuantity":{{"value":{digits}}}'.encode() in content


@pytest.mark.parametrize("odd", ["1,5", "+5", ".5", "007", "1e5", "NaN", "5 to 6"])
def test_what_is_no_plain_number_stays_words(odd: str) -> None:
    observation = one(Observation, value=odd, value_kind="quantity", unit="mg")
    assert observation["valueString"] == f"{odd} mg"


@pytest.mark.parametrize(
    ("recorded", "written"),
    [
        ("2012", "2012"),
        ("2012-03", "2012-03"),
        ("2012-03-02", "2012-03-02"),
        ("2012-03-02T10:15:30.250-05:00", "2012-03-02T10:15:30.250-05:00"),
        ("2012-03-02T10:15Z", "2012-03-02T10:15:00Z"),
        ("2012-07-02T10:15", "2012-07-02T10:15:00-04:00"),  # no zone recorded: the clinic's
    ],
)
def test_a_date_keeps_its_precision(recorded: str, written: str) -> None:
    assert one(Problem, display="Asthma", onset=recorded)["onsetDateTime"] == written


@pytest.mark.parametrize("wrong", ["2012-02-30", "soon", "0000", "12/24/2025"])
def test_what_is_no_date_is_left_out(wrong: str) -> None:
    assert "onsetDateTime" not in one(Problem, display="Asthma", onset=wrong)


def test_what_did_not_happen_says_so() -> None:
    assert one(Immunization, display="Flu", negated=True, reason="Declined")["status"] == "not-done"
    assert one(Procedure, display="Biopsy", negated=True, status="completed")["status"] == "not-done"
    assert one(Medication, display="Aspirin", negated=True, status="active")["status"] == "not-taken"
    assert one(Medication, display="Aspirin", negated=True, planned=True)["doNotPerform"] is True
    refuted = one(Problem, display="Asthma", code="195967001", negated=True)
    assert refuted["verificationStatus"]["coding"][0]["code"] == "refuted"
    relative = one(FamilyHistory, display="Diabetes", code="73211009", negated=True, relation={"code": "FTH"})
    assert "coding" not in relative["condition"][0]["code"]
    observation = one(Observation, display="Edema", value="present", value_kind="text", negated=True)
    assert (observation["status"], "valueString" in observation) == ("cancelled", False)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("419199007", "716186003"), ("416098002", "409137002"), ("414285001", "429625007"), (None, "716186003")],
)
def test_no_known_allergies_is_a_finding_and_not_a_refuted_allergy(kind: str | None, code: str) -> None:
    allergy = one(Allergy, negated=True, kind={"code": kind} if kind else None, text="NKA")
    assert allergy["code"]["coding"][0]["code"] == code
    assert allergy["verificationStatus"]["coding"][0]["code"] == "confirmed"


def test_no_known_problems_is_a_finding() -> None:
    problem = one(Problem, code="55607006", code_system="http://snomed.info/sct", negated=True)
    assert problem["code"]["coding"][0]["code"] == "160245001"
    assert problem["verificationStatus"]["coding"][0]["code"] == "confirmed"


def test_confidential_lines_are_marked_for_the_receiver() -> None:
    assert one(Problem, display="Secret", confidential=True)["meta"]["security"][0]["code"] == "R"


def test_results_hang_on_their_report_and_vital_signs_on_an_observation() -> None:
    report, vitals = Line(Panel, {"code": "1"}, "x"), Line(Panel, {"code": "2", "category": "vital-signs"}, "x")
    results = [Line(Observation, {"code": code}, "x", None, panel) for code, panel in (("3", report), ("4", vitals))]
    found = exported(record_of([report, vitals, *results]))
    observations = {row["code"]["coding"][0]["code"]: row for row in found["Observation"]}
    assert [one["reference"] for one in found["DiagnosticReport"][0]["result"]] == [
        f"urn:uuid:{observations['3']['id']}"
    ]
    assert [one["reference"] for one in observations["2"]["hasMember"]] == [f"urn:uuid:{observations['4']['id']}"]


@pytest.mark.parametrize(
    "often", ["every 12 hours", "2 times a day, as needed for pain", "every day, as needed", "at bedtime"]
)
def test_how_often_is_read_back_as_it_was(often: str) -> None:
    record = record_of([Line(Medication, {"display": "Aspirin", "frequency": often}, "x")])
    (line,) = (line for line in read_fhir(fhir_bundle(record, NOW))[0].lines if line.table is Medication)
    assert line.values["frequency"] == often
