"""One conversation: what was said, what the office has done with it, the answer, and who of the family may read it."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import notice
from components.cards import card
from components.form import ErrorSummary
from components.markup import element, join, show
from components.markup import link as text_link
from pages.messages.files import FILE
from pages.messages.new import PATH
from pages.messages.writing import Composer, size_in_words
from pages.my_health.ask import line_path, named
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.messages import composer, reading, sharing
from services.messages.reading import Conversation, Said
from services.messages.sending import Sent
from services.words import N_, _, long_date, long_moment

_IN_SIGHT = "document.visibilityState === 'visible'"


def _draw(visit: Visit, shown: Conversation) -> None:
    summary = ErrorSummary()
    link(_("Back to all messages"), visit.to(PATH))
    heading(1, _(shown.subject))
    about = ", ".join(filter(None, [shown.provider, shown.location]))
    if about:
        paragraph(about, "lead")
    if shown.about:
        show(element("p", _("About:"), " ", text_link(named(shown.about), visit.to(line_path(shown.about)))))
    place = tag("div", classes="flow", data_when_seen="")

    def redraw(newest: Conversation) -> None:
        place.clear()
        with place:
            _draw_state(newest)
            show(element("ol", join(_said(visit, one, newest.time_zone) for one in newest.messages), class_="talk"))

    async def load() -> Conversation:
        return await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGES, "messages", reading.conversation, shown.id
        )

    async def arrived() -> None:
        """Shown, and counted as read, when somebody can see it; else when they come back to the page."""
        if await ui.run_javascript(_IN_SIGHT, timeout=3):
            redraw(await load())

    async def sent(_sent: Sent) -> None:
        redraw(await load())
        await answer.draw_closed()

    redraw(shown)
    place.on("seen", action()(arrived))
    visit.portal.changes.listen(place, visit.patient_id, arrived)
    answer = _Answer(visit, shown.id, summary, sent)
    answer.draw()
    _draw_sharing(visit, shown)
    with tag("div", classes="actions"):
        tag("button", _("Print this conversation"), "btn", type="button", data_print="")


def _draw_state(shown: Conversation) -> None:
    paragraph(_("State: {state}", state=_(shown.status)))
    if shown.due_at and shown.status != reading.ANSWERED:
        paragraph(_("The office answers by {day}.", day=long_date(shown.due_at.date())))
    if shown.provider_left:
        notice(
            _("{name} no longer works here. What you write is answered by the colleagues.", name=shown.provider or "")
        )


def _said(visit: Visit, one: Said, time_zone: str) -> Markup:
    head = [element("strong", one.signature), " ", element("span", long_moment(one.sent_at, time_zone), class_="soft")]
    if one.is_new:
        head += [" ", badge(_("New"), "new")]
    if one.by_phone:
        head += [" ", badge(_("Answered by phone"), "aside")]
    files = [
        element("li", text_link(file.name, visit.to(f"{FILE}{file.id}"), file=True), f" ({size_in_words(file.size)})")
        for file in one.files
    ]
    return element(
        "li",
        element("div", join(head)),
        element("div", one.text, class_="as-written"),
        element("ul", join(files), class_="plain-list", aria_label=_("Attached files")) if files else "",
        class_="said said-office" if one.from_office else "said",
    )


class _Answer:
    """The answer below the conversation: a button first, then the composer."""

    def __init__(self, visit: Visit, thread_id: UUID, summary: ErrorSummary, on_sent) -> None:
        self._visit, self._thread_id, self._summary, self._on_sent = visit, thread_id, summary, on_sent

    def draw(self) -> None:
        """The button; a click brings the text box, with what was written before."""
        with card(_("Answer"), "answer"):
            self._place = tag("div", classes="flow")
        with self._place:
            button(_("Write an answer"), action()(self._open))

    async def draw_closed(self) -> None:
        """The button again, after sending."""
        self._place.clear()
        with self._place:
            show(element("p", _("Your message was sent."), role="status"))
            button(_("Write an answer"), action()(self._open))

    async def _open(self) -> None:
        visit = self._visit
        shown = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, composer.opened, self._thread_id
        )
        self._place.clear()
        with self._place:
            Composer(visit, shown, self._summary, self._on_sent).draw(thread_id=self._thread_id)


def _draw_sharing(visit: Visit, shown: Conversation) -> None:
    if not shown.may_share:
        return
    shared = [shown.shared]

    def redraw() -> None:
        place.clear()
        with place:
            if shared[0]:
                paragraph(_("Every family member with full access to this record can read and answer it."))
                button(_("Stop sharing"), turn)
            else:
                paragraph(_("Your family does not see this conversation."))
                button(_("Share with family"), turn)

    @action()
    async def turn() -> None:
        await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGE_WRITE, None, sharing.share, shown.id, not shared[0]
        )
        shared[0] = not shared[0]
        redraw()

    with card(_("Who can read this"), "sharing"):
        place = tag("div", classes="flow", aria_live="polite")
    redraw()


SCREEN = Screen(PATH + "/{item_id}", N_("Message"), Access.MESSAGES, "messages", reading.conversation, _draw)
