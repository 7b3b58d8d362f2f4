"""The running portal as the pages see it, and the one way from a page into a patient's chart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from pages.web.changes import Changes
from services.access import Access, AccountAccess, ChartAccess, StaffAccess, open_account, open_chart, open_office
from services.database import Database
from services.records.reading_room import ReadingRoom
from services.records.workshop import Workshop
from services.sessions import Viewer
from services.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Portal:
    """Settings and database of this process; handed to every page module when its routes are registered."""

    settings: Settings
    db: Database
    changes: Changes = field(default_factory=Changes, compare=False)  # for what arrives while a page is open
    workshop: Workshop = field(default_factory=Workshop, compare=False)  # where exports are made
    reading: ReadingRoom = field(default_factory=ReadingRoom, compare=False)  # of record files that come in

    async def in_chart(
        self,
        viewer: Viewer,
        patient_id: UUID,
        access: Access,
        subject: str | None,
        fn: Callable[Concatenate[Any, ChartAccess, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """`fn(session, chart, …)` with the key checked, and written to the history, in the same transaction.

        Raises SignedOut or NoAccess (services.access.open_chart).
        """

        def work(session: Any) -> R:
            return fn(session, open_chart(session, viewer, patient_id, access, subject), *args, **kwargs)

        if viewer.preview:  # the look is written down; what looking leaves behind (read marks) is not
            await self.db.write(open_chart, viewer, patient_id, access, subject)
            return await self.db.rehearse(work)
        return await self.db.write(work)

    async def in_account(
        self,
        viewer: Viewer,
        fn: Callable[Concatenate[Any, AccountAccess, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """`fn(session, key, …)` with the key to the viewer's own account. Raises SignedOut."""

        def work(session: Any) -> R:
            return fn(session, open_account(session, viewer), *args, **kwargs)

        return await self.db.write(work)

    async def in_office(
        self,
        viewer: Viewer,
        room: str,
        fn: Callable[Concatenate[Any, StaffAccess, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """`fn(session, office, …)` with the key to `room` checked in the same transaction. Raises as above."""

        def work(session: Any) -> R:
            return fn(session, open_office(session, viewer, room), *args, **kwargs)

        return await self.db.write(work)

    async def look_in_office(
        self,
        viewer: Viewer,
        room: str,
        fn: Callable[Concatenate[Any, StaffAccess, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """The same for what an open page asks again and again: nothing is changed, and no other writer waits."""

        def work(session: Any) -> R:
            return fn(session, open_office(session, viewer, room), *args, **kwargs)

        return await self.db.read(work)
