"""One question in the editor: kind, text, answers to choose from, when it is shown, and where it stands."""

from collections.abc import Callable
from functools import partial

from nicegui import ui

from components.basics import button, heading, tag
from components.controls import Control
from components.fields import Field, checkbox_field, message_field, select_field, text_field
from components.form import ErrorSummary, Form
from pages.web.actions import action
from services.errors import Problem
from services.forms import editing, questions
from services.forms.editing import OPERATOR_WORDS
from services.forms.questions import CHOICES, KIND_WORDS, UNASKED, Condition, Item, Kind, walk
from services.words import _

MOST_CONDITIONS = 3
_FOCUS = "document.querySelector('[data-question-editor] select')?.focus()"
OnDone = Callable[[questions.Form, str | None], None]
"""Gets the changed form, and the question to go on with, if any."""


def draw_question_editor(form: questions.Form, item: Item | None, summary: ErrorSummary, done: OnDone) -> None:
    """Draw it for `item`, or for a new question."""
    _QuestionEditor(form, item, done).draw(summary)


class _QuestionEditor:
    def __init__(self, form: questions.Form, item: Item | None, done: OnDone) -> None:
        self._form, self._done = form, done
        self._new = item is None
        self._item = item or Item(editing.free_link_id(form), Kind.STRING, "")
        self._conditions: list[_ConditionFields] = []

    def draw(self, summary: ErrorSummary) -> None:
        """The fields, and buttons to move and remove."""
        item = self._item
        heading(3, _("New question") if self._new else _("Change the question"))
        fields = Form(summary, action(form=lambda: fields)(self._apply))
        fields.element.props["data-question-editor"] = ""
        with fields:
            kinds = [(str(kind), _(words)) for kind, words in KIND_WORDS.items()]
            self._kind = fields.add(select_field("kind", _("Kind"), kinds, value=str(item.kind)))
            self._text = fields.add(message_field("text", _("Question or text"), limit=1000, value=item.text, rows=2))
            with tag("div", classes="flow") as asked:
                self._required = fields.add(checkbox_field("required", _("Must be answered"), value=item.required))
            with tag("div", classes="flow") as listed:
                lines = "\n".join(one.label for one in item.options)
                hint = _("One answer on each line.")
                self._options = fields.add(
                    message_field("options", _("Answers to choose from"), limit=10_000, value=lines, hint=hint, rows=5)
                )
                self._repeats = fields.add(checkbox_field("repeats", _("Several can be chosen"), value=item.repeats))
            self._draw_conditions(fields)
            if self._new:
                self._inside = fields.add(select_field("inside", _("Where"), self._places()))
            with tag("div", classes="actions"):
                button(_("Add it") if self._new else _("Take over"), submit=True)
                button(_("Leave it as it is"), lambda: self._done(self._form, None), kind="quiet")
                if not self._new:
                    self._draw_moves()

        def show() -> None:
            asked.visible = Kind(self._kind.value) not in UNASKED
            listed.visible = Kind(self._kind.value) in CHOICES

        self._kind.control.on_value_change(show)
        show()
        ui.run_javascript(_FOCUS)

    def _draw_moves(self) -> None:
        for words, step in ((_("Move up"), -1), (_("Move down"), 1)):
            button(words, partial(self._move, step))
        button(_("Remove"), lambda: self._done(editing.remove(self._form, self._item.link_id), None))

    def _move(self, step: int) -> None:
        self._done(editing.move(self._form, self._item.link_id, step), self._item.link_id)

    def _draw_conditions(self, fields: Form) -> None:
        before = editing.earlier(self._form, self._item.link_id)
        if not before:
            return
        with tag("fieldset", classes="question-group flow"):
            tag("legend", _("Shown only if …"), "field-label")
            both = [("all", _("all of these are so")), ("any", _("one of these is so"))]
            rule = "all" if self._item.when_all else "any"
            kept = [one for one in self._item.when if one.question in {question.link_id for question in before}]
            for number in range(MOST_CONDITIONS):
                one = kept[number] if number < len(kept) else None
                self._conditions.append(_ConditionFields(fields, number, before, one))
            self._rule = fields.add(select_field("rule", _("With several conditions"), both, value=rule))

    def _places(self) -> list[tuple[str, str]]:
        parents = [one for one in walk(self._form.items) if one.kind is not Kind.DISPLAY]
        below = [(one.link_id, _("Below: {question}", question=one.text[:60] or one.link_id)) for one in parents]
        return [("", _("At the end of the form")), *below]

    def _apply(self) -> None:
        kind, text = Kind(self._kind.value), self._text.value.strip()
        if not text and kind is not Kind.GROUP:
            raise Problem(_("Write the question."), "text")
        options = editing.options_of(self._options.value, self._item.options) if kind in CHOICES else ()
        if kind in CHOICES and not options:
            raise Problem(_("Write the answers to choose from, one on each line."), "options")
        item = Item(
            link_id=self._item.link_id,
            kind=kind,
            text=text,
            required=self._required.value and kind not in UNASKED,
            repeats=self._repeats.value and kind in CHOICES,
            max_length=self._item.max_length if kind is self._item.kind else None,
            options=options,
            when=tuple(one for fields in self._conditions if (one := fields.condition)),
            when_all=not self._conditions or self._rule.value == "all",
        )
        if self._new:
            self._done(editing.add(self._form, item, self._inside.value), None)
        else:
            self._done(editing.change(self._form, item.link_id, item), None)


class _ConditionFields:
    """One condition: an earlier question, how it is compared, and with what."""

    def __init__(self, fields: Form, number: int, before: list[Item], one: Condition | None) -> None:
        self._before = {item.link_id: item for item in before}
        self._number, self._fields = number, fields
        lines = [("", _("no condition")), *((item.link_id, item.text[:80]) for item in before)]
        self._question = select_field(
            f"question-{number}", _("Question"), lines, value=one.question if one else ""
        )  # fmt: skip
        self._place = tag("div", classes="flow")
        self._operator: Field[str] | None = None
        self._answer: Field[str] | None = None
        self._draw(one)
        self._question.control.on_value_change(lambda: self._draw(None))

    @property
    def condition(self) -> Condition | None:
        """As chosen, or None for no condition."""
        if self._operator is None or self._answer is None:
            return None
        answer = self._answer.value.strip()
        if not answer:
            raise Problem(_("Enter what the answer is compared with."), self._answer.name)
        return Condition(self._question.value, self._operator.value, answer)

    def _draw(self, one: Condition | None) -> None:
        self._place.clear()
        self._operator = self._answer = None
        question = self._before.get(self._question.value)
        if question is None:
            return
        with self._place:
            words = [(name, _(OPERATOR_WORDS[name])) for name in editing.operators_for(question)]
            chosen = one.operator if one else "="
            operator = select_field(f"operator-{self._number}", _("Its answer"), words, value=chosen)
            self._operator = operator
            below = tag("div")
        control: Control[str] = operator.control

        def draw_answer(value: str) -> None:
            below.clear()
            with below:
                self._answer = self._fields.add(self._answer_field(question, control.value, value))

        draw_answer(one.answer if one else "")
        control.on_value_change(lambda: draw_answer(""))

    def _answer_field(self, question: Item, operator: str, value: str) -> Field[str]:
        name, lines = f"answer-{self._number}", editing.answers_for(question, operator)
        if lines is None:
            kind = "date" if question.kind is Kind.DATE else "text"
            return text_field(name, _("Compared with"), value=value, kind=kind)
        known = value if any(key == value for key, _label in lines) else lines[0][0]
        return select_field(name, _("Compared with"), lines, value=known)
