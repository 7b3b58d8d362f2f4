"""Saved replies: one's own, and the clinic's, which an administrator keeps (PRODUCT §8.1)."""

from typing import Any

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state
from components.cards import card
from components.fields import checkbox_field, message_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from pages.clinic.inbox import ROOM
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.access import Role
from services.messages import saved_replies
from services.messages.saved_replies import Saved
from services.messages.writing import TEXT_LIMIT
from services.words import N_, _


def _draw(desk: Desk, shown: list[Saved]) -> None:
    summary = ErrorSummary()
    heading(1, _("Saved replies"))
    link(_("Back to the inbox"), "/clinic/inbox")
    paragraph(
        _("Texts for answers that are given again and again. Each can be inserted into an answer and changed there.")
    )
    place = tag("div", classes="flow")

    async def redraw() -> None:
        _fill(place, desk, await desk.look(ROOM, saved_replies.offered), summary, redraw)

    _fill(place, desk, shown, summary, redraw)
    form: Form

    @action(form=lambda: form)
    async def add() -> None:
        everybody = bool(clinic and clinic.value)
        await desk.do(ROOM, saved_replies.add, title.value, text.value, clinic=everybody)
        title.control.set_value("")
        text.control.set_value("")
        await redraw()

    clinic = None
    with card(_("New saved reply"), "new"), Form(summary, add) as form:
        title = form.add(text_field("title", _("Title"), autocomplete="off"))
        text = form.add(message_field("text", _("Text"), limit=TEXT_LIMIT, rows=5))
        if desk.role is Role.ADMINISTRATOR:
            clinic = form.add(checkbox_field("clinic", _("For everybody in the clinic")))
        button(_("Save"), kind="primary", submit=True)


def _fill(place: Any, desk: Desk, shown: list[Saved], summary: ErrorSummary, redraw: Any) -> None:
    place.clear()
    with place:
        if not shown:
            empty_state(_("No saved replies yet"), _("What you save below is offered with each answer."), "messages")
        for one in shown:
            _one(desk, one, summary, redraw)


def _one(desk: Desk, one: Saved, summary: ErrorSummary, redraw: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def change() -> None:
        await desk.do(ROOM, saved_replies.edit, one.id, one.version, title.value, text.value)
        await redraw()

    @action()
    async def remove() -> None:
        await desk.do(ROOM, saved_replies.remove, one.id, one.version)
        await redraw()

    with tag("div", classes="card"):  # no landmark: two may have the same title
        heading(2, one.title)
        show(badge(_("For everybody in the clinic") if one.clinic else _("Only for me")))
        if not one.may_edit:
            show(element("div", one.text, class_="desk-text"))
            return
        with Form(summary, change) as form:
            title = form.add(text_field("title", _("Title"), value=one.title, autocomplete="off"))
            text = form.add(message_field("text", _("Text"), limit=TEXT_LIMIT, value=one.text, rows=4))
            with tag("div", classes="actions"):
                button(_("Save changes"), submit=True, aria_label=_("Save changes: {title}", title=one.title))
                button(_("Remove"), remove, aria_label=_("Remove: {title}", title=one.title))


SCREEN = StaffScreen(
    "/clinic/inbox/saved-replies",
    N_("Saved replies"),
    ROOM,
    lambda session, office, _desk: saved_replies.offered(session, office),
    _draw,
)
