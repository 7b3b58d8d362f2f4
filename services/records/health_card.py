"""The vaccination card that can be verified: a SMART Health Card (framework 1.4.0, PRODUCT §6, INTEROP).

A FHIR bundle of the person and the doses, deflated, signed by the clinic, as one QR code. What a verifier reads is
name, birth date, and of each dose its CVX code, date and lot: nothing else of the record.
"""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from joserfc import jws
from joserfc.registry import HeaderParameter

from services.records.card_key import opened_key
from services.records.vaccination_record import UNSPECIFIC_CODES, Dose, VaccinationRecord
from services.words import _, ngettext

CVX = "http://hl7.org/fhir/sid/cvx"
LONGEST = 1195  # characters of a JWS in one QR code of version 22, the largest that the framework lets one be
TYPES = ["https://smarthealth.cards#health-card"]  # 1.4.0 gave up the narrower types, such as #immunization
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_REGISTRY = jws.JWSRegistry({"zip": HeaderParameter("Compression", "str")}, algorithms=["ES256"])


@dataclass(frozen=True)
class HealthCard:
    """A signed card: `token` is the JWS.

    `doses` are in it; `no_room` did not fit; `no_code` have no CVX code or no date.
    """

    token: str
    doses: int
    no_room: int = 0
    no_code: int = 0


def health_card(record: VaccinationRecord, issuer: str, key: str) -> HealthCard | None:
    """The card of `record`, signed with `key` (services.settings) for the portal at `issuer`; None without any dose.

    Splitting a card over several QR codes is given up by the framework, and few scanners could read it. So there is
    one code, and when not everything fits, the lot numbers go first (a school or a border asks for doses), then the
    oldest doses; the card's reader is told how many are missing, and the list on paper beside it has them all.
    A dose without a CVX code or a date cannot be read by a machine, and is left out too.
    """
    doses = [dose for dose in record.doses if _is_readable(dose)]
    if not doses or not (record.given_names or record.family_name):
        return None
    newest_first = sorted(doses, key=lambda dose: dose.given_on or "", reverse=True)
    no_code = len(record.doses) - len(doses)

    def signed(count: int, lots: bool) -> HealthCard | None:
        chosen = list(reversed(newest_first[:count]))
        token = _signed(_claims(record, chosen, issuer, lots), key)
        return HealthCard(token, count, len(doses) - count, no_code) if len(token) <= LONGEST else None

    whole = signed(len(doses), lots=True) or signed(len(doses), lots=False)
    return whole or _most(len(doses) - 1, signed)


def qr_code(card: HealthCard) -> segno.QRCode:
    """The card as `shc:/…`: a segment of bytes and one of digits. Slow (about 0.2 s): call it in a thread."""
    digits = "".join(f"{ord(letter) - 45:02d}" for letter in card.token)
    segments: Any = ["shc:/", digits]  # segno takes several segments, its type hints do not say so
    return segno.make(segments, error="l", boost_error=False)


def qr_svg(card: HealthCard) -> bytes:
    """The QR code as a picture that scales, with the white margin of four modules that scanners need. Slow too."""
    picture = BytesIO()
    qr_code(card).save(picture, kind="svg", border=4, dark="#000", light="#fff", omitsize=True)
    return picture.getvalue()


def card_words(card: HealthCard, record: VaccinationRecord) -> list[str]:
    """What the card holds, what it leaves out, and what to mind, in sentences for the screen and the paper."""
    said = [
        _(
            "This code holds the name, the date of birth and {doses} of {name}, signed by {clinic}. A school, a "
            "pharmacy or a health app that reads SMART Health Cards can check that nobody has changed it.",
            doses=ngettext("{count} dose", "{count} doses", card.doses),
            name=record.patient_name,
            clinic=record.clinic_name,
        )
    ]
    if card.no_room:
        said.append(
            ngettext(
                "It has room for the newest doses: {count} older dose is only in the list.",
                "It has room for the newest doses: {count} older doses are only in the list.",
                card.no_room,
            )
        )
    if card.no_code:
        said.append(
            ngettext(
                "{count} dose without a date or a vaccine code (CVX) is only in the list.",
                "{count} doses without a date or a vaccine code (CVX) are only in the list.",
                card.no_code,
            )
        )
    return [*said, _("Whoever scans it can read all of this. Show it only to those who may know.")]


def _most(highest: int, signed: Any) -> HealthCard | None:
    """The card with as many doses as fit, found by halving."""
    lowest, best = 1, None
    while lowest <= highest:
        middle = (lowest + highest) // 2
        card = signed(middle, lots=False)
        if card:
            best, lowest = card, middle + 1
        else:
            highest = middle - 1
    return best


def _is_readable(dose: Dose) -> bool:
    known = bool(dose.code) and dose.code not in UNSPECIFIC_CODES
    return known and _DATE.fullmatch((dose.given_on or "")[:10]) is not None


def _claims(record: VaccinationRecord, doses: Sequence[Dose], issuer: str, lots: bool) -> dict[str, Any]:
    resources = [_patient(record), *(_immunization(dose, lots) for dose in doses)]
    entries = [{"fullUrl": f"resource:{number}", "resource": one} for number, one in enumerate(resources)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {
        "iss": issuer,
        "nbf": int(record.printed_on.timestamp()),
        "vc": {"type": TYPES, "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle}},
    }


def _patient(record: VaccinationRecord) -> dict[str, Any]:
    parts = {"family": record.family_name, "given": list(record.given_names), "suffix": list(record.suffixes)}
    name = {part: value for part, value in parts.items() if value}
    return {"resourceType": "Patient", "name": [name], "birthDate": record.birth_date.isoformat()}


def _immunization(dose: Dose, lots: bool) -> dict[str, Any]:
    lot = {"lotNumber": " ".join(dose.lot.split())} if lots and dose.lot and dose.lot.strip() else {}
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": CVX, "code": dose.code}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": (dose.given_on or "")[:10],
        **lot,
    }


def _signed(claims: dict[str, Any], kept: str) -> str:
    key = opened_key(kept)
    header = {"zip": "DEF", "alg": "ES256", "kid": key.thumbprint()}
    plain = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
    raw_deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return jws.serialize_compact(header, raw_deflate.compress(plain) + raw_deflate.flush(), key, registry=_REGISTRY)
