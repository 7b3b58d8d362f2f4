"""Locations, providers and subjects: a list with a form for one more, and a page for each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from components.basics import heading, link, tag
from components.callouts import empty_state, success
from components.cards import card
from components.form import ErrorSummary
from components.markup import link as text_link
from components.tables import table
from pages.clinic.edit_form import EditForm, Line
from pages.clinic.screens import Desk, StaffScreen
from services.clinic_settings.lists import Listed
from services.editing.form import Edited
from services.words import _

HOME = "/clinic/settings"


@dataclass(frozen=True)
class Kind:
    """One of the lists; texts are marked with N_ and translated by `words`, functions are those of its service."""

    path: str
    one: str  # title of the page of one, marked with N_
    words: Callable[[], tuple[str, str, str, str]]  # title, back to the list, title of a new one, what will come
    columns: Callable[[], Sequence[str]]
    overview: Callable[..., list[Listed]]
    read: Callable[..., Edited]
    save: Callable[..., Edited]
    choices: Callable[..., Any] | None
    lines: Callable[[Any], Sequence[Line]]

    @property
    def address(self) -> str:
        """Where the list stands."""
        return f"{HOME}/{self.path}"

    def load(self, session: Any, office: Any) -> tuple[list[Listed], Edited, Any]:
        """The list, an empty form, and what that offers."""
        offered = self.choices(session, office) if self.choices else None
        return self.overview(session, office), self.read(session, office, None), offered

    def page_of_one(self) -> StaffScreen:
        """The screen at the address of one row."""

        def load(session: Any, office: Any, desk: Desk) -> tuple[Edited, Any]:
            offered = self.choices(session, office) if self.choices else None
            return self.read(session, office, desk.item_id), offered

        return StaffScreen(f"{self.address}/{{item_id}}", self.one, "settings", load, self._draw_one)

    def _draw_one(self, desk: Desk, loaded: tuple[Edited, Any]) -> None:
        stored, offered = loaded
        summary = ErrorSummary()
        link(self.words()[1], self.address)
        name = stored.values["name"]
        heading(1, _(name))  # the portal’s own subjects and questions are translated
        with tag("section", classes="card"):
            save = partial(desk.do, "settings", self.save, desk.item_id)
            EditForm(summary, self.lines(offered), stored, save)


def draw_list(desk: Desk, summary: ErrorSummary, kind: Kind, loaded: tuple[list[Listed], Edited, Any]) -> None:
    """The list and the form for one more; both are drawn anew when one was added."""
    place = tag("div", classes="flow")
    title, _back, new, coming = kind.words()

    def fill(rows: list[Listed], fresh: Edited, offered: Any, added: str = "") -> None:
        place.clear()
        with place:
            if added:
                success(added)
            with card(title, kind.path):
                if rows:
                    lines = [
                        (text_link(row.name, f"{kind.address}/{row.id}"), *row.more, row.ended)
                        for row in rows
                    ]  # fmt: skip
                    table(kind.columns(), lines, title, hide_caption=True, drop_empty=True)
                else:
                    empty_state(title, coming, "settings")
            with card(new, "new"):
                save = partial(desk.do, "settings", kind.save, None)
                EditForm(summary, kind.lines(offered), fresh, save, after=again, label=new, within_card=True)

    async def again(stored: Edited) -> None:
        fill(*await desk.do("settings", kind.load), stored.values["name"])

    fill(*loaded)
