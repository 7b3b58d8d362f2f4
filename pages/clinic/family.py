"""Family access of one patient at the office: who has it, what will change, give and revoke (PRODUCT §4, §8.2)."""

from collections.abc import Awaitable, Callable
from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.dialogs import dialog
from components.fields import checkbox_field, message_field, radio_field, select_field, text_field
from components.form import ErrorSummary, Form
from components.markup import element, join, show
from components.markup import link as link_markup
from components.tables import table
from pages.clinic.family_document import draw_document
from pages.clinic.screens import Desk, StaffScreen
from pages.family import open_invitations
from pages.family.words import level_options, member_line
from pages.web.actions import action
from services.errors import NoAccess
from services.family import office
from services.family.birthdays import Coming
from services.family.members import Member
from services.family.office import ROOM, Family, Given
from services.history_words import RELATIONSHIPS
from services.words import N_, _, long_date, ngettext

Again = Callable[[str], Awaitable[None]]


def draw_coming(coming: list[Coming]) -> None:
    """For the start page: age changes in the next 90 days."""
    with card(_("Age changes in the next 90 days"), "age-changes"):
        if not coming:
            empty_state(_("None"), _("Birthdays that end a family member’s full access are listed here."), "check")
            return
        rows = [
            (
                link_markup(one.name, f"/clinic/patients/{one.patient_id}/family"),
                long_date(one.fall.day),
                one.fall.years,
                ", ".join(one.people),
            )
            for one in coming
        ]
        columns = [_("Patient"), _("Birthday"), _("Turns"), _("From then on Billing only")]
        table(columns, rows, _("Birthdays that change family access"), hide_caption=True)


def _draw(desk: Desk, shown: Family) -> None:
    summary = ErrorSummary()
    heading(1, _("Family access of {name}", name=shown.name))
    link(_("Back to the patient"), f"/clinic/patients/{shown.patient_id}")
    age = ngettext("{count} year old", "{count} years old", shown.age)
    paragraph(_("Born {date}, {age}", date=long_date(shown.birth_date), age=age), "lead")
    place = tag("div", classes="flow")

    async def again(done: str) -> None:
        fresh = await desk.do(ROOM, office.overview, shown.patient_id)
        place.clear()
        with place:
            success(done)
            draw(fresh)

    def draw(now: Family) -> None:
        with card(_("Who has access"), "who"):
            if not now.members:
                empty_state(_("Nobody"), _("Family members with access to this record are listed here."), "family")
            for member in now.members:
                _draw_member(desk, member, again)
        if now.invitations or now.requests:
            with card(_("Open invitations and requests"), "waiting"):
                for row in now.invitations:
                    show(open_invitations.line(row))
                waits = [element("li", _("{name} has asked for a passcode.", name=name)) for name in now.requests]
                show(element("ul", join(waits), class_="plain-list"))
        with card(_("Give access on a document"), "give"):
            _draw_give(desk, now, summary, again)

    with place:
        draw(shown)


def _draw_member(desk: Desk, member: Member, again: Again) -> None:
    more = [_("Signs in as {email}.", email=member.email)]
    if member.falls:
        day = long_date(member.falls.day)
        more.append(_("Becomes Billing only on {date}, at the age of {years}.", date=day, years=member.falls.years))
    if member.fell_at:
        more.append(_("Was full access until the age of {years}.", years=member.fell_at))

    @action()
    async def ask() -> None:
        with row:
            _revoke_dialog(desk, member, again)

    with tag("div", classes="device") as row:
        show(member_line(member, more))
        with tag("div", classes="actions"):
            if member.given_by == "office":
                draw_document(desk, member, again)
            button(_("Revoke"), ask, aria_label=_("Revoke the access of {name}", name=member.name))


def _revoke_dialog(desk: Desk, member: Member, again: Again) -> None:
    form: Form

    @action(form=lambda: form)
    async def revoke() -> None:
        settings = desk.portal.settings
        await desk.do(ROOM, office.revoke, member.grant_id, reason.value, quietly.value, settings)
        box.close()
        told = _("No mail was sent.") if quietly.value else _("We wrote to {name}.", name=member.name)
        gone = _("{name} has no access any more.", name=member.name)
        await again(f"{gone} {told}")

    with dialog(_("Revoke the access of {name}", name=member.name)) as box:
        summary = ErrorSummary()
        with Form(summary, revoke) as form:
            hint = _("It stays in the office; neither the patient nor the family member sees it.")
            reason = form.add(message_field("reason", _("Reason"), limit=500, hint=hint, rows=3))
            quietly = form.add(checkbox_field("quietly", _("Quietly: send no mail to this person")))
            with tag("div", classes="actions"):
                button(_("Revoke"), submit=True)
                button(_("Cancel"), box.close)
    box.open()


def _draw_give(desk: Desk, shown: Family, summary: ErrorSummary, again: Again) -> None:
    paragraph(_("For a guardian or a power of attorney who has an account here. Both sides are told by mail."))
    form: Form

    @action(form=lambda: form)
    async def give() -> None:
        given = Given(email.value, relationship.value, level.value, document.value, ends_on.value)
        name = await desk.do(ROOM, office.give, shown.patient_id, given, desk.portal.settings)
        summary.clear()
        await again(_("{name} has access now.", name=name))

    with Form(summary, give) as form:
        hint = _("With which this person signs in.")
        email = form.add(text_field("email", _("Email"), kind="email", autocomplete="off", hint=hint))
        options = [("", _("Choose …")), *((one, _(one)) for one in RELATIONSHIPS)]
        relationship = form.add(select_field("relationship", _("Relationship to the patient"), options))
        level = form.add(radio_field("level", _("Access level"), level_options()))
        hint = _("For instance: guardianship order of the county court, seen today.")
        document = form.add(text_field("document", _("Document that you have seen"), autocomplete="off", hint=hint))
        hint = _("The last day of the access. Leave it empty for no end.")
        ends_on = form.add(text_field("ends_on", _("Until"), kind="date", hint=hint))
        button(_("Give access"), kind="primary", submit=True)


def _load(session: Any, key: Any, desk: Desk) -> Family:
    if desk.patient_id is None:
        raise NoAccess
    return office.overview(session, key, desk.patient_id)


SCREEN = StaffScreen("/clinic/patients/{patient_id}/family", N_("Family access"), ROOM, _load, _draw)
