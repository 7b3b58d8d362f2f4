"""How many new messages wait, at the inbox's entry of the navigation, on every page of the office."""

from components.frame import FrameParts
from pages.clinic.inbox import ROOM
from pages.clinic.screens import Desk
from services.messages import inbox


async def keep(desk: Desk, parts: FrameParts) -> None:
    """Show the number now, and follow it as long as the page is open."""

    async def count() -> None:
        parts.set_count((await desk.look(ROOM, inbox.counts))["new"])

    await count()
    desk.portal.changes.listen(parts.main, None, count)
