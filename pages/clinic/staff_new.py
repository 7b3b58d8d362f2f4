"""An administrator gives a member of staff a login, and sees whose is not used yet (PRODUCT §1, HI-01)."""

from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import success
from components.cards import card
from components.fields import select_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from pages.clinic.screens import Desk, StaffScreen
from pages.join import JOIN
from pages.web.actions import action
from services import staff_invitations
from services.accounts import ROLE_WORDS
from services.staff_invitations import LIFE, LONGEST_NAME, Given, Waiting
from services.words import N_, _, long_moment

ROOM = "staff"
PATH = "/clinic/accounts/new"


def draw_waiting(desk: Desk, rows: list[Waiting]) -> None:
    """The codes that nobody has used yet, each with its way back; nothing when there are none."""
    if not rows:
        return
    place = tag("div", classes="flow", aria_live="polite")
    with place, card(_("Not used yet"), "waiting"):
        paragraph(_("These people have got a code and have not made their login yet."))
        for row in rows:
            _draw_row(desk, row, place)


def _draw_row(desk: Desk, row: Waiting, place: Any) -> None:
    @action()
    async def take_back() -> None:
        await desk.do(ROOM, staff_invitations.revoke, row.id)
        left = await desk.do(ROOM, staff_invitations.waiting)
        place.clear()
        with place:
            success(_("The code of {name} is void.", name=row.name))
            draw_waiting(desk, left)

    with tag("div", classes="device"):
        until = long_moment(row.expires_at, row.time_zone)
        about = _("{role}, {email}; code from {giver}, good until {until}", role=_(ROLE_WORDS[row.role]),
                  email=row.email, giver=row.issued_by, until=until)  # fmt: skip
        show(element("div", element("strong", row.name), element("div", about, class_="soft long")))
        button(_("Take back"), take_back, aria_label=_("Take back the code of {name}", name=row.name))


def _draw(desk: Desk, _nothing: None) -> None:
    summary = ErrorSummary()
    link(_("Back to the accounts"), "/clinic/accounts")
    heading(1, _("New staff login"))
    paragraph(
        _("Everybody has a login of their own. You give a code; password and security option are chosen by its owner."),
        "lead",
    )
    place = tag("div", classes="flow", aria_live="polite")
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        join_link = desk.portal.settings.base_url + JOIN
        typed = name.value, email.value, role.value
        given = await desk.do(ROOM, staff_invitations.give, *typed, join_link)
        place.clear()
        with place:
            _draw_given(given, join_link)

    with place, tag("section", classes="card"), Form(summary, give) as form:
        name = form.add(text_field("name", _("Name"), autocomplete="off", maxlength=str(LONGEST_NAME)))
        email = form.add(text_field("email", _("Email with which they sign in"), kind="email", autocomplete="off"))
        kinds = [("", _("Choose …")), *((one.value, _(words)) for one, words in ROLE_WORDS.items())]
        role = form.add(select_field("role", _("What this person does"), kinds))
        button(_("Give a code"), kind="primary", submit=True)


def _draw_given(given: Given, join_link: str) -> None:
    text = _("It is shown only now, is good for {days} days, and works once. Give it in person.", days=LIFE.days)
    success(text, _("Code for {name}", name=given.name))
    tag("p", given.code, "office-code")
    paragraph(_("It is typed at {address}. We sent a mail with this address, without the code.", address=join_link))
    link(_("Give another login"), PATH, button=True)


def _load(_session: Any, _office: Any, _desk: Desk) -> None:
    return None


SCREEN = StaffScreen(PATH, N_("New staff login"), ROOM, _load, _draw)
