"""The office begins: a message to a patient (PRODUCT §8.1)."""

from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import notice, success
from components.fields import message_field, radio_field, select_field
from components.form import ErrorSummary, Form
from components.markup import link as link_markup
from components.markup import show
from pages.clinic.inbox import ROOM
from pages.clinic.inbox_attach import all_attached, draw_files
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.errors import NoAccess
from services.messages import office_first
from services.messages.office_first import NewMessage
from services.messages.writing import TEXT_LIMIT
from services.words import N_, _


def address(patient_id: object) -> str:
    """Where a message to this patient is written."""
    return f"/clinic/inbox/to/{patient_id}"


def _draw(desk: Desk, shown: NewMessage) -> None:
    summary = ErrorSummary()
    heading(1, _("Message to {name}", name=shown.patient))
    link(_("Back to the inbox"), "/clinic/inbox")
    if shown.readers:
        paragraph(_("It will be read by: {names}.", names=", ".join(shown.readers)))
    else:
        notice(
            _("Nobody has access to this record in the portal yet, so nobody would be told. Call instead."),
            _("Nobody can read it at the moment"),
        )
    place = tag("div", classes="flow", aria_live="polite")
    form: Form

    @action(form=lambda: form)
    async def send() -> None:
        all_attached(attach)
        thread_id = await desk.do(
            ROOM,
            office_first.send,
            shown.patient_id,
            shown.draft_id,
            subject.value,
            text.value,
            len(attach.files),
            desk.portal.settings,
            wait=after.value == "wait",
        )
        place.clear()
        with place:
            success(_("Sent to {name}.", name=shown.patient))
            show(link_markup(_("Open the conversation"), f"/clinic/inbox/{thread_id}"))

    with place, tag("section", classes="card"), Form(summary, send) as form:
        options = [("", _("Choose …")), *((one.id, _(one.name)) for one in shown.subjects)]
        subject = form.add(select_field("subject", _("Subject"), options))
        text = form.add(message_field("text", _("Message"), limit=TEXT_LIMIT))
        attach = draw_files(form, desk, shown.draft_id, shown.held)
        choices = [("done", _("Done")), ("wait", _("Wait for a reply"))]
        after = form.add(radio_field("after", _("Afterwards"), choices, value="done"))
        button(_("Send message"), kind="primary", submit=True)


def _load(session: Any, office: Any, desk: Desk) -> NewMessage:
    if desk.patient_id is None:
        raise NoAccess
    return office_first.new_message(session, office, desk.patient_id)


SCREEN = StaffScreen("/clinic/inbox/to/{patient_id}", N_("New message"), ROOM, _load, _draw)
