"""Who a bundle is about: names, contacts, and the people around the patient."""

import pytest

from services.records.fhir_in import read_fhir
from tests.services.fhir_bundle import PATIENT, about_ada, bundle, concept


def test_the_people_around_the_patient() -> None:
    patient = PATIENT | {
        "name": [
            {"use": "old", "family": "Früher"},
            {
                "use": "official",
                "prefix": ["Dr."],
                "given": ["Ada", "Maria", "Eva"],
                "family": "Muster",
                "suffix": ["Jr."],
            },
        ],
        "gender": "other",
        "maritalStatus": concept("M", "Married"),
        "deceasedDateTime": "2020-05",
        "communication": [{"language": concept("es")}, {"language": concept("en-US"), "preferred": True}],
        "telecom": [
            {"system": "phone", "value": "555-1", "use": "mobile"},
            {"system": "fax", "value": "555-2"},
            {"system": "phone", "value": "555-3", "use": "old"},
            {"system": "email", "value": "ada@example.org"},
        ],
        "contact": [
            {
                "name": {"text": "Eva Muster"},
                "relationship": [{"text": "Mother"}],
                "telecom": [{"system": "phone", "value": "555-4"}],
            }
        ],
    }
    father = {
        "resourceType": "RelatedPerson",
        "patient": {"reference": "Patient/ada"},
        "name": [{"given": ["Otto"], "family": "Muster"}],
        "relationship": [concept("FTH", "father")],
    }
    (draft,) = read_fhir(bundle(patient, father))
    person = draft.person
    assert person is not None
    assert (person.given, person.family, person.sex) == ("Ada", "Muster", "UN")
    assert (person.fields["prefix"], person.fields["middle"], person.fields["suffix"]) == ("Dr.", "Maria Eva", "Jr.")
    assert (person.fields["language"], person.fields["deceased_on"]) == ("en-US", "2020-05")
    assert [(c.kind, c.value, c.use, c.whose) for c in person.contacts] == [
        ("phone", "555-1", "mobile", None),
        ("email", "ada@example.org", None, None),
        ("phone", "555-4", None, "Eva Muster"),
    ]
    assert person.fields["guardians"] == [
        {"name": "Eva Muster", "relationship": "Mother", "phone": "555-4"},
        {"name": "Otto Muster", "relationship": "father"},
    ]


def test_a_patient_without_a_full_birth_date_is_told() -> None:
    (draft,) = read_fhir(bundle(PATIENT | {"birthDate": "1980-04"}))
    assert draft.person is not None
    assert draft.person.birth_date is None
    assert (draft.unread[0].reason, draft.unread[0].excerpt) == ("the birth date is missing or incomplete", "1980-04")


@pytest.mark.parametrize("kind", ["transaction", "batch", "collection", "searchset", "document"])
def test_every_type_of_bundle_is_read(kind: str) -> None:
    (draft,) = read_fhir(bundle(PATIENT, about_ada("Condition", code={"text": "Gout"}), kind=kind))
    assert [line.values["text"] for line in draft.lines] == ["Gout"]
