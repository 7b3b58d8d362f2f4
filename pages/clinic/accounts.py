"""Accounts and staff logins: who is signed in, end it, disable, enable, unlock (SECURITY SE-07, SE-09)."""

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import element, show
from components.tables import pairs
from pages.clinic import staff_new
from pages.clinic.patients import moment, state_badge
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services import account_office, staff_invitations
from services.account_office import MOST, OfficeAccount, OfficeAccounts
from services.accounts import ROLE_WORDS
from services.registration.patients import State
from services.staff_invitations import Waiting
from services.words import N_, _, ngettext

ROOM = "staff"


def _draw(desk: Desk, loaded: tuple[OfficeAccounts, list[Waiting]]) -> None:
    staff, unused = loaded
    summary = ErrorSummary()
    heading(1, _("Accounts"))
    paragraph(_("Everybody who can sign in: staff, patients and their families."), "lead")
    link(_("New staff login"), staff_new.PATH, button=True)
    staff_new.draw_waiting(desk, unused)
    form: Form

    @action(form=lambda: form)
    async def search() -> None:
        found = await desk.do(ROOM, account_office.found, who.value)
        place.clear()
        with place:
            _draw_list(desk, found, place, summary)

    with tag("section", classes="card"), Form(summary, search) as form:
        hint = _("A part is enough. Without anything, all staff logins are listed.")
        who = form.add(text_field("who", _("Name or email"), hint=hint, autocomplete="off"))
        button(_("Search"), kind="primary", submit=True, icon_name="search")
    place = tag("div", classes="flow", aria_live="polite")
    with place:
        _draw_list(desk, staff, place, summary)


def _draw_list(desk: Desk, shown: OfficeAccounts, place, summary: ErrorSummary) -> None:
    if not shown.accounts:
        empty_state(_("Nobody found"), _("Try a part of the name or of the email address."), "search")
        return
    with card(_("Accounts found"), "found"):
        for account in shown.accounts:
            _draw_row(desk, account, shown.time_zone, place, summary)
        if len(shown.accounts) == MOST:
            paragraph(_("These are the first {count}. Type more of the name to see others.", count=MOST), "soft")


def _draw_row(desk: Desk, account: OfficeAccount, time_zone: str, place, summary: ErrorSummary) -> None:
    @action()
    async def manage() -> None:
        await _redraw(desk, account, time_zone, place, summary)

    with tag("div", classes="device"):
        state = state_badge(account.state, account.locked_until, time_zone)
        who = element("div", f"{_role(account)}, {account.email}", class_="soft long")
        show(element("div", element("strong", account.name), " ", state, who))
        button(_("Manage"), manage, aria_label=_("Manage the account of {name}", name=account.name))


async def _redraw(
    desk: Desk, account: OfficeAccount, time_zone: str, place, summary: ErrorSummary, done: str = ""
) -> None:
    now = await desk.do(ROOM, account_office.one, account.id)
    summary.clear()
    place.clear()
    with place:
        if done:
            success(done)
        _draw_one(desk, now, time_zone, place, summary)


def _draw_one(desk: Desk, shown: OfficeAccount, time_zone: str, place, summary: ErrorSummary) -> None:
    async def again(done: str) -> None:
        await _redraw(desk, shown, time_zone, place, summary, done)

    @action()
    async def sign_out() -> None:
        ended = await desk.do(ROOM, account_office.end_sessions, shown.id)
        text = ngettext(
            "{count} session ended. The open pages close.", "{count} sessions ended. The open pages close.", ended
        )
        await again(text)

    @action()
    async def unlock() -> None:
        await desk.do(ROOM, account_office.open_again, shown.id)
        await again(_("Unlocked. The right password and code are taken again at once."))

    with card(shown.name, "account"):
        show(
            pairs(
                [
                    (_("Role"), _role(shown)),
                    (_("Signs in as"), shown.email),
                    (_("State"), state_badge(shown.state, shown.locked_until, time_zone)),
                    (_("Last sign-in"), moment(shown.last_sign_in, time_zone)),
                    (_("Signed in now"), ngettext("{count} device", "{count} devices", shown.devices)),
                ]
            )
        )
        if shown.is_own:
            paragraph(_("This is your own account. You find its devices under My profile."))
            return
        with tag("div", classes="actions"):
            if shown.state is State.LOCKED:
                button(_("Unlock"), unlock)
            button(_("Sign out everywhere"), sign_out)
        _draw_change(desk, shown, summary, again)


def _draw_change(desk: Desk, shown: OfficeAccount, summary: ErrorSummary, again) -> None:
    disabled = shown.state is State.DISABLED
    form: Form

    @action(form=lambda: form)
    async def change() -> None:
        act = account_office.enable if disabled else account_office.disable
        await desk.do(ROOM, act, shown.id, shown.version, reason.value)
        await again(
            _("Enabled. Signing in works again.") if disabled else _("Disabled. Nobody signs in with it any more.")
        )

    with Form(summary, change) as form:
        hint = _("It is written to the history, which the patient can read.")
        reason = form.add(text_field("reason", _("Reason"), hint=hint, autocomplete="off", maxlength="200"))
        button(_("Enable this account") if disabled else _("Disable this account"), submit=True)


def _role(account: OfficeAccount) -> str:
    return _(ROLE_WORDS[account.role]) if account.role else _("patient or family member")


def _load(session, office, _desk: Desk) -> tuple[OfficeAccounts, list[Waiting]]:
    return account_office.found(session, office), staff_invitations.waiting(session, office)


SCREEN = StaffScreen("/clinic/accounts", N_("Accounts"), ROOM, _load, _draw, nav="profile")
