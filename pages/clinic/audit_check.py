"""Checking the chain of the history from the screen: progress, and the result in words (SECURITY HI-06)."""

import asyncio

from components.basics import button, paragraph, tag
from components.callouts import success, warning
from components.cards import card
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.audit import chain
from services.audit.chain import Progress
from services.words import _

ROOM = "audit"
_BETWEEN = 0.01  # seconds for everybody else, between two portions


def draw(desk: Desk) -> None:
    """The card with the button."""

    @action()
    async def check() -> None:
        so_far = await desk.look(ROOM, chain.begin)
        told.clear()
        with told:
            said = paragraph("")
        while not so_far.ended:
            so_far = await desk.look(ROOM, chain.go_on, so_far)
            said.text = _("{checked} of {total} entries checked …", checked=so_far.checked, total=so_far.total)
            await asyncio.sleep(_BETWEEN)
        result = await desk.do(ROOM, chain.finish, so_far, desk.portal.settings.data)
        told.clear()
        with told:
            _tell(result)

    with card(_("Is the history whole?"), "check"):
        paragraph(_("Each entry carries a seal of the one before, so that a changed or removed one is found."))
        button(_("Check the history"), check)
        told = tag("div", classes="flow", aria_live="polite")


def _tell(result: Progress) -> None:
    if result.broken is not None:
        text = _(
            "Entry {number} was changed or is missing. Keep a backup of this state, and find out who could write into "
            "the database past the portal.",
            number=result.broken,
        )
        warning(text, _("The history was tampered with"))
    elif result.missing is not None:
        text = _(
            "Entry {number} was noted outside the database and is not there any more: the history was shortened or "
            "replaced. Keep a backup of this state.",
            number=result.missing,
        )
        warning(text, _("The history was tampered with"))
    else:
        success(_("The history is whole: {count} entries, none changed, none missing.", count=result.checked))
