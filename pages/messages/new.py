""" "Send a message": a button that shows the fields, on the home page with attachments, on Messages without."""

from components.basics import button, link, tag
from components.callouts import notice, success
from components.form import ErrorSummary
from pages.messages.writing import Composer
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.messages import composer
from services.messages.composer import Composing
from services.messages.sending import Sent
from services.words import _

PATH = "/messages"


def draw_new(visit: Visit, summary: ErrorSummary, *, with_files: bool) -> None:
    """The button; a click brings the fields, with what was written before."""
    place = tag("div", classes="flow")

    @action()
    async def show() -> None:
        shown = await visit.portal.in_chart(visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, composer.opened)
        place.clear()
        with place:
            draw_fields(shown)

    def draw_fields(shown: Composing) -> None:
        if shown.draft.files and not with_files:
            notice(_("You have begun a message with files. Finish it on the home page."))
            link(_("Go to the home page"), visit.to("/"), button=True)
            return
        Composer(visit, shown, summary, sent).draw(with_files=with_files)

    async def sent(done: Sent) -> None:
        place.clear()
        with place:
            success(_("The office has your message. Its answer appears under Messages."), _("Your message was sent"))
            with tag("div", classes="actions"):
                link(_("See your message"), visit.to(f"{PATH}/{done.thread_id}"), button=True)
                button(_("Send a message"), show)

    with place:
        button(_("Send a message"), show)
