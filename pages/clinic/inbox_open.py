"""A thread on somebody's screen: what is shown, which state of it the person has agreed to, and what changed since."""

from collections.abc import Callable
from typing import Any

from pages.clinic.screens import Desk
from services.errors import Conflict, Problem
from services.messages import office_reading
from services.messages.office_reading import OfficeThread
from services.words import _

_ROOM = "inbox"


class OpenThread:
    """`agreed` is the version on which the person's next act builds. It follows own acts and, after a refusal that
    said what others had done, what is shown; it does not follow what merely appeared on the screen.
    """

    def __init__(self, desk: Desk, shown: OfficeThread) -> None:
        self.desk = desk
        self.shown = shown
        self.present = shown.present
        self._agreed = shown
        self._redraw: list[Callable[[], None]] = []

    def on_change(self, redraw: Callable[[], None]) -> None:
        """Call `redraw` whenever another state is shown."""
        self._redraw.append(redraw)

    async def do(self, fn: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """`fn(session, key, thread, version, …)`, and show what came of it.

        Raises Problem with what others have done in the meantime; the next try then builds on that.
        """
        try:
            done = await self.desk.do(_ROOM, fn, self.shown.id, self._agreed.version, *args, **more)
        except Conflict as conflict:
            before = self._agreed
            await self.load()
            raise Problem(_what_happened(before, self.shown)) from conflict
        await self.load()
        return done

    async def load(self) -> None:
        """Show the newest state, and build on it."""
        await self._show()
        self._agreed = self.shown

    async def look(self) -> bool:
        """Say that this page is open; show what has changed. Whether the others who look are not the same any more."""
        watch = await self.desk.do(_ROOM, office_reading.look, self.shown.id)
        changed, self.present = watch.present != self.present, watch.present
        if watch.version != self.shown.version:
            await self._show()
        return changed

    async def _show(self) -> None:
        self.shown = await self.desk.do(_ROOM, office_reading.conversation, self.shown.id)
        self.present = self.shown.present
        for redraw in self._redraw:
            redraw()


def _what_happened(before: OfficeThread, after: OfficeThread) -> str:
    newer = after.messages[len(before.messages) :]
    answers = [said for said in newer if said.from_office and not said.internal]
    if answers:
        return _(
            "{name} has answered in the meantime; the answer is shown above. What you typed is kept. "
            "Send it again if it is still needed.",
            name=answers[-1].signature,
        )
    if any(not said.from_office for said in newer):
        return _("There is a new message from outside, shown above. What you typed is kept. Send it again if it fits.")
    if newer:
        return _("{name} has written a note, shown above. Read it, then do it again.", name=newer[-1].signature)
    return _("A colleague has moved this message in the meantime. Look at its state above, then do it again.")
