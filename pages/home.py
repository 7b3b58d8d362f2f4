"""Home: what is new, and the ways into the record."""

from markupsafe import Markup

from components.badges import badge
from components.callouts import empty_markup, notice_markup
from components.cards import card, card_markup
from components.form import ErrorSummary
from components.markup import element, heading, join, link, show
from components.tables import table_block
from pages import appointments
from pages.family.ahead import ahead_of
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
    """The home page of one patient's record; what is only read is one element."""
    summary = ErrorSummary()
    parts = [_title(visit, news), *_notices(visit, news)]
    if news.reminders:  # with buttons of their own
        show(join(parts)).classes("flow")
        draw_waiting(visit, news.reminders)
        parts = []
    show(join([*parts, *_cards(visit, news)])).classes("flow")
    with card(_("Messages"), "messages", side=link(_("Read your messages"), visit.to(MESSAGES), look="plain")):
        draw_new(visit, summary, with_files=True)


def _title(visit: Visit, news: WhatsNew) -> Markup:
    if visit.relation is Relation.SELF:
        return heading(1, _("Welcome, {name}", name=news.given_name))
    return heading(1, _("{name}’s record", name=visit.name))


def _notices(visit: Visit, news: WhatsNew) -> list[Markup]:
    found = [ahead_of(visit, news.birthday)] if news.birthday else []
    if news.forms:
        words = ngettext("{count} form waits to be filled in.", "{count} forms wait to be filled in.", news.forms)
        found.append(notice_markup(join([words, " ", link(_("Open the forms"), visit.to(FORMS))])))
    return found


def _cards(visit: Visit, news: WhatsNew) -> list[Markup]:
    visits = appointments.coming(visit, news.visits[:MOST_VISITS], news.time_zone)
    all_visits = link(_("All appointments"), visit.to(appointments.PATH), look="plain")
    record = link(_("Open My health"), visit.to(MEDICAL_HISTORY), look="plain")
    return [
        card_markup(_("Upcoming appointments"), "coming", visits, side=all_visits),
        card_markup(_("What is new"), "new", *_counts(visit, news)),
        card_markup(_("Newest in the record"), "newest", _newest(visit, news), side=record),
    ]


def _counts(visit: Visit, news: WhatsNew) -> list[Markup]:
    parts: list[Markup] = []
    if news.counts or not news.unopened:
        since = _("Added in the last 30 days:")
        if news.since:
            since = _("Since your last visit on {date}:", date=long_date(news.since.date()))
        parts.append(element("p", since))
    if news.counts:
        parts.append(_list(visit, news.counts))
    if news.unopened:
        parts += [element("p", _("Not opened yet:")), _list(visit, news.unopened)]
    if not (news.counts or news.unopened):
        parts.append(element("p", _("Nothing new has come in."), class_="soft"))
    return parts


def _list(visit: Visit, counts: list[tuple[str, str, int]]) -> Markup:
    lines = [
        element(
            "li",
            link(_(category), _where(visit, part)),
            " ",
            badge(ngettext("{count} new", "{count} new", count), "new"),
        )
        for category, part, count in counts
    ]
    return element("ul", join(lines), class_="plain-list")


def _where(visit: Visit, part: str) -> str:
    return visit.to(part) if part.startswith("/") else f"{visit.to(MEDICAL_HISTORY)}#{part}"


def _newest(visit: Visit, news: WhatsNew) -> Markup:
    if not news.newest:
        return empty_markup(
            _("Nothing is recorded yet"),
            _("Vaccinations, medications and visits appear here as soon as your clinic enters or imports them."),
        )
    rows = [(partial_date(item.when), link(item.name, _where(visit, item.part)), _(item.kind)) for item in news.newest]
    return table_block([_("Date"), _("What"), _("Kind")], rows, _("Newest in the record"), hide_caption=True)


HOME = Screen("/", N_("Home"), Access.RECORD, "home page", whats_new, draw, nav=(N_("Home"), "home"))
