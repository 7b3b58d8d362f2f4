"""Results arrive as recorded: every kind of value, every digit, dates at their precision, their own ranges."""

from typing import Any

import pytest

from models.record import Observation, Panel
from services.records.fhir_in import read_fhir
from tests.services.fhir_bundle import LOINC, PATIENT, about_ada, bundle, concept, line_of, read

UCUM = {"system": "http://unitsofmeasure.org"}


def observed(**fields: Any) -> dict[str, Any]:
    return line_of("Observation", **fields).values


@pytest.mark.parametrize("digits", ["1.50", "7", "0.10", "-3.000", "1234567890.123456789", "0.0000001"])
def test_numbers_keep_their_digits(digits: str) -> None:
    content = bundle(PATIENT, about_ada("Observation", valueQuantity={"value": "DIGITS", "unit": "mg"}))
    (draft,) = read_fhir(content.replace(b'"DIGITS"', digits.encode()))
    assert draft.lines[0].values["value"] == digits


@pytest.mark.parametrize("digits", ["1.50", "7", "0.10", "1234567890.123456789", "0.0000001"])
def test_numbers_keep_their_digits_in_large_files(digits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 10)
    test_numbers_keep_their_digits(digits)


@pytest.mark.parametrize(
    "recorded", ["2012", "2012-03", "2012-03-02", "2012-03-02T10:15:00-05:00", "2012-03-02T10:15:00.5Z"]
)
def test_dates_keep_their_precision_and_zone(recorded: str) -> None:
    assert observed(effectiveDateTime=recorded)["taken"] == recorded
    assert line_of("Condition", onsetDateTime=recorded).values["onset"] == recorded


@pytest.mark.parametrize(
    ("fields", "kind", "value", "unit"),
    [
        ({"valueQuantity": {"value": 6, "comparator": "<", "code": "mmol/L"} | UCUM}, "quantity", "6", "mmol/L"),
        ({"valueString": "cloudy"}, "text", "cloudy", None),
        ({"valueBoolean": False}, "boolean", "false", None),
        ({"valueInteger": 3}, "quantity", "3", None),
        ({"valueRange": {"low": {"value": 1, "unit": "mg"}, "high": {"value": 3}}}, "range", "1–3", "mg"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "ratio", "1:128", None),
        ({"valueDateTime": "2020-05"}, "date", "2020-05", None),
        ({"valueTime": "10:30:00"}, "text", "10:30:00", None),
        ({"valueSampledData": {"origin": {"value": 0, "unit": "mV"}, "data": "1 2 E"}}, "text", "1 2 E", "mV"),
        ({"valueCodeableConcept": concept("260385009", "Negative")}, "coded", "Negative", None),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_every_kind_of_value_is_read(fields: dict[str, Any], kind: str, value: str, unit: str | None) -> None:
    values = observed(**fields)
    assert (values["value_kind"], values["value"], values.get("unit")) == (kind, value, unit)


def test_a_result_keeps_comparator_interpretation_and_its_own_range() -> None:
    values = observed(
        code={"coding": [{"system": "urn:x", "code": "GLU"}, {"system": LOINC, "code": "2339-0"}], "text": "Sugar"},
        category=[concept("laboratory")],
        valueQuantity={"value": 6, "comparator": "<", "unit": "mg/dL"},
        interpretation=[concept("L", "Low")],
        referenceRange=[
            {"type": concept("critical", "Critical"), "low": {"value": 30, "unit": "mg/dL"}},
            {"type": concept("normal"), "low": {"value": 70, "unit": "mg/dL"}, "high": {"value": 99, "unit": "mg/dL"}},
        ],
    )
    assert (values["code"], values["code_system"], values["text"]) == ("2339-0", LOINC, "Sugar")
    assert values["translations"] == [{"system": "urn:x", "code": "GLU", "display": None}]
    assert (values["comparator"], values["interpretation"]["display"]) == ("<", "Low")
    assert (values["range_low"], values["range_high"], values["range_unit"]) == ("70", "99", "mg/dL")
    assert values["range_text"] == "Critical: ≥30 mg/dL"
    assert values["category"] == "laboratory"


def test_a_missing_value_says_why() -> None:
    values = observed(dataAbsentReason=concept("asked-declined", "Asked But Declined"))
    assert (values["null_flavor"], values["comment"]) == ("ASKU", "No value: Asked But Declined")


def test_a_category_is_inferred_only_where_the_code_says_it() -> None:
    assert observed(code=concept("8867-4", system=LOINC))["category"] == "vital-signs"
    assert observed(code=concept("72166-2", system=LOINC))["category"] == "social-history"
    assert observed(code=concept("9999-9", system=LOINC))["category"] == "other"


def test_a_group_of_vital_signs_is_a_panel() -> None:
    members = [{"reference": "Observation/p"}]
    group = about_ada("Observation", id="g", category=[concept("vital-signs")], hasMember=members)
    draft = read(group, about_ada("Observation", id="p", valueInteger=72))
    panel, pulse = draft.lines
    assert (panel.table, panel.values["category"], pulse.table) == (Panel, "vital-signs", Observation)
    assert pulse.panel is panel
