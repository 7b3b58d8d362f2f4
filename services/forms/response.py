"""Answers as FHIR R4 QuestionnaireResponse, for programs of the practice."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from services.forms.enabled import enabled
from services.forms.questions import CHOICES, OWN_WORDS, YES, Answers, Form, Item, Kind

_JSON = msgspec.json.Encoder(decimal_format="number")  # "5.50" keeps its digits


@dataclass(frozen=True)
class Facts:
    """What the response says besides the answers."""

    response_id: UUID
    questionnaire_id: UUID
    number: int
    patient_id: UUID
    patient_name: str
    author: str
    authored: datetime


def as_json(resource: dict[str, Any]) -> bytes:
    """A resource as the bytes of a file."""
    return msgspec.json.format(_JSON.encode(resource), indent=2)


def questionnaire_response(form: Form, answers: Answers, facts: Facts) -> dict[str, Any]:
    """The resource. `answers` are those of a sent form."""
    shown = enabled(form, answers)
    return {
        "resourceType": "QuestionnaireResponse",
        "id": str(facts.response_id),
        "questionnaire": f"{form.url or f'urn:uuid:{facts.questionnaire_id}'}|{facts.number}",
        "status": "completed",
        "subject": {"reference": f"urn:uuid:{facts.patient_id}", "display": facts.patient_name},
        "authored": facts.authored.isoformat(timespec="seconds"),
        "author": {"display": facts.author},
        "item": [one for item in form.items if (one := _item(item, answers, shown))],
    }


def _item(item: Item, answers: Answers, shown: set[str]) -> dict[str, Any] | None:
    if item.link_id not in shown or item.kind is Kind.DISPLAY:
        return None
    said: dict[str, Any] = {"linkId": item.link_id}
    if item.text:
        said["text"] = item.text
    below = [one for child in item.items if (one := _item(child, answers, shown))]
    if not item.asked:
        return said | {"item": below} if below else None
    values = [_value(item, one) for one in answers.get(item.link_id, [])]
    if not values:
        return None
    if below:  # FHIR puts them under an answer; they were asked once, so under the first
        values[0]["item"] = below
    return said | {"answer": values}


def _value(item: Item, value: str) -> dict[str, Any]:
    if item.kind in CHOICES:
        option = item.option(value)
        return dict(option.value) if option else {"valueString": value.removeprefix(OWN_WORDS)}
    if item.kind is Kind.BOOLEAN:
        return {"valueBoolean": value == YES}
    if item.kind is Kind.INTEGER:
        return {"valueInteger": int(value)}
    if item.kind is Kind.DECIMAL:
        return {"valueDecimal": Decimal(value)}
    if item.kind is Kind.DATE:
        return {"valueDate": value}
    return {"valueString": value}
