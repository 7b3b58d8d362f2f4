"""Real FHIR bundles of two generators are read whole: every category is counted against the JSON itself."""

import json
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from models.record import (
    Document,
    Encounter,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
    SectionText,
)
from services.records.draft import Draft, Line
from services.records.fhir_in import read_fhir
from tests.samples import all_samples, sample

PATIENTS = [path for path in all_samples("fhir/*.json") if "practitioners" not in path.name]
TABLES = {
    "Condition": Problem,
    "MedicationRequest": Medication,
    "Immunization": Immunization,
    "Procedure": Procedure,
    "DiagnosticReport": Panel,
    "Observation": Observation,
    "Encounter": Encounter,
    "DocumentReference": Document,
    "CarePlan": SectionText,
    "Goal": SectionText,
    "ImagingStudy": SectionText,
}


def resources(path: Path, kind: str = "") -> list[dict[str, Any]]:
    """The resources of a bundle, by the standard library's reader."""
    found = [entry["resource"] for entry in json.loads(path.read_text("utf-8"), parse_float=str)["entry"]]
    return [resource for resource in found if resource["resourceType"] == (kind or resource["resourceType"])]


def read(path: Path) -> Draft:
    (draft,) = read_fhir(path.read_bytes(), path.name)
    return draft


def lines(draft: Draft, table: type) -> list[Line]:
    return [line for line in draft.lines if line.table is table]


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_every_category_has_as_many_lines_as_the_bundle_has_resources(path: Path) -> None:
    expected = Counter(TABLES[r["resourceType"]] for r in resources(path) if r["resourceType"] in TABLES)
    assert Counter(line.table for line in read(path).lines) == expected


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_what_is_left_out_is_named_with_its_count(path: Path) -> None:
    seen = {*TABLES, "Patient", "Practitioner", "Organization"}
    expected = Counter(r["resourceType"] for r in resources(path) if r["resourceType"] not in seen)
    told = {one.place: int(one.reason.split()[0]) for one in read(path).unread}
    assert told == expected
    assert expected["Claim"] > 0


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_the_person_is_who_the_bundle_says(path: Path) -> None:
    (patient,) = resources(path, "Patient")
    person = read(path).person
    assert person is not None
    official = next(name for name in patient["name"] if name["use"] == "official")
    assert (person.given, person.family) == (official["given"][0], official["family"])
    assert person.birth_date is not None
    assert person.birth_date.isoformat() == patient["birthDate"]
    assert person.sex == {"male": "M", "female": "F"}[patient["gender"]]
    assert [value for _, value in person.identifiers] == [one["value"] for one in patient["identifier"]]
    assert [contact.value for contact in person.contacts] == [patient["telecom"][0]["value"]]
    assert person.fields["city"] == patient["address"][0]["city"]
    assert person.fields["races"][0]["system"] == "urn:oid:2.16.840.1.113883.6.238"
    assert person.fields["birth_sex"] in ("M", "F")
    assert person.fields["deceased_on"] == patient.get("deceasedDateTime")


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_results_keep_every_digit_and_their_time(path: Path) -> None:
    wanted = [
        (r["code"]["coding"][0]["code"], r["effectiveDateTime"], r["valueQuantity"].get("value"))
        for r in resources(path, "Observation")
        if "value" in r.get("valueQuantity", {})
    ]
    got = [
        (line.values["code"], line.values["taken"], line.values["value"])
        for line in lines(read(path), Observation)
        if line.values.get("value_kind") == "quantity" and line.values["value"] is not None
    ]
    assert got == [(code, taken, str(value)) for code, taken, value in wanted]
    assert got


@pytest.mark.parametrize("name", ["Fletcher_2019", "Hern_2019", "Lupe_2019"])
def test_results_stand_under_the_report_that_names_them(name: str) -> None:
    path = sample(f"fhir/{name}.json")
    reports = {f"urn:uuid:{r['id']}": r for r in resources(path, "DiagnosticReport")}
    expected = {result["reference"]: key for key, r in reports.items() for result in r.get("result", [])}
    got = {line.key: line.panel.key for line in lines(read(path), Observation) if line.panel}
    assert got == expected
    assert len(got) > 20


def test_blood_pressure_keeps_its_two_parts() -> None:
    path = sample("fhir/Fletcher_2019.json")
    expected = [
        [part["valueQuantity"]["value"] for part in r["component"]]
        for r in resources(path, "Observation")
        if "component" in r
    ]
    parts = [line.values["components"] for line in lines(read(path), Observation) if line.values.get("components")]
    assert [[part["value"] for part in pair] for pair in parts] == expected
    assert {part["code"] for pair in parts for part in pair} >= {"8480-6", "8462-4"}


def test_notes_are_documents_and_a_note_given_twice_is_kept_once() -> None:
    path = sample("fhir/Levi940_uscore_2021.json")
    notes = [b64decode(r["content"][0]["attachment"]["data"]).decode() for r in resources(path, "DocumentReference")]
    forms = [b64decode(r["presentedForm"][0]["data"]).decode() for r in resources(path, "DiagnosticReport")]
    draft = read(path)
    documents = lines(draft, Document)
    assert [line.values["body"] for line in documents] == notes
    assert sorted(forms) == sorted(notes)
    encounters = {line.key for line in lines(draft, Encounter)}
    assert {line.values["encounter_key"] for line in documents} <= encounters
    assert documents[0].values["title"] == "History and physical note"


def test_practitioners_are_found_by_their_address_in_the_bundle() -> None:
    path = sample("fhir/Alix_2019.json")
    names = {
        f"urn:uuid:{r['id']}": " ".join([*r["name"][0]["prefix"], *r["name"][0]["given"], r["name"][0]["family"]])
        for r in resources(path, "Practitioner")
    }
    expected = [names[r["requester"]["reference"]] for r in resources(path, "MedicationRequest")]
    assert [line.values["prescriber"] for line in lines(read(path), Medication)] == expected


def test_reasons_are_found_by_reference() -> None:
    path = sample("fhir/Fletcher_2019.json")
    problems = {f"urn:uuid:{r['id']}": r["code"]["text"] for r in resources(path, "Condition")}
    expected = [
        problems[r["reasonReference"][0]["reference"]] if "reasonReference" in r else None
        for r in resources(path, "MedicationRequest")
    ]
    assert [line.values["reason"] for line in lines(read(path), Medication)] == expected
    assert len(set(expected)) > 2


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_keys_are_there_unique_and_the_same_next_time(path: Path) -> None:
    first = [line.key for line in read(path).lines]
    assert None not in first
    assert len(set(first)) == len(first)
    assert [line.key for line in read(path).lines] == first


def test_a_bundle_without_a_patient_is_a_directory() -> None:
    draft = read(sample("fhir/practitioners_2019.json"))
    assert draft.person is None
    assert draft.lines == draft.unread == []
    assert "102 Practitioner" in draft.title


@pytest.mark.parametrize("name", ["Chet_2019", "Carol737_uscore_2021"])
def test_a_large_file_read_entry_by_entry_says_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sample(f"fhir/{name}.json")
    at_once = read(path)
    monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 10_000)
    with path.open("rb") as stream:
        (draft,) = read_fhir(stream, path.name)
    assert draft == at_once
