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
    """Watch over the page that is being drawn. `end` asks when the session ends; None once it is over.

    It asks only when the warning may be due, and draws it only then, so an idle page costs next to nothing. Asking does
    not count as activity; the button's click, like each event of the person, does by itself (pages.web.sockets).
    """
    words = _words()  # now, in the language of the page's reader
    warning: _Warning | None = None
    ask_at = 0.0

    async def look() -> None:
        nonlocal ask_at
        if time.monotonic() >= ask_at:
            ask_at = time.monotonic() + await ask()
        timer.interval = min(ask_at - time.monotonic(), WAKE)

    async def ask() -> float:
        """Show the warning or not; seconds until it is worth asking again."""
        nonlocal warning
        found = await end()
        left = found.seconds_left if found else 0.0
        if found is None or left > WARNING:
            if warning:
                warning.box.close()
            return max(left - WARNING, _LOOK_AGAIN)
        warning = warning or _Warning(words)
        warning.show(found.can_stay)
        return _LOOK_AGAIN

    timer = ui.timer(_LOOK_AGAIN, look, immediate=False)


class _Warning:
    """The question itself; a page has one, drawn when it is due for the first time."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words
        with dialog(words[0]) as self.box:
            self._text = paragraph(words[1])
            self._answer = button(words[2], self.box.close, kind="primary")
        self.box.props["role"] = "alertdialog"
        self.box.props["aria-describedby"] = self._text.html_id
        self._answer.props["autofocus"] = True

    def show(self, can_stay: bool) -> None:
        """That the page is signed out in a minute; with the button that keeps the person in, where it can."""
        self._text.text, self._answer.text = self._words[1:3] if can_stay else self._words[3:]
        self.box.open()


def _words() -> tuple[str, ...]:
    idle = _("You have done nothing here for some time. To protect your record, you will be signed out in one minute.")
    long = _("You will be signed out in one minute. Save or send what you are writing, and sign in again.")
    return _("Are you still there?"), idle, _("Stay signed in"), long, _("Close")
