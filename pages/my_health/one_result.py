"""One report at its own address, and one test over time (PRODUCT §6)."""

from components.basics import heading, link, paragraph, tag
from components.cards import card
from components.markup import element, join, show
from components.tables import Column, table
from components.trend_chart import Dated, trend_chart
from pages.my_health import ask, report_parts, tabs, wrong
from pages.screens import Screen, Visit
from services.access import Access
from services.results import over_time, reading
from services.results.over_time import OverTime
from services.results.reading import Report
from services.words import N_, _, long_date, partial_date


def _draw(visit: Visit, report: Report) -> None:
    heading(1, report.name)
    link(_("Back to Test Results"), visit.to(tabs.TEST_RESULTS))
    with tag("section", classes="card", aria_label=report.name):
        show(
            join(
                [
                    element("div", report_parts.tags(report), class_="actions"),
                    report_parts.collected(report),
                    report_parts.values(visit, report, each_wrong=True),
                    report_parts.words(report),
                ]
            )
        )
    if report.earlier:
        with card(_("What was corrected"), "corrected"):
            names = {value.id: value.name for value in report.values}
            lines = [
                (one.name or names.get(one.row_id, report.name), long_date(one.at.date()), one.words, one.reason)
                for one in report.earlier
            ]
            columns = [_("What"), _("Corrected"), _("It said before"), _("Reason")]
            table(columns, lines, _("What was corrected"), hide_caption=True, drop_empty=True)
    if not visit.viewer.preview:
        ways = [one.link_to(visit, report.kind, report.id, report.name) for one in (ask, wrong)]
        show(join(ways, between=" · "), tag="p")
    if report.asked:
        show(wrong.state(report.asked))


def _draw_over_time(visit: Visit, shown: OverTime) -> None:
    heading(1, _("{name} over time", name=shown.name))
    link(_("Back to the report"), visit.to(report_parts.report_path(shown.report_id)))
    points = [
        Dated(value.taken[:10], value.number, value.low, value.high)
        for value in reversed(shown.values)
        if value.number is not None and value.taken and len(value.taken) >= 10
    ]
    with card(shown.name, "over-time"):
        if len(points) > 1:
            if any(point.low is not None or point.high is not None for point in points):
                paragraph(_("The dashed lines are the usual range of each result."), "soft")
            trend_chart(points, shown.unit)
        rows = [
            (partial_date(value.taken) or _("Date not recorded"), report_parts.in_words(value), value.range_words)
            for value in shown.values
        ]
        columns = [_("Date"), Column(_("Result")), _("Usual range")]
        table(columns, rows, _("All results of {name}", name=shown.name), hide_caption=True, drop_empty=True)


SCREEN = Screen(
    f"{tabs.TEST_RESULTS}/{{item_id}}", N_("Test result"), Access.RECORD, "test results", reading.one, _draw
)
OVER_TIME = Screen(
    f"{tabs.TEST_RESULTS}/over-time/{{item_id}}",
    N_("Test result over time"),
    Access.RECORD,
    "test results",
    over_time.over_time,
    _draw_over_time,
)
