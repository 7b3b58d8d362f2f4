"""The Test Results tab: all reports, newest first (the guide's "View latest clinical lab test results")."""

from markupsafe import Markup

from components.basics import button, tag
from components.callouts import empty_markup, notice_markup
from components.markup import heading, join, show
from pages.my_health import report_parts, tabs
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.results import reading
from services.results.reading import Page
from services.words import N_, _


def _draw(visit: Visit, first: Page) -> None:
    head = [heading(1, _("My health")), tabs.row(visit, tabs.TEST_RESULTS)]
    if not first.reports:
        empty = empty_markup(
            _("There are no test results"),
            _("Results of blood tests, X-rays and other examinations appear here when your clinic releases them."),
            "results",
        )
        show(join([*head, empty])).classes("flow")
        return
    reading_them = notice_markup(
        _(
            "A result may be here before your provider has seen it. A value out of range does not by itself mean that "
            "there is a problem: ranges differ between laboratories and people. If you feel unwell, call your clinic."
        ),
        _("Reading your results"),
    )
    cards = _cards(visit, first)
    if not first.more:
        show(join([*head, reading_them, cards])).classes("flow")
        return
    show(join([*head, reading_them])).classes("flow")
    place = tag("div", classes="flow")
    shown = len(first.reports)
    with place:
        show(cards).classes("flow")

    @action(again_after=0)
    async def more() -> None:
        nonlocal shown
        page = await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.RECORD, "test results", reading.older, shown
        )
        shown += len(page.reports)
        with place:
            show(_cards(visit, page)).classes("flow")
        further.visible = page.more

    further = button(_("Show older results"), more)


def _cards(visit: Visit, page: Page) -> Markup:
    return join(report_parts.in_list(visit, report) for report in page.reports)


SCREEN = Screen(tabs.TEST_RESULTS, N_("Test Results"), Access.RECORD, "test results", reading.newest, _draw)
