"""References of every kind are followed, and nothing goes into the record of somebody it does not name."""

from base64 import b64encode
from typing import Any

import pytest

from models.record import CareTeamMember, Medication, Observation
from services.records.fhir_in import read_fhir
from tests.services.fhir_bundle import ADA, PATIENT, about_ada, bundle, concept, entry, read

NPI = "http://hl7.org/fhir/sid/us-npi"
DOCTOR = {
    "resourceType": "Practitioner",
    "id": "p1",
    "identifier": [{"system": NPI, "value": "9999950359"}],
    "name": [{"prefix": ["Dr."], "given": ["Rosa"], "family": "Klein"}],
    "telecom": [{"system": "phone", "value": "555-0100"}],
}
ADDRESS = "https://fhir.example.org/r4/Practitioner/p1"


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": ADDRESS},
        {"reference": "Practitioner/p1"},
        {"reference": "Practitioner/p1/_history/3"},
        {"reference": f"Practitioner?identifier={NPI}|9999950359"},
        {"reference": f"Practitioner?identifier={NPI}%7C9999950359"},
        {"type": "Practitioner", "identifier": {"system": NPI, "value": "9999950359"}},
        {"reference": "#me"},
    ],
    ids=lambda reference: str(reference.get("reference", "identifier only")),
)
def test_a_prescriber_is_found(reference: dict[str, Any]) -> None:
    order = about_ada("MedicationRequest", id="m", requester=reference, contained=[DOCTOR | {"id": "me"}])
    if reference.get("reference") != "#me":
        del order["contained"]
    # The order stands before the practitioner it names.
    draft = read(order, entry(DOCTOR, ADDRESS))
    assert draft.lines[0].values["prescriber"] == "Dr. Rosa Klein"


def test_an_address_inside_the_bundle_is_found() -> None:
    doctor = entry({key: value for key, value in DOCTOR.items() if key != "id"}, "urn:uuid:0b1c")
    draft = read(about_ada("Procedure", performer=[{"actor": {"reference": "urn:uuid:0b1c"}}]), doctor)
    assert draft.lines[0].values["performer"] == "Dr. Rosa Klein"


@pytest.mark.parametrize("contained", [True, False])
def test_a_medicine_is_named_by_its_own_resource(contained: bool) -> None:
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    medicine = {"resourceType": "Medication", "id": "aspirin", "code": concept("243670", "aspirin 81 MG", rxnorm)}
    if contained:
        draft = read(
            about_ada("MedicationStatement", medicationReference={"reference": "#aspirin"}, contained=[medicine])
        )
    else:
        draft = read(
            about_ada("MedicationStatement", medicationReference={"reference": "Medication/aspirin"}), medicine
        )
    (line,) = draft.lines
    assert line.table is Medication
    assert (line.values["code"], line.values["code_system"]) == ("243670", rxnorm)
    assert line.values["display"] == "aspirin 81 MG"


def test_contained_results_are_read_and_stand_under_their_report() -> None:
    inner = {"resourceType": "Observation", "id": "k", "code": concept("2823-3"), "valueString": "4.1"}
    report = about_ada("DiagnosticReport", id="r", contained=[inner], result=[{"reference": "#k"}])
    lines = {line.table: line for line in read(report).lines}
    assert lines[Observation].panel is not None
    assert lines[Observation].key == "DiagnosticReport/r#k"


def test_a_note_kept_as_binary_is_fetched_from_the_bundle() -> None:
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": b64encode(b"All well.").decode(),
    }
    note = about_ada("DocumentReference", content=[{"attachment": {"url": "Binary/b"}}])
    assert read(note, binary).lines[0].values["body"] == "All well."


def test_the_care_team_and_the_own_practitioner_are_named() -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/p1"},
        "organization": {"display": "Hill Clinic"},
        "specialty": [{"text": "Cardiology"}],
    }
    members = [{"member": {"reference": "PractitionerRole/role"}}, {"member": ADA}]
    own = PATIENT | {"generalPractitioner": [{"reference": "Practitioner/p1"}]}
    (draft,) = read_fhir(bundle(own, about_ada("CareTeam", id="t", participant=members), role, DOCTOR))
    first, second = (line.values for line in draft.lines if line.table is CareTeamMember)
    assert (first["name"], first["npi"], first["phone"]) == ("Dr. Rosa Klein", "9999950359", "555-0100")
    assert (second["name"], second["organization"], second["text"]) == ("Dr. Rosa Klein", "Hill Clinic", "Cardiology")
    assert draft.unread == []


BEN = PATIENT | {"id": "ben", "name": [{"given": ["Ben"], "family": "Other"}]}


def weight(patient: str | None) -> dict[str, Any]:
    subject = {"subject": {"reference": patient}} if patient else {}
    return {"resourceType": "Observation", "code": concept("29463-7"), "valueString": patient or "nobody"} | subject


def test_two_patients_in_one_bundle_keep_their_own_lines() -> None:
    drafts = read_fhir(bundle(PATIENT, BEN, weight("Patient/ben"), weight("Patient/ada"), weight("Patient/ben")))
    assert [[line.values["value"] for line in draft.lines] for draft in drafts] == [
        ["Patient/ada"],
        ["Patient/ben", "Patient/ben"],
    ]


def test_lines_about_a_stranger_or_about_nobody_named_are_left_out_and_told() -> None:
    drafts = read_fhir(bundle(PATIENT, BEN, weight("Patient/zoe"), weight(None)))
    assert [draft.lines for draft in drafts] == [[], []]
    assert [one.reason for one in drafts[0].unread] == [
        "1 Observation: about somebody who is not a patient of this file",
        "1 Observation: does not say whom it is about",
    ]


def test_the_same_id_on_two_servers_is_nobody_rather_than_the_wrong_person() -> None:
    ada, ben = (
        entry(PATIENT, "https://a.example/Patient/ada"),
        entry(BEN | {"id": "ada"}, "https://b.example/Patient/ada"),
    )
    first, second = read_fhir(bundle(ada, ben, weight("Patient/ada"), weight("https://b.example/Patient/ada")))
    assert first.lines == []
    assert [line.values["value"] for line in second.lines] == ["https://b.example/Patient/ada"]
    assert "not a patient of this file" in first.unread[0].reason


def test_an_entry_given_twice_is_kept_once_and_told() -> None:
    twice = about_ada("Condition", id="c", code={"text": "Asthma"})
    draft = read(twice, twice)
    assert len(draft.lines) == 1
    assert (draft.unread[0].place, draft.unread[0].reason) == (
        "entry 3, Condition",
        "this appears twice in the file; the first one was kept",
    )
