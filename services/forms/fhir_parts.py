"""The small parts of a Questionnaire: names, texts, options and conditions, out of FHIR and back into it."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from services.errors import Problem
from services.forms.questions import CHOICES, NO, NUMBERS, OWN_WORDS, YES, Condition, Item, Kind, Option
from services.records.fhir_in.json_file import storable
from services.words import _

LONGEST_TEXT = 4000
MOST_OPTIONS = 200
_OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
_ORDERED = {Kind.INTEGER: "answerInteger", Kind.DECIMAL: "answerDecimal", Kind.DATE: "answerDate"}


def text(content: object, longest: int) -> str:
    """A text without control characters and not longer than it may be; "" for anything else."""
    if not isinstance(content, str):
        return ""
    return "".join(one for one in storable(content) if one == "\n" or one.isprintable()).strip()[:longest]


def link_id(content: object) -> str:
    """The name of a question within its form. Raises Problem."""
    name = text(content, 100)
    if not name or name != content:
        raise Problem(_("A question of this form has no usable linkId."), "file")
    return name


def options(content: object, called: str) -> Iterator[Option]:
    """The lines of a choice, each with a key of its own. Raises Problem."""
    lines = content if isinstance(content, list) else []
    if len(lines) > MOST_OPTIONS:
        raise Problem(_("“{question}” has more than {most} answers.", question=called, most=MOST_OPTIONS), "file")
    seen = set[str]()
    for line in lines:
        one = _option(line)
        if one is None or one.key in seen or one.key.startswith(OWN_WORDS):
            raise Problem(
                _("“{question}”: an answer is empty, twice there or of an unknown kind.", question=called), "file"
            )
        seen.add(one.key)
        yield one


def plain_option(label: str) -> Option:
    """An option without a code, as the editor makes them."""
    return Option(label, label, {"valueString": label})


def condition(content: object, called: str) -> Condition:
    """One enableWhen. Raises Problem."""
    if isinstance(content, dict) and content.get("operator") in _OPERATORS:
        answer = _answer(content)
        if answer is not None and isinstance(content.get("question"), str):
            return Condition(content["question"], content["operator"], answer)
    raise Problem(_("“{question}”: a condition cannot be read.", question=called), "file")


def fits(one: Condition, question: Item) -> bool:
    """Whether the other question can have that answer, and can be compared so."""
    if one.operator == "exists" or question.kind is Kind.BOOLEAN:
        return one.answer in (YES, NO) and one.operator in ("exists", "=", "!=")
    if one.operator not in ("=", "!=") and question.kind not in _ORDERED:
        return False
    if question.kind in CHOICES:
        return question.option(one.answer) is not None
    if question.kind in NUMBERS:
        number = _number(one.answer)
        return number is not None and (question.kind is Kind.DECIMAL or number.lstrip("-").isdigit())
    return question.kind is not Kind.DATE or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", one.answer) is not None


def condition_out(one: Condition, question: Item | None) -> dict[str, Any]:
    """The same as FHIR has it, typed after the question it looks at. What does not fit it is text, for the reader of
    the form to refuse."""
    said: dict[str, Any] = {"question": one.question, "operator": one.operator}
    if question is None:
        return said | {"answerString": one.answer}
    if one.operator == "exists" or question.kind is Kind.BOOLEAN:
        return said | {"answerBoolean": one.answer == YES}
    if question.kind in CHOICES:
        option = question.option(one.answer)
        value = option.value if option else {"valueString": one.answer}
        return said | {name.replace("value", "answer", 1): inner for name, inner in value.items()}
    name = _ORDERED.get(question.kind, "answerString")
    try:
        value = _as_json(one.answer) if question.kind in NUMBERS else one.answer
    except ValueError:
        return said | {"answerString": one.answer}
    return said | {name: value}


def _as_json(number: str) -> int | float:
    """As it is written: a whole number without a point. Raises ValueError."""
    return int(number) if re.fullmatch(r"[+-]?[0-9]{1,18}", number) else float(number)


def _option(line: object) -> Option | None:
    if not isinstance(line, dict):
        return None
    coding, plain = line.get("valueCoding"), line.get("valueString", line.get("valueInteger", line.get("valueDate")))
    if isinstance(coding, dict):
        kept = {name: text(coding.get(name), 300) for name in ("system", "code", "display")}
        value = {name: inner for name, inner in kept.items() if inner}
        label = kept["display"] or kept["code"]
        return Option(_coded(value), label, {"valueCoding": value}) if label else None
    if isinstance(plain, bool) or not isinstance(plain, str | int):
        return None
    name = next(name for name in ("valueString", "valueInteger", "valueDate") if name in line)
    label = text(str(plain), 300)
    return Option(label, label, {name: plain if isinstance(plain, int) else label}) if label else None


def _coded(coding: dict[str, str]) -> str:
    code = coding.get("code") or coding.get("display", "")
    return f"{coding['system']}|{code}" if "system" in coding else code


def _answer(content: dict[str, Any]) -> str | None:
    if isinstance(content.get("answerBoolean"), bool):
        return YES if content["answerBoolean"] else NO
    if isinstance(content.get("answerCoding"), dict):
        option = _option({"valueCoding": content["answerCoding"]})
        return option.key if option else None
    for name in ("answerInteger", "answerDecimal"):
        if name in content:
            return _number(content[name])
    for name in ("answerString", "answerDate"):
        if isinstance(content.get(name), str):
            return text(content[name], 300) or None
    return None


def _number(value: object) -> str | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return str(number or 0) if not isinstance(value, bool) and number.is_finite() and isfinite(float(number)) else None
