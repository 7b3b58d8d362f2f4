"""Home: what is new, and the ways into the record."""

from components.badges import badge
from components.basics import heading, link, paragraph
from components.callouts import empty_state, notice
from components.cards import card
from components.form import ErrorSummary
from components.markup import element, join, show
from components.markup import link as text_link
from components.tables import table
from pages import appointments
from pages.family.ahead import draw_ahead
from pages.messages.new import PATH as MESSAGES
from pages.messages.new import draw_new
from pages.my_health.reminders import draw_waiting
from pages.my_health.tabs import FORMS
from pages.screens import Screen, Visit
from services.access import Access, Relation
from services.whats_new import WhatsNew, whats_new
from services.words import N_, _, long_date, ngettext, partial_date

MOST_VISITS = 3
MEDICAL_HISTORY = "/my-health/medical-history"


def draw(visit: Visit, news: WhatsNew) -> None:
    """The home page of one patient's record."""
    own = visit.relation is Relation.SELF
    summary = ErrorSummary()
    heading(1, _("Welcome, {name}", name=news.given_name) if own else _("{name}’s record", name=visit.name))
    if news.birthday:
        draw_ahead(visit, news.birthday)
    if news.forms:
        words = ngettext("{count} form waits to be filled in.", "{count} forms wait to be filled in.", news.forms)
        notice(join([words, " ", text_link(_("Open the forms"), visit.to(FORMS))]))
    if news.reminders:
        draw_waiting(visit, news.reminders)
    with card(_("Upcoming appointments"), "coming") as side:
        with side:
            link(_("All appointments"), visit.to(appointments.PATH), button=True)
        appointments.draw_coming(visit, news.visits[:MOST_VISITS], news.time_zone)
    with card(_("What is new"), "new"):
        _counts(visit, news)
    with card(_("Newest in the record"), "newest") as side:
        with side:
            link(_("Open My health"), visit.to(MEDICAL_HISTORY), button=True)
        _newest(visit, news)
    with card(_("Messages"), "messages") as side:
        with side:
            link(_("Read your messages"), visit.to(MESSAGES), button=True)
        draw_new(visit, summary, with_files=True)


def _counts(visit: Visit, news: WhatsNew) -> None:
    if news.counts or not news.unopened:
        if news.since:
            paragraph(_("Since your last visit on {date}:", date=long_date(news.since.date())))
        else:
            paragraph(_("Added in the last 30 days:"))
    if news.counts:
        _list(visit, news.counts)
    if news.unopened:
        paragraph(_("Not opened yet:"))
        _list(visit, news.unopened)
    if not (news.counts or news.unopened):
        paragraph(_("Nothing new has come in."), "soft")


def _list(visit: Visit, counts: list[tuple[str, str, int]]) -> None:
    lines = [
        element(
            "li",
            text_link(_(category), _where(visit, part)),
            " ",
            badge(ngettext("{count} new", "{count} new", count), "new"),
        )
        for category, part, count in counts
    ]
    show(element("ul", join(lines), class_="plain-list"))


def _where(visit: Visit, part: str) -> str:
    return visit.to(part) if part.startswith("/") else f"{visit.to(MEDICAL_HISTORY)}#{part}"


def _newest(visit: Visit, news: WhatsNew) -> None:
    if not news.newest:
        empty_state(
            _("Nothing is recorded yet"),
            _("Vaccinations, medications and visits appear here as soon as your clinic enters or imports them."),
        )
        return
    rows = [
        (partial_date(item.when), text_link(item.name, _where(visit, item.part)), _(item.kind)) for item in news.newest
    ]
    table([_("Date"), _("What"), _("Kind")], rows, _("Newest in the record"), hide_caption=True)


HOME = Screen("/", N_("Home"), Access.RECORD, "home page", whats_new, draw, nav=(N_("Home"), "home"))
