"""Who has looked at a record: one's own in the profile, another's below /for/… (PRODUCT §4, §7)."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from components.basics import button, file_link, heading, paragraph, tag
from components.callouts import empty_state
from components.cards import card, card_with_side
from components.fields import select_field
from components.form import ErrorSummary, Form
from components.tables import table
from pages.profile.parts import HISTORY, profile_head
from pages.screens import Screen, Visit
from pages.web.actions import action
from services import history_report
from services.access import Access
from services.history_report import PERIODS, Looked, Wanted
from services.history_words import KINDS
from services.words import N_, _, ngettext

FILE = "/files/access-history"


def _draw_own(visit: Visit, shown: Looked) -> None:
    summary = ErrorSummary()
    profile_head(HISTORY, True)
    heading(2, _("Who has looked at my record"))
    paragraph(
        _("Every time somebody looked at, downloaded, sent or changed something in your record. Staff are included.")
    )
    _draw(visit, shown, summary)


def _draw_family(visit: Visit, shown: Looked) -> None:
    summary = ErrorSummary()
    heading(1, _("Who has looked at this record"))
    everything = _("Everything that was done in the record of {name}, staff included.", name=visit.name)
    own = _("What you have done yourself in the record of {name}. {name} sees everything.", name=visit.name)
    paragraph(everything if shown.everything else own)
    _draw(visit, shown, summary)


def _draw(visit: Visit, shown: Looked, summary: ErrorSummary) -> None:
    form: Form

    async def show(wanted: Wanted) -> None:
        found = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.HISTORY, None, history_report.find, wanted
        )
        results.clear()
        with results:
            draw_results(found)

    @action(form=lambda: form, again_after=0.0)
    async def search() -> None:
        await show(Wanted(who.value, kind.value, period.value))

    def draw_results(found: Looked) -> None:
        _draw_table(visit, found)
        if found.pages > 1:
            with tag("div", classes="actions"):
                _pager(found, show)

    with card(_("Show"), "filter"), Form(summary, search) as form:
        with tag("div", classes="filters"):
            everybody, everything = ("", _("Everybody")), ("", _("Everything"))
            who = form.add(select_field("person", _("Who"), [everybody, *shown.people]))
            kinds = [(key, _(words)) for key, (words, _acts) in KINDS.items()]
            kind = form.add(select_field("kind", _("What was done"), [everything, *kinds]))
            periods = [(key, _(words)) for key, words in PERIODS.items()]
            period = form.add(select_field("period", _("When"), periods))
        button(_("Show"), submit=True)
    results = tag("div", classes="flow", aria_live="polite")
    with results:
        draw_results(shown)


def _draw_table(visit: Visit, found: Looked) -> None:
    if not found.total:
        empty_state(_("Nothing to show"), _("As soon as somebody opens the record, it is written down here."), "audit")
        return
    with card_with_side(ngettext("{count} entry", "{count} entries", found.total), "entries") as side:
        with side:
            wanted = found.wanted
            query = urlencode({"person": wanted.person, "kind": wanted.kind, "period": wanted.period})
            file_link(_("Download as a table"), f"{visit.base}{FILE}?{query}", icon_name="download")
        rows = [(line.when, line.what, line.device) for line in found.lines]
        table([_("When"), _("What"), _("Your device")], rows, _("Entries, the newest first"), hide_caption=True)


def _pager(found: Looked, show: Callable[[Wanted], Awaitable[None]]) -> None:
    wanted = found.wanted

    def turn(to: int) -> Callable[..., Any]:
        @action(again_after=0.0)
        async def run() -> None:
            await show(Wanted(wanted.person, wanted.kind, wanted.period, to))

        return run

    if found.page > 1:
        button(_("Newer"), turn(found.page - 1))
    tag("span", _("Page {page} of {pages}", page=found.page, pages=found.pages))
    if found.page < found.pages:
        button(_("Older"), turn(found.page + 1))


OWN = Screen(
    HISTORY, N_("Who has looked at my record"), Access.PERSONAL, "access history", history_report.newest, _draw_own
)
FAMILY = Screen(
    "/access-history",
    N_("Who has looked at this record"),
    Access.HISTORY,
    "access history",
    history_report.newest,
    _draw_family,
)
