"""The composer: what it shows, keeping the draft while somebody types, and sending (PRODUCT §5)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from nicegui import ui

from components.attach import Attach, AttachField, HeldFile
from components.basics import button, paragraph
from components.callouts import notice, warning
from components.controls import Control
from components.fields import Field, message_field, select_field
from components.form import ErrorSummary, Form
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.attachments.check import checked
from services.errors import NoAccess, PortalError, Problem, SignedOut
from services.messages import drafts, holding, sending
from services.messages.composer import Composing
from services.messages.drafts import Held
from services.messages.sending import Sent, Wanted
from services.messages.writing import TEXT_LIMIT
from services.words import _, long_date

_FOCUS = "document.querySelector('[data-composer] select, [data-composer] textarea')?.focus()"
OnSent = Callable[[Sent], Awaitable[None]]


class Composer:
    """One drawn composer, of a new thread or of an answer; it holds the draft's id and nothing of the patient's."""

    def __init__(self, visit: Visit, shown: Composing, summary: ErrorSummary, on_sent: OnSent) -> None:
        self._visit = visit
        self._shown = shown
        self._summary = summary
        self._on_sent = on_sent
        self._draft = shown.draft.id
        self._saving = asyncio.Lock()
        self._choices: dict[str, Field[str]] = {}
        self._attach: Attach | None = None

    def draw(self, *, thread_id: UUID | None = None, with_files: bool = False) -> None:
        """The form. `thread_id`: an answer there."""
        self._thread = thread_id
        form: Form

        @action(form=lambda: form)
        async def send() -> None:
            await self._on_sent(await self._send())

        with Form(self._summary, send) as form:
            if self._shown.options:
                self._draw_choices(form)
            self._draw_promise()
            text = message_field(
                "text", _("Message"), limit=TEXT_LIMIT, value=self._shown.draft.text, keep=str(self._draft)
            )
            self._text = form.add(text)
            if with_files:
                form.add(self._draw_files())
            warning(_("Do not send any credit card information, neither typed nor as a picture."), _("No card numbers"))
            if self._shown.signature:
                paragraph(_("This message is signed: {signature}", signature=self._shown.signature))
            button(_("Send message"), kind="primary", submit=True)
        form.element.props["data-composer"] = ""
        ui.run_javascript(_FOCUS)
        for control in (self._text.control, *(field.control for field in self._choices.values())):
            control.on_value_change(self._keep)

    def _draw_choices(self, form: Form) -> None:
        options, draft = self._shown.options, self._shown.draft
        if options is None:
            return
        provider = next((one.id for one in options.providers if one.id == draft.provider_id), "")
        if options.providers:
            lines = [("", _("Choose a provider")), *((one.id, one.name) for one in options.providers)]
            self._choices["provider"] = form.add(
                select_field("provider", _("Provider"), lines, value=provider, hint=_("Providers you have seen here."))
            )
        else:
            notice(_("Providers appear here after your first visit. Until then your message goes to the office."))
        first, chosen = self._locations(provider, draft.location_id)
        location = self._choices["location"] = form.add(
            select_field("location", _("Office location"), first, value=chosen)
        )
        subjects = [("", _("Choose a subject")), *((one.id, _(one.name)) for one in options.subjects)]
        subject = next((one.id for one in options.subjects if one.id == draft.subject_id), "")
        self._choices["subject"] = form.add(select_field("subject", _("Subject"), subjects, value=subject))
        if "provider" in self._choices:
            control: Control[str] = self._choices["provider"].control
            control.on_value_change(
                lambda: location.control.set_options(*self._locations(control.value, location.value))
            )

    def _locations(self, provider_id: str, chosen: str) -> tuple[list[tuple[str, str]], str]:
        """Where that provider works, and what is chosen: the only one, or what was chosen if it still stands there."""
        options = self._shown.options
        places = options.locations.get(provider_id, []) if options else []
        if options and options.providers and not provider_id:
            return [("", _("Choose a provider first"))], ""
        lines = [(one.id, one.name) for one in places]
        if len(lines) == 1:
            return lines, lines[0][0]
        stands = chosen if chosen in dict(lines) else ""
        return [("", _("Choose an office location")), *lines], stands

    def _draw_promise(self) -> None:
        by = long_date(self._shown.reply_by.date())
        warning(
            _("In an emergency call 911. The office reads messages during its hours and answers by {day}.", day=by),
            _("Not for emergencies"),
        )

    def _draw_files(self) -> AttachField:
        hint = _("Up to 10 files: PDF, JPEG, JPG or PNG, 10 MB each. Video files are not supported.")

        def control() -> Attach:
            self._attach = Attach(self._take, self._remove, held_files(self._shown.draft.files), holding.ACCEPTED)
            return self._attach

        return AttachField(_("Files"), hint, control)

    async def _do(self, fn: Callable[..., Any], *args: Any, **values: Any) -> Any:
        visit = self._visit
        return await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, fn, *args, **values
        )

    async def _send(self) -> Sent:
        if self._attach and self._attach.pending:
            raise Problem(_("Wait until every file is attached, or remove those that are not. Then send."), "files")
        async with self._saving:
            if self._thread:
                return await self._do(sending.reply, self._draft, self._thread, self._text.value)
            chosen = {name: field.value for name, field in self._choices.items()}
            wanted = Wanted(
                self._text.value, chosen.get("provider", ""), chosen.get("location", ""), chosen.get("subject", "")
            )
            files = len(self._attach.files) if self._attach else 0
            return await self._do(sending.send, self._draft, wanted, files)

    async def _keep(self) -> None:
        """Save the draft; when that cannot be, the next click says why."""
        async with self._saving:
            values = {f"{name}_id": field.value for name, field in self._choices.items()}
            try:
                self._draft = await self._do(drafts.save, self._draft, self._thread, text=self._text.value, **values)
            except PortalError:
                return

    async def _take(self, name: str, content: bytes) -> HeldFile | str:
        """Check an uploaded file in a thread, then hold it; each with a key of its own."""
        try:
            await self._do(holding.may_hold, self._draft)
            file = await asyncio.to_thread(checked, name, content, self._visit.portal.settings)
            return held_files([await self._do(holding.hold, self._draft, file)])[0]
        except Problem as problem:
            return problem.message
        except (SignedOut, NoAccess):
            return _("Load the page again.")

    async def _remove(self, held_id: str) -> None:
        await self._do(holding.let_go, UUID(held_id))


def held_files(files: list[Held]) -> list[HeldFile]:
    """Waiting files as the control shows them."""
    return [HeldFile(str(one.id), one.name, size_in_words(one.size)) for one in files]


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"
