"""A school nurse scans the vaccination card and checks that the clinic has signed it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import jwt
import pypdfium2
import pytest
from fhir.resources.R4B.bundle import Bundle
from PIL.Image import Image
from pypdf import PdfReader
from sqlmodel import Session

from models.record import Immunization
from services import access, clock
from services.access import Access
from services.database import Database
from services.records import card_key
from services.records.health_card import CVX, HealthCard, card_words, health_card, qr_code
from services.records.vaccination_pdf import vaccination_pdf
from services.records.vaccination_record import VaccinationRecord
from services.settings import Settings
from services.vaccinations import vaccination_card, vaccination_record
from tests.card_scanner import scanned, thumbprint, verified
from tests.cast import Cast
from tests.services.test_vaccination_pdf import DTAP, RECORD

KEY = card_key.new_key()
ISSUER = "https://portal.example.org"
LENA = replace(RECORD, given_names=("Lena", "Marie"), family_name="Hoffmann")
FORBIDDEN = {"id", "meta", "text", "display"}


def card_of(record: VaccinationRecord) -> HealthCard:
    card = health_card(record, ISSUER, KEY)
    assert card is not None
    return card


def claims_of(card: HealthCard) -> dict[str, Any]:
    return verified(card.token, card_key.public_keys(KEY))


def resources(card: HealthCard) -> list[dict[str, Any]]:
    entries = claims_of(card)["vc"]["credentialSubject"]["fhirBundle"]["entry"]
    return [entry["resource"] for entry in entries]


def many(count: int) -> VaccinationRecord:
    """A dose on each of `count` days, each with a lot number that cannot be shortened."""
    days = [f"{2000 + n // 12}-{n % 12 + 1:02d}-{n % 27 + 1:02d}" for n in range(count)]
    doses = [
        replace(DTAP, given_on=day, code=str(100 + n), lot=f"{n * 7919 % 10**6:06d}XK") for n, day in enumerate(days)
    ]
    return replace(LENA, doses=doses)


def names(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def test_another_library_verifies_the_card_and_finds_person_and_dose() -> None:
    claims = claims_of(card_of(LENA))
    assert claims["iss"] == ISSUER
    assert claims["nbf"] == int(RECORD.printed_on.timestamp())
    assert claims["vc"]["type"] == ["https://smarthealth.cards#health-card"]
    patient, dose = resources(card_of(LENA))
    assert patient == {
        "resourceType": "Patient",
        "name": [{"family": "Hoffmann", "given": ["Lena", "Marie"]}],
        "birthDate": "2017-03-02",
    }
    assert dose == {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": CVX, "code": "20"}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": "2017-05-02",
        "lotNumber": "C5432AA",
    }


def test_the_bundle_is_fhir_and_as_small_as_the_framework_asks() -> None:
    subject = claims_of(card_of(many(8)))["vc"]["credentialSubject"]
    assert subject["fhirVersion"] == "4.0.1"
    Bundle.model_validate(subject["fhirBundle"])
    assert [entry["fullUrl"] for entry in subject["fhirBundle"]["entry"]] == [f"resource:{n}" for n in range(9)]
    assert not FORBIDDEN & set(names(subject["fhirBundle"]))


def test_a_changed_card_and_a_foreign_key_are_refused() -> None:
    header, payload, signature = card_of(LENA).token.split(".")
    changed = ".".join([header, payload[:-4] + ("AAAA" if payload[-4:] != "AAAA" else "BBBB"), signature])
    with pytest.raises(jwt.InvalidSignatureError):
        verified(changed, card_key.public_keys(KEY))
    other = card_key.public_keys(card_key.new_key())
    other["keys"][0]["kid"] = thumbprint(card_key.public_keys(KEY)["keys"][0])
    with pytest.raises(AssertionError):  # a thumbprint cannot be borrowed
        verified(card_of(LENA).token, other)


def test_what_everybody_may_read_holds_no_private_part() -> None:
    public = card_key.public_keys(KEY)
    assert "d" in json.loads(KEY)
    assert set(public["keys"][0]) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert json.loads(KEY)["d"] not in json.dumps(public)


def test_the_key_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    first = Settings(tmp_path).health_card_key
    assert Settings(tmp_path).health_card_key == first
    assert (tmp_path / "health-card.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("count", "all_of_them", "lots"), [(8, True, True), (28, True, False), (60, False, False)])
def test_lots_go_first_then_the_oldest_doses_and_the_card_says_so(count: int, all_of_them: bool, lots: bool) -> None:
    record = many(count)
    card = card_of(record)
    assert len(card.token) <= 1195
    assert qr_code(card).version <= 22
    _patient, *doses = resources(card)
    assert [dose["occurrenceDateTime"] for dose in doses] == [dose.given_on for dose in record.doses][-card.doses :]
    assert all(("lotNumber" in dose) == lots for dose in doses)
    assert (card.doses == count, card.doses + card.no_room) == (all_of_them, count)
    said = " ".join(card_words(card, record))
    assert f"{card.doses} doses of Lena Hoffmann" in said
    assert (f"{card.no_room} older doses are only in the list" in said) == (not all_of_them)


def test_doses_that_no_machine_can_read_are_counted_and_left_out() -> None:
    unreadable = [replace(DTAP, code=None), replace(DTAP, code="998"), replace(DTAP, given_on="spring 2016")]
    card = card_of(replace(LENA, doses=[DTAP, *unreadable, replace(DTAP, given_on="2016")]))
    assert [one.get("occurrenceDateTime") for one in resources(card)] == [None, "2016", "2017-05-02"]
    assert "3 doses without a date or a vaccine code (CVX) are only in the list." in card_words(card, LENA)


def test_without_a_dose_there_is_no_card() -> None:
    assert health_card(replace(LENA, doses=[], not_given=[DTAP]), ISSUER, KEY) is None
    assert health_card(replace(LENA, doses=[replace(DTAP, code=None)]), ISSUER, KEY) is None
    assert (
        health_card(replace(LENA, family_name="x" * 9, given_names=(many(400).doses.__repr__(),)), ISSUER, KEY) is None
    )


@pytest.mark.parametrize("record", [LENA, many(60)], ids=["one dose", "as many as fit"])
def test_the_code_on_the_paper_can_be_scanned(record: VaccinationRecord) -> None:
    card = card_of(record)
    paper = vaccination_pdf(record, card)
    sheets: list[Image] = [page.render(scale=150 / 72).to_pil() for page in pypdfium2.PdfDocument(paper)]
    texts = [page.extract_text() for page in PdfReader(BytesIO(paper)).pages]
    place = next(number for number, text in enumerate(texts) if "Vaccination card" in text)
    assert scanned(sheets[place]) == card.token


def test_the_chart_gives_the_card_its_own_codes_alone(db: Database, cast: Cast) -> None:
    lines: list[dict[str, Any]] = [
        {"code": "20", "code_system": CVX, "given_on": "2017-05-02"},
        {"code": "49281", "code_system": "http://hl7.org/fhir/sid/ndc", "given_on": "2018-05-02"}
        | {"translations": [{"system": CVX, "code": "115", "display": "Tdap"}]},
        {"code": "208", "code_system": CVX, "given_on": "2021-03-01", "negated": True},
        {"code": "140", "code_system": CVX, "given_on": "2020-10-01", "entered_in_error": True},
    ]

    def doses(session: Session) -> VaccinationRecord:
        common: dict[str, Any] = {"patient_id": cast.alice.chart, "content_hash": "", "display": "Vaccine"}
        for number, line in enumerate(lines):
            session.add(Immunization(**common, **line, source_key=str(number), added_at=clock.now()))
        session.flush()
        chart = access.open_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD)
        return vaccination_record(session, chart)

    card = card_of(db.writing(doses))
    patient, *given = resources(card)
    assert patient["name"] == [{"family": "Test", "given": ["Alice"]}]
    assert [one["vaccineCode"]["coding"][0]["code"] for one in given] == ["20", "115"]


def test_only_a_portal_that_verifiers_can_reach_gives_out_cards(tmp_path: Path) -> None:
    assert vaccination_card(LENA, Settings(tmp_path)) is None
    public = Settings(tmp_path, public_url=ISSUER)
    card = vaccination_card(LENA, public)
    assert card is not None
    assert verified(card.token, card_key.public_keys(public.health_card_key))["iss"] == ISSUER
