"""Where the account is signed in: end one, or all (SE-09)."""

from collections.abc import Callable
from typing import Any

from components.badges import badge
from components.basics import button, paragraph, tag
from components.cards import card, card_with_side
from components.dialogs import dialog
from components.markup import element, show
from pages.profile.parts import DEVICES, profile_head
from pages.screens import AccountScreen, AccountVisit
from pages.web.actions import action
from services import profile_devices
from services.profile_devices import Device, Devices
from services.words import N_, _, long_date, long_moment


def _draw(visit: AccountVisit, shown: Devices) -> None:
    profile_head(DEVICES, visit.own_chart)
    with card_with_side(_("Signed in now"), "signed-in") as side:
        with side:
            _draw_everywhere()
        for device in shown.sessions:
            _draw_session(visit, device, shown.time_zone)
    if shown.remembered:
        with card(_("Remembered devices"), "remembered"):
            paragraph(_("On these you sign in with your password alone, for 90 days."))
            for device in shown.remembered:
                _draw_remembered(visit, device)


def _draw_session(visit: AccountVisit, device: Device, time_zone: str) -> None:
    details = [_("Last used {moment}", moment=long_moment(device.last_seen, time_zone)), device.address or ""]
    here = badge(_("This device"), "good") if device.is_this else ""
    row = _row(device.label, here, ", ".join(filter(None, details)))
    if not device.is_this:
        end = _ending(visit, row, profile_devices.end_one, device)
        with row:
            button(_("Sign out"), end, aria_label=_("Sign out {device}", device=device.label))


def _draw_remembered(visit: AccountVisit, device: Device) -> None:
    row = _row(device.label, "", _("Since {date}", date=long_date(device.since.date())))
    with row:
        forget = _ending(visit, row, profile_devices.forget_one, device)
        button(_("Forget"), forget, aria_label=_("Forget {device}", device=device.label))


def _row(label: str, mark: object, details: str) -> Any:
    row = tag("div", classes="device")
    with row:
        show(element("div", element("strong", label), " ", mark, element("div", details, class_="soft")))
    return row


def _ending(visit: AccountVisit, row: Any, service: Callable[..., None], device: Device) -> Callable[..., Any]:
    @action()
    async def run() -> None:
        await visit.portal.in_account(visit.viewer, service, device.id)
        row.clear()
        with row:
            show(element("p", _("{device} is signed out.", device=device.label), role="status"))

    return run


def _draw_everywhere() -> None:
    """A real form: only an HTTP answer can take this browser's own cookie."""
    with dialog(_("Sign out everywhere?")) as question:
        paragraph(_("Every device is signed out, this one too. Remembered devices ask for your security option again."))
        with tag("div", classes="actions"):
            with tag("form", classes="bare", method="post", action="/profile/sign-out-everywhere"):
                tag("button", _("Yes, sign out everywhere"), "btn btn-primary", type="submit")
            button(_("Cancel"), question.close)
    button(_("Sign out everywhere"), question.open)


SCREEN = AccountScreen(DEVICES, N_("Signed-in devices"), profile_devices.overview, _draw)
