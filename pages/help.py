"""Help: the guide's questions and answers, technical support, and whom to ask for what (PRODUCT §7)."""

from markupsafe import Markup

from components.basics import heading, paragraph
from components.callouts import warning
from components.cards import card
from components.markup import element, join, link, outside_link, show
from components.tables import pairs
from pages.screens import AccountScreen, AccountVisit
from services.clinic_settings.hours import DAYS, Week
from services.help import Help, contacts
from services.words import N_, _, long_date, time_of_day

TO_WRITE = (
    N_("your full name"),
    N_("date of birth"),
    N_("current address"),
    N_("the email address you provided when you registered"),
    N_("the name of the last provider you have seen"),
)


def draw(_visit: AccountVisit, shown: Help) -> None:
    """Urgent things first, then support, the other contacts, and the questions."""
    heading(1, _("Help"))
    warning(_urgent(shown), _("Is it urgent?"))
    with card(_("Technical support"), "support"):
        _draw_support(shown)
    with card(_("Other contacts"), "contacts"):
        if shown.billing_email:
            show(element("p", _("Billing issues:"), " ", link(shown.billing_email, f"mailto:{shown.billing_email}")))
        if shown.feedback_email:
            words = _("Your experience with the portal, comments and suggestions:")
            show(element("p", words, " ", link(shown.feedback_email, f"mailto:{shown.feedback_email}")))
        if shown.website:
            show(element("p", _("Our website:"), " ", outside_link(shown.website, shown.website)))
    if shown.places or shown.week.hours:
        with card(_("Offices and opening hours"), "offices"):
            _draw_offices(shown)
    if shown.questions:
        with card(_("Frequently asked questions"), "questions"):
            show(join(_question(*one) for one in shown.questions))


def _question(question: str, answer: str) -> Markup:
    return element("div", element("h3", _(question)), element("p", _(answer), class_="as-written"), class_="question")


def _urgent(shown: Help) -> Markup:
    emergency = element("p", _("In an emergency call 911."))
    if not shown.phone:
        return emergency + element("p", _("If your situation becomes more urgent, call your provider directly."))
    words = _("If your situation becomes more urgent, call your provider directly:")
    return emergency + element("p", words, " ", link(shown.phone, f"tel:{shown.phone}"))


def _draw_support(shown: Help) -> None:
    ways = []
    if shown.support_phone:
        ways.append(element("p", _("Call:"), " ", link(shown.support_phone, f"tel:{shown.support_phone}")))
    if shown.support_email:
        ways.append(element("p", _("Write:"), " ", link(shown.support_email, f"mailto:{shown.support_email}")))
    show(join(ways))
    if shown.support_email:
        paragraph(_("In your email, include:"))
        lines = shown.support_include or [_(line) for line in TO_WRITE]
        show(element("ul", join(element("li", line) for line in lines)))
        words = _(
            "You can expect a response within {hours} hours, except on weekends and holidays when the office is "
            "closed.",
            hours=shown.support_reply_hours,
        )
        paragraph(words)


def _draw_offices(shown: Help) -> None:
    lines = []
    for place in shown.places:
        phone = element("div", link(place.phone, f"tel:{place.phone}")) if place.phone else ""
        lines.append((place.name, element("div", place.address) + phone))
    show(pairs(lines))
    week = shown.week
    if week.hours:
        show(pairs([(_(name), _open(week, day)) for day, name in DAYS.items()]))
    if week.holidays:
        show(element("p", _("Closed also on:"), " ", "; ".join(long_date(day) for day in week.holidays)))


def _open(week: Week, day: str) -> str:
    if day not in week.hours:
        return _("closed")
    opens, closes = week.hours[day]
    return _("{start} to {end}", start=time_of_day(opens), end=time_of_day(closes))


SCREEN = AccountScreen("/help", N_("Help"), contacts, draw, nav=(N_("Help"), "help"))
