"""Health reminders: on the home page and on the page of each, with Done and Not needed (issue 6.5)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from markupsafe import Markup

from components.badges import badge
from components.basics import button, tag
from components.callouts import callout, success
from components.cards import card_markup
from components.markup import element, link, redraw, show
from components.presses import on_press, press_button
from pages.my_health import tabs
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.results import reminders
from services.results.reminders import STATES, Reminding
from services.words import N_, _, long_date

_SETTLED = {"done": N_("Done"), "dismissed": N_("Not needed")}


def draw_waiting(visit: Visit, waiting: list[Reminding]) -> None:
    """For the home page: what is open, each with its buttons, as one element that hears them all."""
    settled: dict[UUID, str] = {}
    buttons = {f"{state} {one.document_id}": (one.document_id, state) for one in waiting for state in _SETTLED}

    def drawn() -> Markup:
        lines = (_line(visit, one, settled.get(one.document_id)) for one in waiting)
        return card_markup(_("Health reminders"), "reminders", *lines)

    @action()
    async def settle(button: str) -> None:
        document_id, state = buttons[button]
        await _settle(visit, document_id, state)
        settled[document_id] = state
        redraw(box, drawn())

    box = show(drawn())
    if not visit.viewer.preview:
        on_press(box, buttons, settle)


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


def _line(visit: Visit, one: Reminding, settled: str | None) -> Markup:
    if settled:
        said = _("{title}: {state}", title=one.title, state=_(STATES[settled]))
        return element("div", callout("success", "check", said, role="status"), class_="device")
    due = element("small", _("By {date}", date=long_date(one.due_on))) if one.due_on else ""
    title = element("strong", link(one.title, visit.to(f"{tabs.DOCUMENTS}/{one.document_id}")))
    words = element("div", title, element("div", one.words, class_="as-written"), due)
    buttons = [
        press_button(_(word), f"{state} {one.document_id}", aria_label=f"{_(word)}: {one.title}")
        for state, word in _SETTLED.items()
    ]
    shown = "" if visit.viewer.preview else element("div", *buttons, class_="actions")
    return element("div", words, shown, class_="device")


def _buttons(visit: Visit, one: Reminding, then: Callable[[str], Awaitable[None]]) -> None:
    if visit.viewer.preview:
        return
    with tag("div", classes="actions"):
        for state, word in _SETTLED.items():
            button(_(word), _setting(visit, one.document_id, state, then), aria_label=f"{_(word)}: {one.title}")


def _setting(
    visit: Visit, document_id: UUID, state: str, then: Callable[[str], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    @action()
    async def settle() -> None:
        await _settle(visit, document_id, state)
        await then(state)

    return settle


async def _settle(visit: Visit, document_id: UUID, state: str) -> None:
    await visit.portal.in_chart(
        visit.viewer, visit.patient_id, Access.REMINDER, None, reminders.settle, document_id, state
    )
