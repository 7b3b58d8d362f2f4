"""Records in: files from other places, what waits to be matched, and everything that came in (PRODUCT §8.3)."""

from typing import Any

from components.badges import badge
from components.basics import button, heading, paragraph, tag
from components.callouts import empty_state
from components.cards import card
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import element, link
from components.tables import Column, table
from pages.clinic import records_in_upload
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.records import queue
from services.records.queue import File, Queue
from services.words import N_, _, long_date, long_moment, ngettext

ROOM = "records in"
PATH = "/clinic/records-in"
STATE_WORDS = {"waiting": N_("Waits"), "imported": N_("In a chart"), "refused": N_("Rejected")}


def _draw(desk: Desk, shown: Queue) -> None:
    heading(1, _("Records in"))
    paragraph(
        _("Records that other places sent: C-CDA documents, FHIR bundles, zip files of them. Nothing goes into a chart "
          "unless the name, the date of birth and the sex fit exactly one; everything else waits for you.")
    )  # fmt: skip

    async def again() -> None:
        waiting.clear()
        now = await desk.look(ROOM, queue.overview)
        with waiting:
            _draw_waiting(now)
        came_in.clear()
        with came_in:
            _draw_came_in(desk, now, came_in, "")

    records_in_upload.draw(desk, again)
    waiting = tag("div")
    with waiting:
        _draw_waiting(shown)
    came_in = tag("div")
    with came_in:
        _draw_came_in(desk, shown, came_in, "")


def _draw_waiting(shown: Queue) -> None:
    with card(_("Waiting to be matched"), "waiting"):
        if not shown.waiting:
            text = _("Records whose patient could not be found for certain wait here.")
            empty_state(_("Nothing waits"), text, "check")
            return
        rows = [
            (
                link(file.patient or _("not named"), f"{PATH}/{file.id}"),
                long_date(file.birth_date) if file.birth_date else _("not given"),
                element("span", file.name, class_="long"),
                _(file.doubt),
                long_moment(file.received_at, shown.time_zone),
            )
            for file in shown.waiting
        ]
        columns = [_("Patient"), _("Born"), _("File"), _("Why it waits"), _("Received")]
        table(columns, rows, _("Records that wait for a chart"), hide_caption=True)
        if shown.waiting_count > len(rows):
            paragraph(_("These are the oldest {count}. The others follow.", count=len(rows)), "soft")


def _draw_came_in(desk: Desk, shown: Queue, place: Any, text: str) -> None:
    summary = ErrorSummary()
    form: Form

    async def show(page: int, wanted: str) -> None:
        now = await desk.look(ROOM, queue.overview, page, wanted)
        place.clear()
        with place:
            _draw_came_in(desk, now, place, wanted)

    @action(form=lambda: form)
    async def search() -> None:
        await show(1, name.value)

    @action()
    async def older() -> None:
        await show(shown.page + 1, text)

    @action()
    async def newer() -> None:
        await show(shown.page - 1, text)

    with card(_("Came in"), "came-in"):
        with Form(summary, search) as form:
            hint = _("A part is enough.")
            name = form.add(text_field("text", _("Patient or file"), value=text, hint=hint, autocomplete="off"))
            button(_("Show"), submit=True, icon_name="search")
        if not shown.came_in:
            empty_state(_("No records here"), _("Imported record files are listed here."), "records-in")
            return
        table(
            [
                _("Patient"),
                _("File"),
                _("Received"),
                _("State"),
                Column(_("New"), number=True),
                Column(_("Changed"), number=True),
                Column(_("Not readable"), number=True),
            ],
            [_row(file, shown.time_zone) for file in shown.came_in],
            _("Records that came in"),
            hide_caption=True,
        )
        files = ngettext("{count} file", "{count} files", shown.total)
        paragraph(_("Page {page} of {pages}, {files}", page=shown.page, pages=shown.pages, files=files), "soft")
        with tag("div", classes="actions"):
            if shown.page > 1:
                button(_("Newer"), newer)
            if shown.page < shown.pages:
                button(_("Older"), older)


def _row(file: File, time_zone: str) -> tuple[object, ...]:
    state = badge(_(STATE_WORDS[file.state]), "good" if file.state == "imported" else "neutral")
    named = link(file.chart or file.patient or _("not named"), f"{PATH}/{file.id}")
    numbers = (file.new, file.changed) if file.state == "imported" else ("", "")
    return (
        named,
        element("span", file.name, class_="long"),
        long_moment(file.received_at, time_zone),
        state,
        *numbers,
        file.unread,
    )


SCREEN = StaffScreen(
    PATH, N_("Records in"), ROOM, lambda s, office, _desk: queue.overview(s, office), _draw, nav="records-in"
)
