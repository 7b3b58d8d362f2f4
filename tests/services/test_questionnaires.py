"""What a questionnaire may hold, which questions are asked, and the FHIR that goes out, judged by `fhir.resources`."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st

from services.demo.form_contents import BEFORE_VISIT, HEALTH_HISTORY, TRAVEL
from services.errors import Problem
from services.forms import answers, fhir_in, fhir_out
from services.forms.enabled import enabled
from services.forms.questions import Form, Kind, walk
from services.forms.response import Facts, as_json, questionnaire_response

FACTS = Facts(UUID(int=1), UUID(int=2), 3, UUID(int=4), "Alice Test", "Bob Test", datetime(2026, 3, 2, 9, tzinfo=UTC))
EVERY_KIND: dict[str, Any] = {
    "resourceType": "Questionnaire", "status": "draft", "title": "Every kind", "url": "https://example.org/q",
    "item": [
        {"linkId": "g", "type": "group", "text": "Section", "item": [
            {"linkId": "1", "type": "boolean", "text": "Yes or no?", "prefix": "1."},
            {"linkId": "2", "type": "integer", "text": "Whole?", "enableWhen": [
                {"question": "1", "operator": "=", "answerBoolean": True}]},
            {"linkId": "3", "type": "decimal", "text": "Number?", "required": True},
            {"linkId": "4", "type": "date", "text": "Day?"},
            {"linkId": "5", "type": "choice", "text": "Which?", "repeats": True, "answerOption": [
                {"valueCoding": {"system": "http://loinc.org", "code": "LA33-6", "display": "Yes"}},
                {"valueString": "Other"}, {"valueInteger": 3}]},
            {"linkId": "6", "type": "open-choice", "text": "Or?", "answerOption": [{"valueString": "A"}], "item": [
                {"linkId": "6.1", "type": "string", "text": "Why?", "maxLength": 20}]},
            {"linkId": "7", "type": "text", "text": "More?", "enableBehavior": "any", "enableWhen": [
                {"question": "5", "operator": "=", "answerCoding": {"system": "http://loinc.org", "code": "LA33-6"}},
                {"question": "3", "operator": ">", "answerDecimal": 10.5},
                {"question": "4", "operator": "exists", "answerBoolean": True}]},
            {"linkId": "8", "type": "display", "text": "Thank you"},
        ]},
    ],
}  # fmt: skip
FULL = {
    "1": ["true"], "2": ["7"], "3": ["10.50"], "4": ["2026-03-02"], "5": ["http://loinc.org|LA33-6", "3"],
    "6": ["~Something else"], "6.1": ["Because"], "7": ["a\nb"],
}  # fmt: skip


def form(content: dict[str, Any] = EVERY_KIND) -> Form:
    return fhir_in.read(content).form


def with_item(**item: Any) -> dict[str, Any]:
    first = {"linkId": "1", "type": "integer", "text": "First?"}
    return {"resourceType": "Questionnaire", "title": "T", "item": [first, {"linkId": "2", "text": "Q", **item}]}


def when(question: str, operator: str, **answer: Any) -> dict[str, Any]:
    return with_item(type="string", enableWhen=[{"question": question, "operator": operator, **answer}])


@pytest.mark.parametrize("content", [EVERY_KIND, HEALTH_HISTORY, BEFORE_VISIT, TRAVEL])
def test_out_and_in_again_is_the_same_form(content: dict[str, Any]) -> None:
    out = fhir_out.questionnaire(form(content))
    Questionnaire.model_validate(fhir_out.published(out, "abc", 2))
    assert fhir_in.read(json.loads(json.dumps(out))).form == form(content)


def test_the_answers_as_fhir() -> None:
    complete = answers.complete(form(), FULL)
    assert complete == FULL
    content = as_json(questionnaire_response(form(), complete, FACTS))
    assert b"10.50" in content  # digits are kept
    QuestionnaireResponse.model_validate_json(content)
    (section,) = json.loads(content)["item"]
    said = {one["linkId"]: one["answer"] for one in section["item"]}
    assert said["5"] == [{"valueCoding": EVERY_KIND["item"][0]["item"][4]["answerOption"][0]["valueCoding"]},
                         {"valueInteger": 3}]  # fmt: skip
    assert said["6"][0]["valueString"] == "Something else"
    assert said["6"][0]["item"][0]["answer"] == [{"valueString": "Because"}]
    assert "8" not in said


@pytest.mark.parametrize(
    ("given_answers", "hidden"),
    [
        ({}, {"2", "6.1", "7"}),
        ({"1": ["false"], "3": ["10.5"]}, {"2", "6.1", "7"}),
        ({"1": ["true"], "3": ["10.51"]}, {"6.1"}),
        ({"3": ["eleven"], "4": ["2026-01-01"], "6": ["A"]}, {"2"}),
        ({"5": ["Other"], "6": ["~x"]}, {"2", "7"}),
    ],
)
def test_which_questions_are_asked(given_answers: dict[str, list[str]], hidden: set[str]) -> None:
    every = {item.link_id for item in walk(form().items)}
    assert every - enabled(form(), given_answers) == hidden


def test_what_depends_on_a_hidden_question_is_hidden() -> None:
    """Falls → hurt: the number was taken back, so the next question goes too, whatever was typed in it."""
    chain = with_item(type="boolean", enableWhen=[{"question": "1", "operator": ">", "answerInteger": 0}])
    chain["item"].append(
        {"linkId": "3", "type": "string", "text": "How?", "enableWhen": [
            {"question": "2", "operator": "=", "answerBoolean": True}]}
    )  # fmt: skip
    said = {"1": ["2"], "2": ["true"], "3": ["On ice"]}
    assert enabled(form(chain), said) == {"1", "2", "3"}
    assert enabled(form(chain), {**said, "1": ["0"]}) == {"1"}


@pytest.mark.parametrize(
    "content",
    [
        None, [], {"resourceType": "Patient"}, {"resourceType": "Questionnaire", "title": "No questions"},
        {**EVERY_KIND, "title": " "}, {**EVERY_KIND, "modifierExtension": []}, {**EVERY_KIND, "item": "x"},
        with_item(type="attachment"), with_item(type="quantity"), with_item(type="choice"), with_item(type=None),
        with_item(type="choice", answerValueSet="http://example.org"), with_item(type="string", text=""),
        with_item(type="choice", answerOption=[{"valueString": "A"}, {"valueString": "A"}]),
        with_item(type="choice", answerOption=[{"valueReference": {}}]), with_item(type="string", linkId="1"),
        with_item(type="string", modifierExtension=[{}]), with_item(type="string", linkId=7),
        with_item(type="display", item=[{"linkId": "3", "type": "string", "text": "x"}]),
        when("9", "exists", answerBoolean=True), when("2", "exists", answerBoolean=True),
        when("1", "~", answerInteger=1), when("1", "=", answerString="many"), when("1", "=", answerBoolean=True),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_a_reason(content: Any) -> None:
    with pytest.raises(Problem) as problem:
        fhir_in.read(content)
    assert problem.value.field == "file"


def test_what_is_left_out_is_listed() -> None:
    content = with_item(type="string", repeats=True, extension=[{}], initial=[{"valueString": "x"}])
    assert len(fhir_in.read(content).left_out) == 3
    assert fhir_in.read(EVERY_KIND).left_out == []


@given(st.fixed_dictionaries({one: st.just(values) | st.lists(st.text(max_size=9)) for one, values in FULL.items()}))
def test_whatever_is_typed_what_is_sent_is_valid_fhir(typed: dict[str, list[str]]) -> None:
    try:
        complete = answers.complete(form(), typed)
    except Problem:
        return
    content = as_json(questionnaire_response(form(), complete, FACTS))
    QuestionnaireResponse.model_validate_json(content)


def test_the_demo_asks_every_kind_that_there_is() -> None:
    kinds = {item.kind for content in (HEALTH_HISTORY, BEFORE_VISIT, TRAVEL) for item in walk(form(content).items)}
    assert kinds == set(Kind)
