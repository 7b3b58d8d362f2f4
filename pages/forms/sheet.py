"""A whole form as controls: sections as fieldsets, and each question shown only while it is asked."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

from components.basics import heading, paragraph, tag
from components.form import Form as Fields
from pages.forms.question import Question, draw_question
from services.forms.enabled import enabled
from services.forms.questions import Answers, Form, Item, Kind

OnChange = Callable[[str], Awaitable[None]]


class Sheet:
    """The drawn questions. Answers of hidden ones are kept in their controls, and left out of what is sent."""

    def __init__(self, form: Form, answers: Answers, on_change: OnChange | None = None, keep: str = "") -> None:
        """`on_change` hears the linkId of each answer that changes. `keep`: id that outlives a lost connection."""
        self._form, self._given, self._on_change, self._keep = form, answers, on_change, keep
        self._questions: dict[str, Question] = {}
        self._boxes: dict[str, TextElement] = {}
        self.beside: dict[str, TextElement] = {}  # linkId → a place below the question, for what is said about it

    def draw(self, fields: Fields) -> None:
        """Draw all of it into a form, whose errors are named after linkIds."""
        for item in self._form.items:
            self._draw(fields, item, 2)
        self._show_asked()

    @property
    def answers(self) -> Answers:
        """What stands in the controls."""
        return {link_id: values for link_id, one in self._questions.items() if (values := one.value)}

    def value(self, link_id: str) -> list[str]:
        """The answers to one question."""
        return self._questions[link_id].value

    def set_value(self, link_id: str, values: list[str]) -> None:
        """Put other answers into a question."""
        self._questions[link_id].set_value(values)
        self._show_asked()

    def _draw(self, fields: Fields, item: Item, level: int) -> None:
        with tag("div", classes="question") as box:
            self._boxes[item.link_id] = box
            if item.kind is Kind.GROUP:
                with tag("fieldset", classes="question-group"):
                    if item.text:
                        with tag("legend"):
                            heading(2 if level == 2 else 3, item.text)
                    self._draw_all(fields, item.items, level + 1)
                return
            if item.kind is Kind.DISPLAY:
                paragraph(item.text, "as-written")
                return
            keep = f"{self._keep}-{item.link_id}" if self._keep else ""
            question = draw_question(fields, item, self._given.get(item.link_id, []), keep)
            self._questions[item.link_id] = question
            self.beside[item.link_id] = tag("div", classes="flow", aria_live="polite")
            question.on_change(partial(self._changed, item.link_id))
            self._draw_all(fields, item.items, level)

    def _draw_all(self, fields: Fields, items: Sequence[Item], level: int) -> None:
        for item in items:
            self._draw(fields, item, level)

    async def _changed(self, link_id: str, *_event: Any) -> None:
        self._show_asked()
        if self._on_change:
            await self._on_change(link_id)

    def _show_asked(self) -> None:
        shown = enabled(self._form, self.answers)
        for link_id, box in self._boxes.items():
            box.visible = link_id in shown
