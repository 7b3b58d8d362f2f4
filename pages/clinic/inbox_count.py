"""How many new messages wait: at the inbox's entry of the navigation and in the title, on every page of the office."""

from nicegui import ui

from components.frame import FrameParts
from pages.clinic.inbox import ROOM
from pages.clinic.screens import Desk
from services.messages import inbox


class Title:
    """The title of one open page: the number of new messages, the screen, the portal."""

    def __init__(self, screen: str, portal_name: str) -> None:
        self._screen = screen
        self._portal_name = portal_name
        self._new = 0

    def show(self, *, screen: str | None = None, new: int | None = None) -> None:
        """Another screen, or another number."""
        self._screen = self._screen if screen is None else screen
        self._new = self._new if new is None else new
        number = f"({self._new}) " if self._new else ""
        ui.page_title(f"{number}{self._screen} – {self._portal_name}")


async def keep(desk: Desk, parts: FrameParts, title: Title) -> None:
    """Show the number now, and follow it as long as the page is open."""

    async def count() -> None:
        new = (await desk.look(ROOM, inbox.counts))["new"]
        parts.set_count(new)
        title.show(new=new)

    await count()
    desk.portal.changes.listen(parts.main, None, count)
