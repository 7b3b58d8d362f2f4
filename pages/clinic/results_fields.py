"""The fields in which a result or a document is typed: the same for new ones and for corrections (PRODUCT §8.4)."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

from components.attach import Attach, AttachField, HeldFile
from components.basics import button, tag
from components.fields import Field, checkbox_field, message_field, radio_field, select_field, text_field
from components.form import Form
from pages.clinic.screens import Desk
from pages.messages.writing import size_in_words
from pages.web.actions import action
from services.attachments.check import Checked, checked
from services.errors import Problem
from services.messages.holding import ACCEPTED
from services.results.deciding import COMMENT_LIMIT, Showing
from services.results.documents import KINDS
from services.results.entry import TYPED_KINDS, TypedDocument
from services.results.typed import CATEGORIES, STATUSES, TEXT_LIMIT, TypedLine, TypedReport
from services.words import _

ROOM = "results"
FIRST_LINES = 3


class ReportFields:
    """Name, day and lines of a report; `shown` presets them. `new`: with a status to choose."""

    def __init__(self, form: Form, shown: TypedReport, *, new: bool) -> None:
        self._form = form
        self._new = new
        options = [(value, _(label)) for value, label in CATEGORIES.items()]
        with tag("div", classes="filters"):
            self._name = form.add(text_field("name", _("Name of the report"), value=shown.name))
            self._loinc = form.add(text_field("loinc", _("LOINC code (may be empty)"), value=shown.loinc))
            self._category = form.add(select_field("category", _("Kind"), options, value=shown.category))
            self._collected = form.add(text_field("collected", _("Collected"), kind="date", value=shown.collected))
            self._performer = form.add(text_field("performer", _("Laboratory or examiner"), value=shown.performer))
        if new:
            statuses = [(value, _(label)) for value, label in STATUSES.items()]
            self._status = form.add(radio_field("status", _("Status"), statuses, value=shown.status))
        self._rows: list[tuple[str, dict[str, Field[str]]]] = []
        self._place = tag("div", classes="flow")
        blank = [TypedLine()] * (FIRST_LINES if new else 1)
        for line in [*shown.lines, *blank]:
            self._add(line)
        button(_("One more line"), action(again_after=0)(lambda: self._add(TypedLine())))
        self._text = form.add(message_field("text", _("What the report says (may be empty)"), limit=TEXT_LIMIT,
                                            value=shown.text, rows=4))  # fmt: skip

    @property
    def typed(self) -> TypedReport:
        """What stands in the fields."""
        lines = tuple(
            TypedLine(**{name: field.value for name, field in fields.items()}, row_id=row_id)
            for row_id, fields in self._rows
        )
        status = self._status.value if self._new else "final"
        return TypedReport(
            self._name.value, self._loinc.value, self._category.value, self._collected.value, status,
            self._performer.value, self._text.value, lines,
        )  # fmt: skip

    def _add(self, line: TypedLine) -> None:
        number = len(self._rows)
        labels = (
            ("name", _("Test"), line.name),
            ("loinc", _("LOINC code (may be empty)"), line.loinc),
            ("value", _("Value"), line.value),
            ("unit", _("Unit"), line.unit),
            ("low", _("Usual range from"), line.low),
            ("high", _("Usual range to"), line.high),
        )
        with self._place, tag("fieldset", classes="flow"):
            tag("legend", _("Line {number}", number=number + 1), "field-label")
            with tag("div", classes="filters"):
                fields = {
                    name: self._form.add(text_field(f"{name}_{number}", label, value=value))
                    for name, label, value in labels
                }
        self._rows.append((line.row_id, fields))


class DocumentFields:
    """Kind, title, day, text and file of a document. `has_file`: a new file would replace the one that it has."""

    def __init__(self, desk: Desk, form: Form, shown: TypedDocument, *, has_file: bool = False) -> None:
        self._desk = desk
        self._files: dict[str, Checked] = {}  # the checked file waits here: staff have few pages open, and no drafts
        kinds = list(TYPED_KINDS) if shown.kind in TYPED_KINDS else [shown.kind, *TYPED_KINDS]
        options = [(kind, _(KINDS.get(kind, kind))) for kind in kinds]
        self._kind = form.add(select_field("kind", _("Kind of document"), options, value=shown.kind))
        self._title = form.add(text_field("title", _("Title"), value=shown.title))
        self._authored = form.add(text_field("authored", _("Date"), kind="date", value=shown.authored))
        self._author = form.add(text_field("author", _("Author"), value=shown.author))
        hint = _("One PDF, JPEG or PNG file of up to 10 MB.")
        if has_file:
            hint = _("A new file takes the place of the present one. PDF, JPEG or PNG, up to 10 MB.")
        self._attach = form.add(
            AttachField(_("File"), hint, lambda: Attach(self._take, self._remove, [], ACCEPTED))
        ).control
        text = message_field("text", _("Text (may be empty when there is a file)"), limit=TEXT_LIMIT, value=shown.text)
        self._text = form.add(text)

    @property
    def typed(self) -> TypedDocument:
        """What stands in the fields."""
        return TypedDocument(
            self._kind.value, self._title.value, self._authored.value, self._author.value, self._text.value
        )

    def file(self) -> Checked | None:
        """The attached file. Raises Problem while one is on its way."""
        if self._attach.pending:
            raise Problem(_("Wait until the file is attached, or remove it. Then save."), "files")
        held = [self._files[one.id] for one in self._attach.files]
        return held[0] if held else None

    async def _take(self, name: str, content: bytes) -> HeldFile | str:
        if self._attach.files:
            return _("A document has one file. Remove the other one first.")
        try:
            file = await asyncio.to_thread(checked, name, content, self._desk.portal.settings)
        except Problem as problem:
            return problem.message
        held = HeldFile(str(uuid4()), file.name, size_in_words(file.size))
        self._files[held.id] = file
        return held

    async def _remove(self, held_id: str) -> None:
        self._files.pop(held_id, None)


class ShowingFields:
    """Release now or hold, comment, confidential."""

    def __init__(self, form: Form) -> None:
        choices = [("now", _("Release now")), ("hold", _("Hold back until a day"))]
        self._when = form.add(radio_field("when", _("When the patient sees it"), choices, value="now"))
        self._until, self._reason = hold_fields(form)
        hint = _("The patient reads it beside the result.")
        self._comment = form.add(
            message_field(
                "comment", _("Comment for the patient (may be empty)"), limit=COMMENT_LIMIT, hint=hint, rows=4
            )
        )
        self._confidential = form.add(checkbox_field("confidential", confidential_words()))

    @property
    def typed(self) -> Showing:
        """What stands in the fields."""
        return Showing(
            self._when.value == "hold", self._until.value, self._reason.value, self._comment.value,
            self._confidential.value,
        )  # fmt: skip


def hold_fields(form: Form) -> Sequence[Field[str]]:
    """Until when, and why."""
    hint = _("From this day on the patient sees it, without anybody doing anything.")
    until = form.add(text_field("until", _("Held back until"), kind="date", hint=hint))
    reason = form.add(text_field("reason", _("Reason"), hint=_("It stays in the office.")))
    return until, reason


def confidential_words() -> str:
    """What the mark does."""
    return _("Confidential: the patient alone sees it, no family member")
