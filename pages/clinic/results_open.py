"""A report or document on somebody's screen: its newest state, and what happens when two people change it."""

from collections.abc import Callable
from typing import Any

from pages.clinic.results_fields import ROOM
from pages.clinic.screens import Desk
from services.errors import Conflict, Problem
from services.results import desk as results_desk
from services.results.desk import Item
from services.words import _


class OpenItem:
    """`shown` is the state on the screen, on which the next act builds."""

    def __init__(self, desk: Desk, shown: Item) -> None:
        self.desk = desk
        self.shown = shown
        self._redraw: list[Callable[[], None]] = []
        self._redraw_own: list[Callable[[], None]] = []

    def on_change(self, redraw: Callable[[], None], *, own_only: bool = False) -> None:
        """Call `redraw` whenever another state is shown. `own_only`: not when somebody else's change is shown, so that
        what is typed there stays."""
        (self._redraw_own if own_only else self._redraw).append(redraw)

    async def do(self, fn: Callable[..., Any], *args: Any) -> None:
        """`fn(session, key, id, version, …)`, and show what came of it.

        Raises Problem when somebody else has changed it: the newest state is shown, what was typed stays, and the next
        try builds on what is shown now (SECURITY R4).
        """
        try:
            await self.desk.do(ROOM, fn, self.shown.id, self.shown.version, *args)
        except Conflict as conflict:
            await self._load(self._redraw)
            name = self.shown.changed_by or _("A colleague")
            text = _(
                "{name} has changed this in the meantime. What it says now is shown above, what you typed is kept. "
                "Save again if it still fits.",
                name=name,
            )
            raise Problem(text) from conflict
        await self._load([*self._redraw, *self._redraw_own])

    async def _load(self, redraw: list[Callable[[], None]]) -> None:
        self.shown = await self.desk.do(ROOM, results_desk.one, self.shown.id)
        for draw in redraw:
            draw()
