"""Health reminders: on the home page and on the page of each, with Done and Not needed (issue 6.5)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup

from components.badges import badge
from components.basics import button, tag
from components.callouts import success
from components.cards import card
from components.markup import element, join, link, show
from pages.my_health import tabs
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.results import reminders
from services.results.reminders import STATES, Reminding
from services.words import _, long_date


def draw_waiting(visit: Visit, waiting: list[Reminding]) -> None:
    """For the home page: what is open, each with its buttons."""
    with card(_("Health reminders"), "reminders"):
        for one in waiting:
            with tag("div", classes="device") as place:
                show(_words(visit, one))
                _buttons(visit, one, _say(place, one))


def draw_one(visit: Visit, shown: Reminding) -> None:
    """For the page of a reminder: by when, its state, and the buttons."""
    with tag("div", classes="flow") as place:

        async def again(state: str) -> None:
            place.clear()
            with place:
                success(_("Marked: {state}", state=_(STATES[state])))
                if state != "open":
                    button(_("Open it again"), _setting(visit, shown.document_id, "open", again))

        if shown.due_on:
            show(element("p", _("By {date}", date=long_date(shown.due_on))))
        show(state_badge(shown.state))
        if shown.settled_by:
            show(element("p", _("Marked by {name}", name=shown.settled_by), class_="soft"))
        if shown.state == "open":
            _buttons(visit, shown, again)
        elif not visit.viewer.preview:
            button(_("Open it again"), _setting(visit, shown.document_id, "open", again))


def state_badge(state: str) -> Markup:
    """To do, done or not needed."""
    return badge(_(STATES[state]), "good" if state == "done" else "neutral" if state == "dismissed" else "aside")


def _words(visit: Visit, one: Reminding) -> Markup:
    due = element("small", _("By {date}", date=long_date(one.due_on))) if one.due_on else ""
    title = element("strong", link(one.title, visit.to(f"{tabs.DOCUMENTS}/{one.document_id}")))
    return join([title, element("div", one.words, class_="as-written"), due])


def _buttons(visit: Visit, one: Reminding, then: Callable[[str], Awaitable[None]]) -> None:
    if visit.viewer.preview:
        return
    with tag("div", classes="actions"):
        for state, word in (("done", _("Done")), ("dismissed", _("Not needed"))):
            button(word, _setting(visit, one.document_id, state, then), aria_label=f"{word}: {one.title}")


def _setting(
    visit: Visit, document_id: UUID, state: str, then: Callable[[str], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    @action()
    async def settle() -> None:
        await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.REMINDER, None, reminders.settle, document_id, state
        )
        await then(state)

    return settle


def _say(place: Any, one: Reminding) -> Callable[[str], Awaitable[None]]:
    async def say(state: str) -> None:
        place.clear()
        with place:
            success(_("{title}: {state}", title=one.title, state=_(STATES[state])))

    return say
