"""Messages: all threads that this person may read, search, and a composer without attachments."""

from components.badges import badge
from components.basics import button, heading, paragraph, tag
from components.callouts import empty_state
from components.cards import card
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import element, join, show
from components.markup import link as text_link
from pages.messages.new import PATH, draw_new
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.messages import reading
from services.messages.reading import Line, ThreadList
from services.words import N_, _, long_moment, ngettext

SUBJECT = "messages"


def _draw(visit: Visit, shown: ThreadList) -> None:
    summary = ErrorSummary()
    heading(1, _("Messages"))
    with card(_("Write to the office"), "write"):
        words = _("Here you write without attachments. To attach a file, write from the home page.")
        way = text_link(_("Go to the home page to attach a file"), visit.to("/"))
        show(element("p", words) + element("p", way)).classes("contents")
        draw_new(visit, summary, with_files=False)
    with card(_("Your conversations"), "conversations"):
        _draw_search(visit, shown)


def _draw_search(visit: Visit, shown: ThreadList) -> None:
    searched = [""]

    async def load() -> ThreadList:
        return await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.MESSAGES, SUBJECT, reading.threads, searched[0]
        )

    def redraw(found: ThreadList) -> None:
        place.clear()
        with place:
            _draw_lines(visit, found, bool(searched[0].strip()))

    @action()
    async def search() -> None:
        searched[0] = words.value
        redraw(await load())

    async def refresh() -> None:
        redraw(await load())

    with Form(ErrorSummary(), search):
        words = text_field("search", _("Search your messages"), kind="search", maxlength="200")
        button(_("Search"), submit=True)
    place = tag("div", classes="flow", aria_live="polite")
    redraw(shown)
    visit.portal.changes.listen(place, visit.patient_id, refresh)


def _draw_lines(visit: Visit, shown: ThreadList, searched: bool) -> None:
    if not shown.lines:
        if searched:
            paragraph(_("No message has these words."))
        else:
            empty_state(
                _("No messages yet"), _("What you write to the office, and its answers, appear here."), "messages"
            )
        return
    lines = [_line(visit, line, shown.time_zone) for line in shown.lines]
    show(element("ul", join(lines), class_="plain-list threads"))
    if shown.more:
        paragraph(_("Only the newest are shown. Search for words to find older ones."), "soft")


def _line(visit: Visit, line: Line, time_zone: str) -> object:
    about = " · ".join(filter(None, [line.provider, long_moment(line.last_at, time_zone)]))
    marks = [badge(_(line.status), "good" if line.status == reading.ANSWERED else "neutral")]
    if line.unread:
        marks.insert(0, badge(ngettext("{count} new", "{count} new", line.unread), "new"))
    if line.files:
        marks.append(badge(ngettext("{count} file", "{count} files", line.files)))
    return element(
        "li",
        element("div", text_link(_(line.subject), visit.to(f"{PATH}/{line.id}")), " ", join(marks, " ")),
        element("div", about, class_="soft"),
        element("div", element("strong", line.signature), ": ", line.snippet),
        class_="thread unread" if line.unread else "thread",
    )


SCREEN = Screen(
    PATH, N_("Messages"), Access.MESSAGES, SUBJECT, reading.threads, _draw, nav=(N_("Messages"), "messages")
)
