"""One record file: what it is, what could not be read in it, what was done with it, and taking that back (§8.3)."""

from typing import Any
from uuid import UUID

from components.badges import badge
from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.dialogs import dialog
from components.markup import element, join, show
from components.markup import link as link_markup
from components.tables import pairs, table
from pages.clinic import records_in_match
from pages.clinic.records_in import PATH, ROOM, STATE_WORDS
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.records import decide, queue, undo
from services.records.queue import Done, OneFile
from services.records.undo import TakenBack
from services.words import N_, _, long_date, long_moment, ngettext


def _draw(desk: Desk, shown: OneFile) -> None:
    heading(1, _("Record file"))
    link(_("Back to the records"), PATH)
    place = tag("div", classes="flow")

    async def again(done: str = "") -> None:
        now = await desk.do(ROOM, queue.one, shown.file.id)
        place.clear()
        with place:
            if done:
                success(done)
            _draw_one(desk, now, again)

    with place:
        _draw_one(desk, shown, again)


def _draw_one(desk: Desk, shown: OneFile, again: Any) -> None:
    file = shown.file
    with card(file.patient or _("not named"), "file"):
        decided = ""
        if file.decided_by and file.decided_at:
            at = long_moment(file.decided_at, shown.time_zone)
            decided = _("{name}, {moment}", name=file.decided_by, moment=at)
        in_chart = ""
        if file.chart_id:
            in_chart = link_markup(file.chart, f"/clinic/patients/{file.chart_id}")
        show(
            pairs(
                [
                    (_("State"), badge(_(STATE_WORDS[file.state]), "good" if file.chart_id else "neutral")),
                    (_("Why it waits"), _(file.doubt) if file.doubt else ""),
                    (_("In the chart of"), in_chart),
                    (_("File"), file.name),
                    (_("Format"), file.kind),
                    (_("Born"), long_date(file.birth_date) if file.birth_date else _("not given")),
                    (_("Received"), long_moment(file.received_at, shown.time_zone)),
                    (_("Decided by"), decided),
                    (_("Reason"), file.reject_reason),
                ]
            )
        )
        if file.state == "imported":
            _draw_undo(desk, file.id, again)
        elif file.state == "refused":
            _draw_put_back(desk, file.id, again)
    if file.state == "waiting":
        records_in_match.draw(desk, file, again)
    _draw_unreadable(shown)
    _draw_imports(shown)


def _draw_undo(desk: Desk, file_id: UUID, again: Any) -> None:
    @action()
    async def ask() -> None:
        would = await desk.rehearse(ROOM, undo.take_back, file_id)
        said.clear()
        with said:
            _tell(would, before=True)
        question.open()

    @action()
    async def undo_it() -> None:
        question.close()
        await desk.do(ROOM, undo.take_back, file_id)
        await again(_("Taken back. The file waits to be matched again."))

    button(_("Take this import back"), ask)
    with dialog(_("Take this import back?")) as question:
        said = tag("div", classes="flow")
        with tag("div", classes="actions"):
            button(_("Take back"), undo_it, kind="primary")
            button(_("Cancel"), question.close)


def _draw_put_back(desk: Desk, file_id: UUID, again: Any) -> None:
    @action()
    async def put_back() -> None:
        await desk.do(ROOM, decide.put_back, file_id)
        await again(_("The file waits to be matched again."))

    button(_("Put back into the match queue"), put_back)


def _tell(told: TakenBack, before: bool) -> None:
    """What taking back would do, or has done, as a list of sentences, and what stays with its reason."""
    lines = [
        ngettext("{count} entry goes from the chart.", "{count} entries go from the chart.", told.removed)
        if before
        else ngettext("{count} entry went from the chart.", "{count} entries went from the chart.", told.removed)
    ]
    if told.restored:
        lines.append(
            ngettext(
                "{count} entry says again what it said before.",
                "{count} entries say again what they said before.",
                told.restored,
            )
        )
    if told.passed_on:
        lines.append(
            ngettext(
                "{count} entry stays, because a later file says it too.",
                "{count} entries stay, because a later file says them too.",
                told.passed_on,
            )
        )
    if told.seen:
        lines.append(
            ngettext(
                "{count} of them had been opened by the patient or family.",
                "{count} of them had been opened by the patient or family.",
                told.seen,
            )
        )
    if told.chart_removed:
        lines.append(_("The chart that was made for this file goes too."))
    if told.chart_kept_because:
        reason = _(told.chart_kept_because)
        lines.append(_("The chart that was made for this file stays: {reason}.", reason=reason))
    show(element("ul", join(element("li", line) for line in lines)))
    if told.kept_count:
        text = ngettext("{count} entry stays:", "{count} entries stay:", told.kept_count)
        paragraph(text)
        rows = [(name, _(reason)) for name, reason in told.kept]
        table([_("Entry"), _("Why it stays")], rows, _("What stays in the chart"), hide_caption=True)


def _draw_unreadable(shown: OneFile) -> None:
    if not shown.unreadable:
        return
    with card(_("What could not be read"), "unreadable"):
        paragraph(_("The original is kept. These parts of it are in no chart."))
        columns = [_("Place in the file"), _("Why"), _("What stands there")]
        table(columns, shown.unreadable, _("What could not be read"), hide_caption=True, drop_empty=True)


def _draw_imports(shown: OneFile) -> None:
    if not shown.imports:
        return
    with card(_("What was done with it"), "done"):
        for done in shown.imports:
            _draw_done(done, shown.time_zone)


def _draw_done(done: Done, time_zone: str) -> None:
    at = long_moment(done.at, time_zone)
    chart = done.chart or _("a chart that is gone")
    paragraph(_("{moment}: put into the chart of {patient} by {name}.", moment=at, patient=chart, name=done.by))
    if done.undone_at and done.told:
        at = long_moment(done.undone_at, time_zone)
        paragraph(_("{moment}: taken back by {name}.", moment=at, name=done.undone_by))
        _tell(done.told, before=False)


SCREEN = StaffScreen(
    f"{PATH}/{{item_id}}",
    N_("Record file"),
    ROOM,
    lambda s, office, desk: queue.one(s, office, desk.item_id or UUID(int=0)),
    _draw,
)
