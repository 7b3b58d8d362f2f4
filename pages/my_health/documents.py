"""The Documents tab: the kinds of the guide, each document with its text or its file (PRODUCT §6)."""

from collections.abc import Sequence

from components.badges import badge
from components.basics import file_link, heading, link, tag
from components.callouts import callout, empty_state, notice
from components.cards import card
from components.markup import element, join, show
from components.markup import link as link_markup
from components.tables import table
from pages.my_health import ask, tabs, wrong
from pages.my_health.reminders import draw_one, state_badge
from pages.screens import Screen, Visit
from services.access import Access
from services.results import documents
from services.results.documents import KINDS, Line, Opened
from services.words import N_, _, long_date, partial_date

FILE = "/files/document"


def _draw(visit: Visit, shown: dict[str, list[Line]]) -> None:
    heading(1, _("My health"))
    tabs.draw(visit, tabs.DOCUMENTS)
    if not any(shown.values()):
        empty_state(
            _("There are no documents"),
            _("Letters, summaries, reports and reminders appear here when your clinic releases them."),
        )
        return
    missing = [_(name) for kind, name in KINDS.items() if not shown[kind] and kind != "note"]
    for number, (kind, name) in enumerate(KINDS.items()):
        if shown[kind]:
            with card(_(name), f"kind-{number}"):
                _reminders(visit, shown[kind]) if kind == "health reminder" else _table(visit, _(name), shown[kind])
    if missing:
        notice(", ".join(missing), _("Nothing yet of these kinds"))


def _table(visit: Visit, name: str, lines: Sequence[Line]) -> None:
    rows = [(_title(visit, line), partial_date(line.authored), line.author) for line in lines]
    table([_("Document"), _("Date"), _("Author")], rows, name, hide_caption=True, drop_empty=True)


def _reminders(visit: Visit, lines: Sequence[Line]) -> None:
    """Short, so that their words stand in the list."""
    rows = [
        (join([_title(visit, line), element("p", line.reminder, class_="as-written")]), partial_date(line.authored))
        for line in lines
    ]
    table([_("Reminder"), _("Date")], rows, _("Health reminders"), hide_caption=True)


def _title(visit: Visit, line: Line) -> object:
    marks = [badge(_("New"), "new") if line.new else "", wrong.state(line.asked) if line.asked else ""]
    if line.kind == "health reminder":
        marks.append(state_badge(line.state))
    return join([link_markup(line.title, visit.to(f"{tabs.DOCUMENTS}/{line.id}")), *marks], between=" ")


def _draw_one(visit: Visit, shown: Opened) -> None:
    heading(1, shown.title)
    link(_("Back to Documents"), visit.to(tabs.DOCUMENTS))
    with tag("section", classes="card", aria_label=shown.title):
        about = [_(KINDS[shown.kind]), partial_date(shown.authored), shown.author]
        show(element("p", join([part for part in about if part], between=" · "), class_="soft"))
        if shown.body:
            tag("p", shown.body, "as-written")
        elif not shown.has_file:
            notice(_("No text and no file came with this document. Ask your clinic about it."))
        if shown.note:
            notice(shown.note, _("Note"))
        if shown.comment:
            by = _("Comment of {name}", name=shown.commented_by) if shown.commented_by else _("Comment")
            show(callout("notice", "messages", element("div", shown.comment, class_="as-written"), by))
        if shown.body or shown.has_file:
            file_link(_("Download"), visit.to(f"{FILE}/{shown.id}"), icon_name="download")
    if shown.reminding:
        draw_one(visit, shown.reminding)
    if shown.earlier:
        with card(_("What was corrected"), "corrected"):
            lines = [(long_date(one.at.date()), one.words, one.reason) for one in shown.earlier]
            columns = [_("Corrected"), _("It said before"), _("Reason")]
            table(columns, lines, _("What was corrected"), hide_caption=True, drop_empty=True)
    if not visit.viewer.preview:
        ways = [one.link_to(visit, "document", shown.id, shown.title) for one in (ask, wrong)]
        show(join(ways, between=" · "), tag="p")
    if shown.asked:
        show(wrong.state(shown.asked))


SCREEN = Screen(tabs.DOCUMENTS, N_("Documents"), Access.RECORD, "documents", documents.overview, _draw)
ONE = Screen(f"{tabs.DOCUMENTS}/{{item_id}}", N_("Document"), Access.RECORD, "documents", documents.one, _draw_one)
