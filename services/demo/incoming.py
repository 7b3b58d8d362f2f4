"""Record files that other places sent to the demo clinic: one found its chart, one waits to be matched."""

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from services import access
from services.records import importing
from services.records.fhir_in import read_fhir

_LOINC, _SNOMED, _CVX = "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/cvx"


def send_files(session: Session, grace_born: date, samuel_born: date, today: date) -> None:
    """Take in two FHIR bundles of a neighbouring hospital, as the office's import would."""
    visit = today - timedelta(days=9)
    grace = _patient("Grace", "Kim", "female", grace_born)
    samuel = _patient("Samuel", "Okoye", "male", samuel_born.replace(day=1 if samuel_born.day != 1 else 2))
    _take_in(session, "harbor-hospital-kim.json", [grace, *_stay(grace, visit), *_results(grace, visit)])
    _take_in(session, "harbor-hospital-okoye.json", [samuel, *_stay(samuel, visit)])


def _take_in(session: Session, name: str, resources: list[dict[str, Any]]) -> None:
    entries = [
        {"fullUrl": f"https://harbor.example.org/{r['resourceType']}/{r['id']}", "resource": r} for r in resources
    ]
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, indent=1).encode()
    (draft,) = read_fhir(content)
    digest = hashlib.sha256(content).hexdigest()
    importing.take_in(session, access.command_line(session, "records in"), name, content, digest, draft)


def _patient(given: str, family: str, gender: str, born: date) -> dict[str, Any]:
    name = [{"family": family, "given": [given]}]
    return {
        "resourceType": "Patient",
        "id": f"harbor-{given.lower()}",
        "name": name,
        "gender": gender,
        "birthDate": born.isoformat(),
    }


def _stay(patient: dict[str, Any], day: date) -> list[dict[str, Any]]:
    subject = {"reference": f"Patient/{patient['id']}"}
    sprain = {"coding": [{"system": _SNOMED, "code": "44465007", "display": "Sprain of ankle"}]}
    tetanus = {"coding": [{"system": _CVX, "code": "115", "display": "Tetanus, diphtheria, pertussis (Tdap)"}]}
    status = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
    return [
        {
            "resourceType": "Encounter",
            "id": f"stay-{patient['id']}",
            "status": "finished",
            "class": {"code": "EMER", "display": "emergency"},
            "type": [{"text": "Emergency department visit"}],
            "subject": subject,
            "period": {"start": day.isoformat(), "end": day.isoformat()},
        },
        {
            "resourceType": "Condition",
            "id": f"sprain-{patient['id']}",
            "clinicalStatus": status,
            "code": sprain,
            "subject": subject,
            "onsetDateTime": day.isoformat(),
        },
        {
            "resourceType": "Immunization",
            "id": f"tetanus-{patient['id']}",
            "status": "completed",
            "vaccineCode": tetanus,
            "patient": subject,
            "occurrenceDateTime": day.isoformat(),
            "lotNumber": "U7741BA",
            "manufacturer": {"display": "Sanofi Pasteur"},
        },
    ]


def _results(patient: dict[str, Any], day: date) -> list[dict[str, Any]]:
    def measured(key: str, code: str, name: str, value: float, unit: str) -> dict[str, Any]:
        return {
            "resourceType": "Observation",
            "id": f"{key}-{patient['id']}",
            "status": "final",
            "category": [{"coding": [{"code": "vital-signs"}]}],
            "code": {"coding": [{"system": _LOINC, "code": code, "display": name}]},
            "subject": {"reference": f"Patient/{patient['id']}"},
            "effectiveDateTime": day.isoformat(),
            "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        }

    return [
        measured("upper", "8480-6", "Systolic blood pressure", 118, "mm[Hg]"),
        measured("lower", "8462-4", "Diastolic blood pressure", 74, "mm[Hg]"),
        measured("pulse", "8867-4", "Pulse", 71, "/min"),
    ]
