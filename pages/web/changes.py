"""Telling open pages that something about their patient has changed: each then asks again, with its own key.

Nothing is carried along, so nobody learns more than that it is time to ask (SECURITY AC-01).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from nicegui.element import Element

from services import clock
from services.database import Database
from services.errors import PortalError
from services.messages import live
from services.words import use_language

LOOK_EVERY = 1.0  # seconds
_OVERLAP = timedelta(seconds=20)  # longer than a transaction that is late to commit, or two clocks that differ
log = logging.getLogger("portal")

Ask = Callable[[], Awaitable[None]]


@dataclass(eq=False)
class Changes:
    """The listeners of one process. A listener lives as long as the element it draws into."""

    _listeners: list[tuple[Element, UUID | None, Ask]] = field(default_factory=list)
    _seen: dict[UUID, object] = field(default_factory=dict)

    def listen(self, element: Element, patient_id: UUID | None, ask: Ask) -> None:
        """Call `ask` within `element` after each change in a thread of this patient; None: of any (the office)."""
        self._listeners.append((element, patient_id, ask))

    async def watch(self, db: Database) -> None:
        """Look for changes. Runs for good."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look(db)
            except Exception:
                log.exception("Looking for new messages failed once")

    async def _look(self, db: Database) -> None:
        self._listeners = [one for one in self._listeners if not (one[0].is_deleted or one[0].client.is_deleted)]
        if not self._listeners:
            self._seen.clear()
            return
        rows = await db.read(live.changed_since, clock.now() - _OVERLAP)
        fresh = {patient for thread, patient, at in rows if self._seen.get(thread) != at}
        self._seen = {thread: at for thread, _patient, at in rows}
        for element, patient_id, ask in list(self._listeners):
            if fresh and (patient_id is None or patient_id in fresh):
                await self._tell(element, ask)

    async def _tell(self, element: Element, ask: Ask) -> None:
        if element.is_deleted or element.client.is_deleted or not element.client.has_socket_connection:
            return
        use_language(getattr(element.client.request.state, "language", None))
        try:
            with element:
                await ask()
        except PortalError:
            return  # signed out, or the right is gone: the next click says so
        except Exception:
            log.exception("Showing what is new failed once")
