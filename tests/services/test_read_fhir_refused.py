"""A bad entry is reported and costs nothing else; a file that is no record is refused with its reason."""

import json
from io import BytesIO
from typing import Any

import pytest

from services.errors import UnreadableFile
from services.records.fhir_in import read_fhir
from services.records.fhir_in.depth import DepthGuard
from tests.samples import sample
from tests.services.fhir_bundle import PATIENT, about_ada, bundle, read

ASTHMA = about_ada("Condition", id="ok", code={"text": "Asthma"})


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (about_ada("Observation", code="glucose"), "entry 2, Observation"),
        (about_ada("Observation", valueQuantity=[1, 2]), "entry 2, Observation"),
        (about_ada("Condition", code=["x"]), "entry 2, Condition"),
        (about_ada("Encounter", period="yesterday"), "entry 2, Encounter"),
        (about_ada("Immunization", status={"a": 1}), "entry 2, Immunization"),
        (about_ada("MedicationRequest", dosageInstruction="twice"), "entry 2, MedicationRequest"),
        (about_ada("DocumentReference", content=[7]), "entry 2, DocumentReference"),
        (about_ada("Procedure", bodySite={"coding": 3}), "entry 2, Procedure"),
        (
            about_ada("DiagnosticReport", result=[{"reference": "Observation/x"}], presentedForm=[7]),
            "entry 2, DiagnosticReport",
        ),
        ({"resource": None}, "entry 2"),
        ({"resource": {"id": "no type"}}, "entry 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bad_entry_is_told_with_its_place_and_the_rest_is_read(bad: dict[str, Any], place: str) -> None:
    draft = read(bad, ASTHMA)
    assert [line.values["text"] for line in draft.lines] == ["Asthma"]
    (told,) = draft.unread
    assert told.place == place
    assert told.reason
    assert told.excerpt


def test_entries_that_are_not_even_objects_are_told() -> None:
    content = json.dumps({"resourceType": "Bundle", "entry": [{"resource": PATIENT}, 5, None, "x", []]}).encode()
    (draft,) = read_fhir(content)
    assert [one.place for one in draft.unread] == ["entry 2", "entry 3", "entry 4", "entry 5"]


def test_any_value_replaced_by_nonsense_never_fails_the_file() -> None:
    """Each value of a real bundle is replaced in turn; whatever happens, it happens in words."""
    entries = json.loads(sample("fhir/Lupe_2019.json").read_text("utf-8"))["entry"]
    patient = next(one for one in entries if one["resource"]["resourceType"] == "Patient")
    kinds = {one["resource"]["resourceType"]: one for one in entries}
    tried = 0
    for kind, one in kinds.items():
        if kind == "Patient":
            continue
        for nonsense in (5, True, "nonsense", [], {}, [[]], None, {"a": [1]}):
            for changed in _each_value_replaced(one["resource"], nonsense):
                changed["resourceType"] = kind
                entry = {"fullUrl": one["fullUrl"], "resource": changed}
                (draft,) = read_fhir(json.dumps({"resourceType": "Bundle", "entry": [patient, entry]}).encode())
                assert draft.person is not None
                tried += 1
    assert tried > 1000


def test_an_odd_part_of_the_patient_costs_only_that_part() -> None:
    """Only what a chart is matched by must be readable."""
    needed = ("resourceType", "id", "name", "gender", "birthDate")
    (patient,) = [
        one["resource"]
        for one in json.loads(sample("fhir/Levi940_uscore_2021.json").read_text("utf-8"))["entry"]
        if one["resource"]["resourceType"] == "Patient"
    ]
    for nonsense in (5, True, "nonsense", [], {}, [[]], None, {"a": [1]}):
        for changed in _each_value_replaced(patient, nonsense):
            if all(changed[part] == patient[part] for part in needed):
                (draft,) = read_fhir(bundle(changed))
                assert draft.person is not None
                assert draft.person.family == "Gusikowski974"


def _each_value_replaced(whole: Any, nonsense: Any) -> list[Any]:
    if isinstance(whole, dict):
        return [
            whole | {key: changed}
            for key in whole
            for changed in [nonsense, *_each_value_replaced(whole[key], nonsense)]
        ]
    if isinstance(whole, list):
        return [
            [*whole[:at], changed, *whole[at + 1 :]]
            for at in range(len(whole))
            for changed in [nonsense, *_each_value_replaced(whole[at], nonsense)]
        ]
    return []


@pytest.mark.parametrize("share", [0.1, 0.5, 0.999])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_truncated_file_is_refused(share: float, streamed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if streamed:
        monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 1000)
    content = sample("fhir/Lupe_2019.json").read_bytes()
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read_fhir(content[: int(len(content) * share)])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged or cut off"),
        (b"hello", "damaged or cut off"),
        (b"[1, 2, 3]", "names no resource type"),
        (b'{"a": 1}', "names no resource type"),
        (b'{"resourceType": 5}', "names no resource type"),
        (b'{"resourceType": "Bundle", "entry": "x"}', "entries are not a list"),
        (b'{"resourceType": "Bundle", "entry": []}', "names no patient"),
        (b'{"resourceType": "Bundle"}', "names no patient"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"resourceType": "Bundle", "a": "\xff"}', "not valid UTF-8"),
        (b'{"resourceType": "Patient", "birthDate": "1980-01-01"}', "has no name"),
        (json.dumps(ASTHMA).encode(), "names no patient"),
        (bundle(ASTHMA), "names no patient"),
        (b'{"resourceType": "Patient", "name": "x"}', "could not be understood"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_record_is_refused_in_words(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_fhir(content)
    assert reason in refused.value.reason


def test_depth_inside_an_entry_is_refused_when_streamed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b'{"resourceType":"Bundle","entry":[{"resource":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}]}"
    monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 1000)
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        read_fhir(deep)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_nesting_is_counted_alike_in_pieces_of_any_size(size: int) -> None:
    text = b'{"a\\\\": "}}}]\\"]", "b": [' + b"[" * 150 + b"]" * 150 + b'], "c": "\\\\"}'
    guard = DepthGuard(BytesIO(text * 2 + b'{"q": "' + b"[" * 300))
    assert b"".join(iter(lambda: guard.read(size), b"")).endswith(b"[[[")
    too_deep = DepthGuard(BytesIO(text + b"[" * 201))
    with pytest.raises(UnreadableFile):
        list(iter(lambda: too_deep.read(size), b""))


def test_brackets_and_quotes_inside_words_are_not_nesting(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "{[" * 300 + ' "quoted" \\ and \\" back' + chr(92)
    monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 10)
    (draft,) = read_fhir(bundle(PATIENT, about_ada("Condition", code={"text": words})))
    assert draft.lines[0].values["text"] == words


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_and_utf_16_are_read(encoding: str) -> None:
    text = bundle(PATIENT | {"name": [{"given": ["Zoë"], "family": "Šuk"}]}).decode()
    (draft,) = read_fhir(text.encode(encoding))
    assert draft.person is not None
    assert (draft.person.given, draft.person.family) == ("Zoë", "Šuk")


@pytest.mark.parametrize("streamed", [False, True])
def test_what_no_database_stores_is_replaced(streamed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if streamed:
        monkeypatch.setattr("services.records.fhir_in.json_file.DECODE_AT_ONCE", 10)
    (draft,) = read_fhir(bundle(PATIENT, about_ada("Condition", code={"text": "a\0b"})))
    assert draft.lines[0].values["text"] == "a\ufffdb"


def test_a_single_patient_is_a_record() -> None:
    (draft,) = read_fhir(json.dumps(PATIENT).encode())
    assert draft.person is not None
    assert draft.person.given == "Ada"


def test_a_date_nobody_understands_costs_only_the_date() -> None:
    draft = read(about_ada("Condition", code={"text": "Gout"}, onsetDateTime="March 2012"))
    assert (draft.lines[0].values["text"], draft.lines[0].values["onset"]) == ("Gout", None)
    assert (draft.unread[0].reason, draft.unread[0].excerpt) == ("a date could not be understood", "March 2012")


def test_a_remark_that_may_change_the_meaning_is_told() -> None:
    draft = read(about_ada("Condition", code={"text": "Gout"}, modifierExtension=[{"url": "http://x/negated"}]))
    assert "may change its meaning" in draft.unread[0].reason


def test_unmapped_types_are_counted_by_type() -> None:
    draft = read(*[about_ada("Claim")] * 3, about_ada("Basic"), about_ada("Basic"), {"resourceType": "Provenance"})
    assert [one.reason for one in draft.unread] == [
        "2 Basic: this kind of entry is not part of the record here",
        "3 Claim: billing data is not part of the clinical record",
        "1 Provenance: administrative data is not part of the clinical record",
    ]
