"""The clinic's inbox: new, mine, waiting and done with their counts; what is new appears by itself (PRODUCT §8.1)."""

from functools import partial
from typing import Any

from components.badges import badge
from components.basics import heading, link, paragraph, tag
from components.callouts import empty_state
from components.fields import select_field
from components.markup import element, join
from components.markup import link as link_markup
from components.tables import table
from components.tabs import tab_links
from pages.clinic.inbox_words import BOX_WORDS, absent_words, due_words
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.messages import inbox, kinds
from services.messages.inbox import Inbox, InboxLine, Shown
from services.words import N_, _, long_moment

ROOM = "inbox"
PATHS = {
    "new": "/clinic/inbox",
    "mine": "/clinic/inbox/mine",
    "waiting": "/clinic/inbox/waiting",
    "done": "/clinic/inbox/done",
}
_EMPTY = {
    "new": N_("When a patient or family member writes, the message comes here."),
    "mine": N_("What you take, and what colleagues give to you, is here until it is answered."),
    "waiting": N_("What you have answered and expect a reply to waits here."),
    "done": N_("What is answered or closed is here."),
}


def _draw(desk: Desk, shown: Inbox) -> None:
    heading(1, _("Inbox"))
    with tag("div", classes="actions"):
        link(_("Saved replies"), "/clinic/inbox/saved-replies")
    chosen = shown.shown

    async def redraw() -> None:
        _fill(place, await desk.look(ROOM, inbox.inbox, shown.box, chosen))

    @action(again_after=0)
    async def narrow() -> None:
        nonlocal chosen
        chosen = Shown(for_me=whose.value == "me" if whose else False, location_id=where.value)
        await redraw()

    whose = None
    with tag("div", classes="filters"):
        if shown.is_provider:
            options = [("all", _("All messages of the group")), ("me", _("For me, or for nobody who is here"))]
            whose = select_field("whose", _("Show"), options, value="me" if chosen.for_me else "all")
            whose.control.on_value_change(narrow)
        places = [("", _("All locations")), *((one.id, one.name) for one in shown.locations)]
        where = select_field("location", _("Office location"), places, value=chosen.location_id)
        where.control.on_value_change(narrow)
    place = tag("div", classes="flow")
    _fill(place, shown)
    desk.portal.changes.listen(place, None, redraw)


def _fill(place: Any, shown: Inbox) -> None:
    place.clear()
    with place:
        counts = {box: f"{count}+" if count == inbox.MANY else str(count) for box, count in shown.counts.items()}
        tabs = [(f"{_(words)} ({counts[box]})", PATHS[box]) for box, words in BOX_WORDS.items()]
        tab_links(_("Boxes of the inbox"), tabs, PATHS[shown.box])
        if not shown.lines:
            empty_state(_("Nothing here"), _(_EMPTY[shown.box]), "check")
            return
        columns = [_("Message"), _("Goes to"), _("Received"), _("Answer"), _("Taken by")]
        with tag("section", classes="card"):
            caption = _(BOX_WORDS[shown.box])
            rows = [_row(line, shown.time_zone) for line in shown.lines]
            table(columns, rows, caption, hide_caption=True, drop_empty=True)
            if len(shown.lines) == inbox.LIMIT:
                paragraph(_("These are the first {count}.", count=inbox.LIMIT), "soft")


def _row(line: InboxLine, time_zone: str) -> tuple[object, ...]:
    about = [element("strong", link_markup(f"{_(line.subject)}: {line.patient}", f"/clinic/inbox/{line.id}"))]
    if line.kind != kinds.Kind.MESSAGE:
        about.append(badge(_(kinds.WORDS[line.kind]), "aside"))
    said = element("div", line.signature, ": ", line.snippet, class_="soft")
    to = [element("div", one) for one in (line.provider, line.location) if one]
    to += [element("small", absent_words(line.provider, line.absent))] if line.absent else []
    received = long_moment(line.last_at, time_zone)
    return join(about, " ") + said, join(to), received, due_words(line, time_zone), line.taken_by


def _load(box: str, session: Any, office: Any, _desk: Desk) -> Inbox:
    return inbox.inbox(session, office, box)


SCREENS = tuple(
    StaffScreen(path, N_("Inbox"), ROOM, partial(_load, box), _draw, nav="messages" if box == "new" else None)
    for box, path in PATHS.items()
)
