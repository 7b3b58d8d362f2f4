"""The office's answer: written, helped by saved replies, with files, sent or noted as given by telephone."""

from components.basics import button, tag
from components.cards import card
from components.fields import checkbox_field, message_field, radio_field, select_field
from components.form import ErrorSummary, Form
from pages.clinic.inbox_attach import all_attached, draw_files
from pages.clinic.inbox_open import OpenThread
from pages.messages.writing import held_files
from pages.web.actions import action
from services.messages import office_files
from services.messages.writing import TEXT_LIMIT
from services.words import _


def draw(thread: OpenThread, summary: ErrorSummary) -> None:
    """The form; what is typed stays in it until it has been sent."""
    saved = {str(one.id): one for one in thread.shown.saved}
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        all_attached(attach)
        await thread.do(
            office_files.answer,
            thread.shown.draft_id,
            text.value,
            len(attach.files),
            thread.desk.portal.settings,
            by_phone=phone.value,
            wait=after.value == "wait",
        )
        text.control.set_value("")
        phone.control.set_value(False)
        attach.set_files(held_files(thread.shown.held))

    @action(again_after=0)
    def insert() -> None:
        one = saved.get(choice.value if choice else "")
        if one:
            text.control.set_value(f"{text.value.rstrip()}\n\n{one.text}".strip())

    choice = None
    with card(_("Answer"), "answer"), Form(summary, send) as form:
        if saved:
            with tag("div", classes="pick"):
                options = [("", _("Choose …")), *((id_, one.title) for id_, one in saved.items())]
                choice = select_field("saved", _("Saved reply"), options)
                button(_("Insert"), insert)
        text = form.add(message_field("text", _("Message"), limit=TEXT_LIMIT))
        attach = draw_files(form, thread.desk, thread.shown.draft_id, thread.shown.held)
        phone = form.add(checkbox_field("phone", _("I have answered by phone; the message says what was said")))
        choices = [("done", _("Done")), ("wait", _("Wait for a reply"))]
        after = form.add(radio_field("after", _("Afterwards"), choices, value="done"))
        button(_("Send the answer"), kind="primary", submit=True)
