"""A FHIR R4 Questionnaire as a `Form`. What the portal cannot ask is refused; what it leaves out is listed.

The same reads what an editor of the office made and what the database holds: a form is valid when this takes it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.errors import Problem
from services.forms.fhir_parts import LONGEST_TEXT, condition, fits, link_id, options, text
from services.forms.questions import CHOICES, UNASKED, Form, Item, Kind, walk
from services.words import _

MOST_ITEMS = 300
DEEPEST = 6
MOST_BYTES = 1024 * 1024
_KNOWN = frozenset(
    {"linkId", "type", "text", "prefix", "required", "repeats", "maxLength", "answerOption", "enableWhen",
     "enableBehavior", "item", "id", "code", "definition"}
)  # fmt: skip
_ROOT = frozenset(
    {"resourceType", "id", "meta", "url", "version", "name", "title", "status", "subjectType", "date", "description",
     "item", "publisher", "language", "text", "contact", "approvalDate", "lastReviewDate", "effectivePeriod",
     "copyright", "purpose", "identifier", "experimental", "useContext", "jurisdiction", "code", "derivedFrom"}
)  # fmt: skip


@dataclass
class Read:
    """The form, and in words what of the file is not in it."""

    form: Form
    left_out: list[str] = field(default_factory=list)


def read_file(content: bytes) -> Read:
    """The same of a JSON file."""
    if len(content) > MOST_BYTES:
        raise Problem(_("The file is larger than 1 MB."), "file")
    try:
        return read(json.loads(content))
    except (ValueError, RecursionError):
        raise Problem(_("This file is not readable JSON."), "file") from None


def read(content: object) -> Read:
    """Raises Problem, on "file", with the question that cannot be taken."""
    if not isinstance(content, dict) or content.get("resourceType") != "Questionnaire":
        raise Problem(_("This is not a FHIR Questionnaire."), "file")
    if "modifierExtension" in content:
        raise Problem(_("This form has a modifier extension, which the portal does not know."), "file")
    left_out = [_("Form: {name}", name=name) for name in sorted(set(content) - _ROOT)]
    items = _items(content.get("item"), 1, left_out)
    title = text(content.get("title") or content.get("name"), 200)
    if not title:
        raise Problem(_("This form has no title."), "file")
    url = text(content.get("url"), LONGEST_TEXT) or None
    form = Form(title, text(content.get("description"), LONGEST_TEXT), tuple(items), url)
    _check(form)
    return Read(form, left_out)


def _items(content: object, depth: int, left_out: list[str]) -> list[Item]:
    if content is None:
        return []
    if not isinstance(content, list) or depth > DEEPEST:
        raise Problem(_("The questions of this form are nested too deeply or damaged."), "file")
    return [_item(one, depth, left_out) for one in content]


def _item(content: object, depth: int, left_out: list[str]) -> Item:
    if not isinstance(content, dict):
        raise Problem(_("The questions of this form are nested too deeply or damaged."), "file")
    name, words = link_id(content.get("linkId")), text(content.get("text"), LONGEST_TEXT)
    called = words[:60] or name
    try:
        kind = Kind(content.get("type") or "")
    except ValueError:
        raise _refused(
            called, _("the portal does not ask this kind: {kind}", kind=str(content.get("type"))[:30])
        ) from None
    if "modifierExtension" in content:
        raise _refused(called, _("it has a modifier extension, which the portal does not know"))
    if "answerValueSet" in content:
        raise _refused(called, _("its list of answers stands elsewhere (answerValueSet); put them into the form"))
    if not words and kind is not Kind.GROUP:
        raise _refused(called, _("it has no text"))
    left_out += [f"{called}: {one}" for one in sorted(set(content) - _KNOWN)]
    left_out += [f"{called}: {one}" for one in _unused(content, kind)]
    prefix = text(content.get("prefix"), 20)
    most = content.get("maxLength")
    when = tuple(condition(one, called) for one in _list(content.get("enableWhen"), called))
    return Item(
        link_id=name,
        kind=kind,
        text=f"{prefix} {words}".strip(),
        required=content.get("required") is True and kind not in UNASKED,
        repeats=content.get("repeats") is True and kind in CHOICES,
        max_length=most
        if isinstance(most, int) and 0 < most <= LONGEST_TEXT and kind in (Kind.STRING, Kind.TEXT)
        else None,
        options=tuple(options(content.get("answerOption"), called)) if kind in CHOICES else (),
        when=when,
        when_all=content.get("enableBehavior") != "any" or len(when) < 2,
        items=tuple(_items(content.get("item"), depth + 1, left_out)),
    )


def _unused(content: dict[str, Any], kind: Kind) -> Iterator[str]:
    if content.get("repeats") is True and kind not in CHOICES:
        yield _("it is asked once, not several times")
    if content.get("required") is True and kind is Kind.GROUP:
        yield _("a section cannot be required, only its questions")
    if content.get("answerOption") and kind not in CHOICES:
        yield "answerOption"


def _check(form: Form) -> None:
    """What only the whole form shows: names used twice, conditions on what comes later, answers that cannot be."""
    before: dict[str, Item] = {}
    for item in walk(form.items):
        called = item.text[:60] or item.link_id
        if item.link_id in before:
            raise _refused(called, _("its linkId stands twice in the form: {name}", name=item.link_id))
        for one in item.when:
            question = before.get(one.question)
            if question is None or not question.asked:
                raise _refused(called, _("it depends on a question that does not stand before it"))
            if not fits(one, question):
                raise _refused(called, _("it depends on an answer that the other question cannot have"))
        if item.kind is Kind.DISPLAY and item.items:
            raise _refused(called, _("a text to read cannot have questions below it"))
        if item.kind is Kind.CHOICE and not item.options:
            raise _refused(called, _("it has no answers to choose from"))
        before[item.link_id] = item
    if not any(item.asked for item in before.values()):
        raise Problem(_("This form asks nothing. Add a question."), "file")
    if len(before) > MOST_ITEMS:
        raise Problem(_("A form can have {most} questions at most.", most=MOST_ITEMS), "file")


def _list(content: object, called: str) -> list[Any]:
    if content is None:
        return []
    if not isinstance(content, list) or len(content) > 20:
        raise _refused(called, _("its conditions cannot be read"))
    return content


def _refused(called: str, why: str) -> Problem:
    return Problem(_("Question “{question}”: {why}.", question=called, why=why), "file")
