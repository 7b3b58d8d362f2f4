"""How one report of the Test Results tab is drawn: in the list, and on its own page."""

from collections.abc import Sequence
from uuid import UUID

from markupsafe import Markup

from components.badges import Kind, badge
from components.callouts import callout
from components.markup import element, join, link, two_lines
from components.range_bar import Reading, range_bar
from components.tables import Column, table_markup
from pages.my_health import ask, tabs, wrong
from pages.screens import Visit
from services.results.reading import Earlier, Report
from services.results.values import Value
from services.words import N_, _, long_date, partial_date

STATUS: dict[str, tuple[str, Kind]] = {
    "registered": (N_("Not complete yet"), "aside"),
    "partial": (N_("Not complete yet"), "aside"),
    "preliminary": (N_("Preliminary"), "aside"),
    "final": (N_("Final"), "neutral"),
    "completed": (N_("Final"), "neutral"),
    "amended": (N_("Corrected"), "aside"),
    "corrected": (N_("Corrected"), "aside"),
    "appended": (N_("Final, with something added"), "neutral"),
    "cancelled": (N_("Cancelled"), "neutral"),
}


def report_path(report_id: UUID) -> str:
    """The address of one report, without the base."""
    return f"{tabs.TEST_RESULTS}/{report_id}"


def trend_path(observation_id: UUID) -> str:
    """The address of one test over time, without the base."""
    return f"{tabs.TEST_RESULTS}/over-time/{observation_id}"


def in_list(visit: Visit, report: Report) -> Markup:
    """A card with everything that the report says; its name leads to its own page."""
    name = f"report-{report.id}"
    title = element("h2", link(report.name, visit.to(report_path(report.id))), id=name)
    return element(
        "article",
        element("div", title, element("div", tags(report), class_="actions"), class_="card-head"),
        collected(report),
        values(visit, report),
        words(report),
        element("p", join(_ways(visit, report), between=" · ")),
        class_="card",
        aria_labelledby=name,
    )


def tags(report: Report) -> Markup:
    """New, and how far the report is."""
    status = STATUS.get(report.status)
    return join(
        [
            badge(_("New"), "new") if report.new else "",
            badge(_(status[0]), status[1]) if status else badge(report.status) if report.status else "",
            badge(_("Imaging"), "neutral") if report.category == "imaging" else "",
        ],
        between=" ",
    )


def collected(report: Report) -> Markup:
    """When, and by whom."""
    when = partial_date(report.when) or _("Date not recorded")
    said = _("Collected: {date}", date=when) if report.category == "laboratory" else when
    return element("p", join([part for part in (said, report.performer) if part], between=" · "), class_="soft")


def values(visit: Visit, report: Report, *, each_wrong: bool = False) -> Markup:
    """The values as a table, each with the range of that very result; nothing when there are none."""
    if not report.values:
        return Markup("")
    columns = [_("Test"), _("Result"), _("Usual range")]
    rows: list[list[object]] = [
        [_name(visit, value), result(value, report.earlier), value.range_words] for value in report.values
    ]
    if each_wrong and not visit.viewer.preview:
        columns.append(_("Correction"))
        for row, value in zip(rows, report.values, strict=True):
            row.append(wrong.link_to(visit, "observation", value.id, value.name))
    if not any(value.range_words for value in report.values):
        columns.pop(2)
        rows = [[*row[:2], *row[3:]] for row in rows]
    heads = [Column(label) for label in columns]
    return table_markup(heads, rows, _("Values of {name}", name=report.name), hide_caption=True)


def result(value: Value, earlier: Sequence[Earlier] = ()) -> Markup:
    """One value with its word and, where numbers can be compared, its number line; below it what it said before."""
    before = [
        element("small", _("Corrected on {date}, from {value}", date=long_date(e.at.date()), value=e.words))
        for e in earlier
        if e.row_id == value.id and e.words
    ]
    if value.number is not None and (value.low is not None or value.high is not None):
        reading = Reading(
            value.number,
            value.low,
            value.high,
            value.words,
            value.unit,
            value.range_words,
            value.low_text,
            value.high_text,
        )
        return join([range_bar(reading, value.flag, value.look), *before])
    return join([element("div", in_words(value), class_="range"), *before])


def in_words(value: Value) -> Markup:
    """One value with its word, without a number line."""
    said = element("strong", f"{value.words} {value.unit}".strip())
    return element("span", said, " ", badge(value.flag, value.look) if value.flag else "", class_="range-line")


def words(report: Report) -> Markup:
    """Text of the report, notes that came with it, and the clinician's comment."""
    parts: list[object] = []
    if report.text:
        parts.append(element("p", report.text, class_="as-written"))
    if not report.text and not report.values:
        parts.append(element("p", _("No values and no text came with this report. Ask your clinic about it.")))
    if report.note:
        parts.append(callout("notice", "info", report.note, _("Note")))
    if report.comment:
        by = _("Comment of {name}", name=report.commented_by) if report.commented_by else _("Comment")
        parts.append(callout("notice", "messages", element("div", report.comment, class_="as-written"), by))
    return join(parts)


def _name(visit: Visit, value: Value) -> Markup:
    named: object = value.name
    if value.number is not None:
        label = _("{name} over time", name=value.name)
        way = element("a", _("Over time"), href=visit.to(trend_path(value.id)), aria_label=label)
        named = join([two_lines(value.name, value.clinical_name), element("small", way)])
    elif value.clinical_name:
        named = two_lines(value.name, value.clinical_name)
    return join([named, element("small", value.note) if value.note else ""])


def _ways(visit: Visit, report: Report) -> list[Markup]:
    ways = []
    if not visit.viewer.preview:
        ways = [one.link_to(visit, report.kind, report.id, report.name) for one in (ask, wrong)]
    return [*ways, wrong.state(report.asked)] if report.asked else ways
