"""Invitations that nobody has accepted yet: send again, take back (PRODUCT §4)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from components.badges import badge
from components.basics import button, tag
from components.markup import element, show
from pages.screens import Visit
from pages.web.actions import action
from services.access import Access
from services.family import invitations
from services.family.invitations import Open
from services.family.members import LEVELS
from services.words import _, long_date


def draw(visit: Visit, shown: Sequence[Open], again: Callable[[str], Awaitable[None]]) -> None:
    """One line each; `again` draws the page anew with what was just done."""
    for row in shown:
        _draw_one(visit, row, again)


def line(row: Open) -> Any:
    """Who was invited, where the mail went, and how long its link is good."""
    if row.over:
        until = _("Its 14 days are over. Send it again, or take it back.")
    else:
        sent, day = long_date(row.sent_at.date()), long_date(row.good_until.date())
        until = _("Sent to {email} on {date}, good until {until}.", email=row.email, date=sent, until=day)
    return element(
        "div",
        element("strong", row.name),
        ", ",
        _(row.relationship),
        " ",
        badge(_(LEVELS[row.level])),
        element("div", until, class_="soft"),
    )


def _draw_one(visit: Visit, row: Open, again: Callable[[str], Awaitable[None]]) -> None:
    async def do(fn: Callable[..., None], *args: object) -> None:
        await visit.portal.in_chart(
            visit.viewer, visit.patient_id, Access.FAMILY_CHANGE, None, fn, row.id, row.version, *args
        )

    @action()
    async def send_again() -> None:
        await do(invitations.send_again, visit.portal.settings)
        await again(_("Sent again to {email}. The earlier link does not work any more.", email=row.email))

    @action()
    async def take_back() -> None:
        await do(invitations.take_back)
        await again(_("The invitation of {name} is taken back. Its link does not work any more.", name=row.name))

    with tag("div", classes="device"):
        show(line(row))
        with tag("div", classes="actions"):
            again_text, back_text = _("Send again"), _("Take back")
            button(again_text, send_again, aria_label=f"{again_text}: {row.name}")
            button(back_text, take_back, aria_label=f"{back_text}: {row.name}")
