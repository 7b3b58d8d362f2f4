"""My profile: contact data to change at once, identity data that the office changes on request (PRODUCT §7)."""

from datetime import date

from components.badges import Kind, badge
from components.basics import link, paragraph, tag
from components.callouts import notice
from components.cards import card, card_with_side
from components.markup import element, join, show
from components.tables import table
from pages.profile.parts import DETAILS, lines, profile_head
from pages.screens import AccountScreen, AccountVisit
from services import profile
from services.change_requests import FIELDS, Asked, Change
from services.profile import SEXES, Personal, Profile
from services.words import N_, _, long_date

STATES: dict[str, tuple[str, Kind]] = {
    "waiting": (N_("Waiting for the office"), "attention"),
    "accepted": (N_("Accepted"), "good"),
    "refused": (N_("Not accepted"), "aside"),
}


def in_words(change: Change) -> tuple[str, str, str]:
    """(field, before, after) as people read them."""
    return (
        _(FIELDS[change.field]),
        value_in_words(change.field, change.before),
        value_in_words(change.field, change.after),
    )


def value_in_words(name: str, value: str) -> str:
    """A value of the identity data: dates and sex in words, nothing as "none"."""
    if name == "birth_date" and value:
        return long_date(date.fromisoformat(value))
    return (_(SEXES[value]) if name == "sex" and value in SEXES else value) or _("none")


def _draw(visit: AccountVisit, shown: Profile) -> None:
    profile_head(DETAILS, visit.own_chart)
    if shown.personal:
        _draw_contact(shown.personal)
        _draw_identity(shown.personal)
        return
    with card(_("Your account"), "account"):
        lines(
            [
                (_("Name"), shown.name, "", ""),
                (_("Sign-in email"), shown.email, "/profile/sign-in-email", _("sign-in email")),
            ]
        )
        paragraph(
            _("Your account is not bound to a record of your own. To correct your name, call the office."), "soft"
        )


def _draw_contact(person: Personal) -> None:
    address = join(element("div", line) for line in person.address.lines) if person.address.lines else None
    with card(_("How the clinic reaches you"), "contact"):
        lines(
            [
                (_("Email"), person.email, "/profile/email", _("email")),
                (_("Phone"), person.phone, "/profile/phone", _("phone")),
                (_("Address"), address, "/profile/address", _("address")),
            ]
        )
        if person.other_contacts:
            paragraph(_("Also in your record; the office can change these:"), "soft")
            show(element("ul", join(element("li", other) for other in person.other_contacts)))
        paragraph(_("The email with which you sign in is separate: see Security."), "soft")


def _draw_identity(person: Personal) -> None:
    with card_with_side(_("Who you are"), "identity") as side:
        with side:
            link(_("Ask for a change"), "/profile/identity", button=True)
        lines(
            [
                (_("Name"), person.full_name, "", ""),
                (_("Date of birth"), long_date(person.birth_date), "", ""),
                (_("Sex"), value_in_words("sex", person.sex or ""), "", ""),
                (_("Insurance company"), person.insurer or _("none"), "", ""),
                (_("Member number"), person.insurance_member_id or _("none"), "", ""),
            ]
        )
        if person.asked:
            draw_asked(person.asked)


def draw_asked(asked: Asked) -> None:
    """The newest request: its state, before and after, and why it was refused."""
    with tag("div", classes="flow"):
        word, kind = STATES[asked.state]
        show(
            element("p", _("Your request of {date}:", date=long_date(asked.asked_at.date())), " ", badge(_(word), kind))
        )
        caption = _("What you asked to change")
        table(
            [_("What"), _("In your chart"), _("As you asked")], map(in_words, asked.changes), caption, hide_caption=True
        )
        if asked.reason:
            notice(asked.reason, _("Why it was not accepted"))


SCREEN = AccountScreen(DETAILS, N_("My profile"), profile.overview, _draw, nav=(N_("My profile"), "profile"))
