"""A screen of the office: the room it needs, what it loads with the key, and how it is drawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from pages.web.portal import Portal
from services.access import OFFICE, StaffAccess, open_office
from services.sessions import Role, Viewer

P = ParamSpec("P")
R = TypeVar("R")
_UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


@dataclass(frozen=True)
class Desk:
    """One staff member at one screen. `patient_id` comes from the address and gives no right to anything."""

    portal: Portal
    viewer: Viewer
    role: Role
    patient_id: UUID | None = None
    item_id: UUID | None = None  # what else the address names; no right either

    def may(self, room: str) -> bool:
        """Whether the role has the room at all: for leaving out what would be refused. Opens nothing."""
        return self.role in OFFICE[room]

    async def do(
        self, room: str, fn: Callable[Concatenate[Any, StaffAccess, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`fn(session, office, …)` with the key to `room`, checked now. Raises SignedOut or NoAccess."""
        return await self.portal.in_office(self.viewer, room, fn, *args, **kwargs)

    async def look(
        self, room: str, fn: Callable[Concatenate[Any, StaffAccess, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """The same for looking alone, for what an open page asks again and again."""
        return await self.portal.look_in_office(self.viewer, room, fn, *args, **kwargs)

    async def rehearse(
        self, room: str, fn: Callable[Concatenate[Any, StaffAccess, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What `do` would return, without doing it: for saying beforehand what a step would change."""

        def work(session: Any) -> R:
            return fn(session, open_office(session, self.viewer, room), *args, **kwargs)

        return await self.portal.db.rehearse(work)


@dataclass(frozen=True)
class StaffScreen:
    """The shell asks for `room`, runs `load` with the key, and `draw` shows what it returned."""

    path: str  # may hold "{patient_id}" or "{item_id}"
    title: str  # marked with N_
    room: str  # a key of services.access.OFFICE
    load: Callable[[Any, StaffAccess, Desk], Any]
    draw: Callable[[Desk, Any], None]
    nav: str | None = None  # icon, when it stands in the navigation under its title

    def at(self, desk: Desk, path: str) -> Desk | None:
        """The desk with the patient or item that `path` names, or None when `path` is another screen's."""
        found = re.fullmatch(self.path.replace("{patient_id}", _UUID).replace("{item_id}", _UUID), path)
        if found is None:
            return None
        named = UUID(found[1]) if found.re.groups else None
        if "{item_id}" in self.path:
            return replace(desk, patient_id=None, item_id=named)
        return replace(desk, patient_id=named, item_id=None)
