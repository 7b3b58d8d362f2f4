"""A form as FHIR R4 Questionnaire: for the database and for other programs; read back it is the same form."""

from typing import Any

from services.forms.fhir_parts import condition_out
from services.forms.questions import Form, Item, by_id


def questionnaire(form: Form) -> dict[str, Any]:
    """The resource, without the facts of its version (see `published`)."""
    known = by_id(form)
    content: dict[str, Any] = {"resourceType": "Questionnaire", "status": "active", "title": form.title}
    if form.url:
        content["url"] = form.url
    if form.description:
        content["description"] = form.description
    return content | {"subjectType": ["Patient"], "item": [_item(one, known) for one in form.items]}


def published(content: dict[str, Any], identity: str, number: int) -> dict[str, Any]:
    """What is stored, with its id and version, for a file."""
    return {"resourceType": "Questionnaire", "id": identity, "version": str(number)} | content


def _item(item: Item, known: dict[str, Item]) -> dict[str, Any]:
    content: dict[str, Any] = {"linkId": item.link_id, "type": str(item.kind)}
    if item.text:
        content["text"] = item.text
    if item.when:
        content["enableWhen"] = [condition_out(one, known.get(one.question)) for one in item.when]
    if len(item.when) > 1:
        content["enableBehavior"] = "all" if item.when_all else "any"
    if item.required:
        content["required"] = True
    if item.repeats:
        content["repeats"] = True
    if item.max_length:
        content["maxLength"] = item.max_length
    if item.options:
        content["answerOption"] = [one.value for one in item.options]
    if item.items:
        content["item"] = [_item(one, known) for one in item.items]
    return content
