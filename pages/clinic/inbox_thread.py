"""One thread in the office: read it, take it, give it away, note something, answer it (PRODUCT §8.1).

What others do meanwhile appears by itself. What is typed stays; an answer to what has changed is held back once, with
a sentence that says what has happened.
"""

from typing import Any

from nicegui import ui

from components.basics import heading, link, paragraph, tag
from components.callouts import notice, warning
from components.cards import card
from components.form import ErrorSummary
from components.markup import element, show
from components.markup import link as link_markup
from components.tables import pairs
from pages.clinic import inbox_answer, inbox_moves, inbox_request
from pages.clinic.inbox import ROOM
from pages.clinic.inbox_open import OpenThread
from pages.clinic.inbox_words import absent_words, due_words, group_words, messages_markup, state_words
from pages.clinic.screens import Desk, StaffScreen
from pages.my_health.ask import named
from pages.web.actions import action
from services.errors import NoAccess, SignedOut
from services.messages import office_reading
from services.messages.office_reading import OfficeThread
from services.results.asking import About
from services.words import N_, _, long_date, ngettext

_TELL_EVERY = 8.0  # seconds; see office_reading.PRESENT


def _draw(desk: Desk, shown: OfficeThread) -> None:
    thread = OpenThread(desk, shown)
    summary = ErrorSummary()
    heading(1, f"{_(shown.subject)}: {shown.patient}")
    link(_("Back to the inbox"), "/clinic/inbox")
    others = tag("div", classes="flow", aria_live="polite")
    about = tag("div", classes="flow")
    messages = tag("div", classes="flow", aria_live="polite")

    def draw_others() -> None:
        others.clear()
        if thread.present:
            with others:
                names = ", ".join(thread.present)
                words = ngettext("{names} has this message open too.", "{names} have this message open too.",
                                 len(thread.present), names=names)  # fmt: skip
                notice(words)

    def draw_thread() -> None:
        about.clear()
        with about:
            _draw_about(desk, thread.shown)
            inbox_moves.draw_buttons(thread)
        messages.clear()
        with messages:
            show(messages_markup(thread.shown))
        draw_others()

    thread.on_change(draw_thread)
    draw_thread()
    inbox_answer.draw(thread, summary)
    inbox_moves.draw_note(thread, summary)
    inbox_moves.draw_giving(thread)

    @action(again_after=0)
    async def look() -> None:
        try:
            if await thread.look():
                draw_others()
        except (SignedOut, NoAccess):
            timer.cancel()

    timer = ui.timer(_TELL_EVERY, look)
    desk.portal.changes.listen(messages, thread.shown.patient_id, look)


def _draw_about(desk: Desk, shown: OfficeThread) -> None:
    name: Any = shown.patient
    if desk.may("patients"):
        name = link_markup(shown.patient, f"/clinic/patients/{shown.patient_id}")
    born = long_date(shown.birth_date)
    with card(_("About this message"), "about"):
        show(
            pairs(
                [
                    (_("Patient"), element("span", name, ", ", _("born {date}", date=born))),
                    (_("Goes to"), ", ".join(one for one in (shown.provider, shown.location) if one)),
                    (_("About"), _line(desk, shown.about) if shown.about else None),
                    *inbox_request.facts(shown.kind, shown.structured, shown.time_zone),
                    (_("Group"), group_words(shown)),
                    (_("State"), state_words(shown)),
                    (_("Answer"), due_words(shown, shown.time_zone)),
                ]
            )
        )
        way = inbox_request.way(shown.kind, shown.patient_id) if desk.may("appointments") else None
        if way:
            show(element("p", way))
        if shown.absent:
            paragraph(absent_words(shown.provider, shown.absent))
        if shown.overdue:
            warning(_("The clinic’s promised time for an answer has passed."), _("This answer is overdue"))


def _line(desk: Desk, about: About) -> Any:
    """The report or document that was asked about, with a way to it for whom it is there."""
    words = named(about)
    return link_markup(words, f"/clinic/results/{about.row_id}") if desk.may("results") else words


def _load(session: Any, office: Any, desk: Desk) -> OfficeThread:
    if desk.item_id is None:
        raise NoAccess
    return office_reading.conversation(session, office, desk.item_id)


SCREEN = StaffScreen("/clinic/inbox/{item_id}", N_("Message"), ROOM, _load, _draw)
