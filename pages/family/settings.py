"""Family access settings: who has access, with level, since when and by which act (user guide, "FAMILY ACCESS")."""

from collections.abc import Awaitable, Callable
from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, notice, success
from components.cards import card
from components.dialogs import dialog
from components.fields import radio_field
from components.form import ErrorSummary, Form
from components.markup import show
from pages import preview
from pages.family import open_invitations
from pages.family.words import level_options, member_line
from pages.screens import Screen, Visit
from pages.web.actions import action
from services.access import Access
from services.family import grants
from services.family.birthdays import TOLD_BEFORE
from services.family.grants import FamilyAccess
from services.family.members import Member
from services.registration.details import YOUNGEST
from services.words import N_, _, long_date

PATH = "/family-access"
Again = Callable[[str], Awaitable[None]]
"""Load and draw the page anew, with what was just done."""


def _draw(visit: Visit, shown: FamilyAccess) -> None:
    heading(1, _("Family access settings"))
    place = tag("div", classes="flow")

    async def again(done: str) -> None:
        fresh = await visit.portal.in_chart(visit.viewer, visit.patient_id, Access.FAMILY, None, grants.overview)
        place.clear()
        with place:
            success(done)
            draw(fresh)

    def draw(now: FamilyAccess) -> None:
        if now.own:
            _draw_own(visit, now, again)
        else:
            _draw_family(visit, now)

    with place:
        draw(shown)


def _draw_own(visit: Visit, shown: FamilyAccess, again: Again) -> None:
    paragraph(_("Here you decide who besides you may see your record, and how much of it."), "lead")
    with tag("div", classes="actions"):
        link(_("Invite Family Member"), visit.to(PATH + "/invite"), button=True, primary=True)
        link(_("Request access"), PATH + "/request", button=True)
    _birthday(shown)
    with card(_("Who has access"), "who"):
        if not shown.members:
            empty_state(
                _("Nobody but you"), _("When somebody accepts your invitation, you find that person here."), "family"
            )
        for member in shown.members:
            _draw_member(visit, shown, member, again)
    if shown.invitations:
        with card(_("Open invitations"), "invitations"):
            open_invitations.draw(visit, shown.invitations, again)


def _birthday(shown: FamilyAccess) -> None:
    """What a minor's next birthday changes, and soon changes of anybody's."""
    ahead = shown.next_birthday
    if ahead is None:
        return
    text = _(
        "On {date} you turn {years}. Full access that was given before that day then becomes Billing only, until you "
        "confirm it here.",
        date=long_date(ahead.day),
        years=ahead.years,
    )
    soon = any(one.falls and one.falls.day - shown.today <= TOLD_BEFORE for one in shown.members)
    notice(text, _("This changes soon") if soon else _("When you come of age"))


def _draw_member(visit: Visit, shown: FamilyAccess, member: Member, again: Again) -> None:
    more = []
    if member.falls:
        more = [_("Becomes Billing only on {date}.", date=long_date(member.falls.day))]
    if member.fell_at:
        more = [_("Was full access, and became Billing only when you turned {years}.", years=member.fell_at)]

    @action()
    async def give_back() -> None:
        await _change(visit, grants.give_back, member, visit.portal.settings)
        await again(_("{name} has full access again.", name=member.name))

    @action()
    async def ask_level() -> None:
        with row:
            _level_dialog(visit, member, again)

    @action()
    async def ask_remove() -> None:
        with row:
            _remove_dialog(visit, member, again)

    with tag("div", classes="device") as row:
        show(member_line(member, more))
        with tag("div", classes="actions"):
            if member.fell_at:
                text = _("Confirm full access") if shown.age >= 18 else _("Give full access back")
                button(text, give_back, aria_label=f"{text}: {member.name}")
            link(_("See what they will see"), preview.address(visit.patient_id, member.account_id)).props.update(
                {"aria-label": _("See what they will see: {name}", name=member.name)}
            )
            change, remove = _("Change access level"), _("Remove access")
            button(change, ask_level, aria_label=f"{change}: {member.name}")
            button(remove, ask_remove, aria_label=f"{remove}: {member.name}")


def _level_dialog(visit: Visit, member: Member, again: Again) -> None:
    form: Form

    @action(form=lambda: form)
    async def save() -> None:
        await _change(visit, grants.change_level, member, member.level, level.value, visit.portal.settings)
        box.close()
        await again(_("The access level of {name} is changed. We wrote to {name}.", name=member.name))

    with dialog(_("Access level of {name}", name=member.name)) as box:
        summary = ErrorSummary()
        with Form(summary, save) as form:
            level = form.add(radio_field("level", _("Access level"), level_options(), value=str(member.level)))
            with tag("div", classes="actions"):
                button(_("Save"), submit=True)
                button(_("Cancel"), box.close)
    box.open()


def _remove_dialog(visit: Visit, member: Member, again: Again) -> None:
    @action()
    async def remove() -> None:
        await _change(visit, grants.remove, member, visit.portal.settings)
        box.close()
        await again(_("{name} has no access any more. We wrote to {name}.", name=member.name))

    with dialog(_("Remove the access of {name}?", name=member.name)) as box:
        paragraph(_("{name} sees nothing of your record any more, from now on, also in pages that are open.",
                    name=member.name))  # fmt: skip
        with tag("div", classes="actions"):
            button(_("Yes, remove"), remove)
            button(_("Cancel"), box.close)
    box.open()


def _draw_family(visit: Visit, shown: FamilyAccess) -> None:
    if not shown.members:  # a preview of a level that nobody has been given
        paragraph(_("A family member sees the own access here, and can give it up."))
        return
    (member,) = shown.members
    name = shown.patient_name
    back = _("{name} can give you full access back, signed in with an account of their own: My profile, Family access "
             "settings.", name=name)  # fmt: skip
    if member.falls:
        day = long_date(member.falls.day)
        soon = _("On {date} {name} turns {years}. From that day on you have Billing only.", date=day, name=name,
                 years=member.falls.years)  # fmt: skip
        notice(f"{soon} {back}", _("What will change"))
    if member.fell_at:
        since = _("You had full access until {name} turned {years}.", name=name, years=member.fell_at)
        notice(f"{since} {back}", _("Why you have Billing only"))
    with card(_("Your access to the record of {name}", name=name), "own"):
        show(member_line(member, []))
        if shown.age < YOUNGEST:
            paragraph(_("The clinic can change or end it. You cannot pass it on to others."))
        else:
            paragraph(_("{name} can change or end it at any time. You cannot pass it on to others.", name=name))
        button(_("Leave"), lambda: _ask_leave(visit, name), aria_label=_("Leave: give up this access"))


def _ask_leave(visit: Visit, name: str) -> None:
    @action()
    async def leave() -> None:
        box.close()
        in_chart, settings = visit.portal.in_chart, visit.portal.settings
        await in_chart(visit.viewer, visit.patient_id, Access.FAMILY_LEAVE, None, grants.leave, settings)
        box.client.open("/")

    with dialog(_("Give up your access to the record of {name}?", name=name)) as box:
        paragraph(_("To get it back, you need a new invitation or passcode, or the clinic."))
        with tag("div", classes="actions"):
            button(_("Yes, leave"), leave)
            button(_("Cancel"), box.close)
    box.open()


async def _change(visit: Visit, fn: Callable[..., None], member: Member, *args: Any) -> None:
    await visit.portal.in_chart(visit.viewer, visit.patient_id, Access.FAMILY_CHANGE, None, fn, member.grant_id, *args)


SCREEN = Screen(
    PATH,
    N_("Family access settings"),
    Access.FAMILY,
    "family access",
    grants.overview,
    _draw,
    nav=(N_("Family access settings"), "family"),
)
