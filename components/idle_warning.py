"""The warning one minute before an open page is signed out, with a button that keeps the person in (SE-04)."""

import time
from collections.abc import Awaitable, Callable

from nicegui import ui

from components.basics import button, paragraph
from components.dialogs import dialog
from services.session_end import SessionEnd
from services.words import _

WARNING = 60.0  # seconds before the end
_LOOK_AGAIN = 3.0  # while the warning stands: another tab may have kept the session
WAKE = 20.0  # a sleeping timer keeps the page in memory, also when it was closed (SECURITY FT-17)


def idle_warning(end: Callable[[], Awaitable[SessionEnd | None]]) -> None:
    """Draw it once into the page's frame. `end` asks when the session ends; None once it is over.

    It asks only when the warning may be due, so an idle page costs next to nothing. Asking does not count as activity;
    the button's click, like each event of the person, does by itself (pages.web.sockets).
    """
    idle = _("You have done nothing here for some time. To protect your record, you will be signed out in one minute.")
    long = _("You will be signed out in one minute. Save or send what you are writing, and sign in again.")
    stay, close = _("Stay signed in"), _("Close")
    with dialog(_("Are you still there?")) as box:
        text = paragraph(idle)
        answer = button(stay, lambda: box.close(), kind="primary")
    box.props["role"] = "alertdialog"
    box.props["aria-describedby"] = text.html_id
    answer.props["autofocus"] = True

    ask_at = 0.0

    async def look() -> None:
        nonlocal ask_at
        if time.monotonic() >= ask_at:
            ask_at = time.monotonic() + await ask()
        timer.interval = min(ask_at - time.monotonic(), WAKE)

    async def ask() -> float:
        """Show the warning or not; seconds until it is worth asking again."""
        found = await end()
        left = found.seconds_left if found else 0.0
        if found is None or left > WARNING:
            box.close()
            return max(left - WARNING, _LOOK_AGAIN)
        text.text, answer.text = (idle, stay) if found.can_stay else (long, close)
        box.open()
        return _LOOK_AGAIN

    timer = ui.timer(_LOOK_AGAIN, look, immediate=False)
