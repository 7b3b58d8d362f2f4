"""A table from a file: its columns, the choice of the file, and what became of it or which lines are wrong."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from components.basics import paragraph, tag
from components.callouts import success, warning
from components.cards import card
from components.tables import Column, table
from components.upload import upload_button
from pages.web.actions import action
from services.csv_table import MOST_BYTES
from services.words import _


def draw_table_file(
    title: str,
    words: str,
    columns: Mapping[str, str],
    accept: str,
    take_in: Callable[[bytes], Awaitable[Any]],
    done: Callable[[Any], str],
) -> None:
    """A card named `title`. `take_in` returns what has `.wrong`, (line, what is wrong) each; `done` says it in words.

    `columns`: name → what is in it, marked with N_. `accept`: kinds of files as browsers want them.
    """

    @action()
    async def chosen(_name: str, content: bytes) -> None:
        taken = await take_in(content)
        told.clear()
        with told:
            if taken.wrong:
                _draw_wrong(taken.wrong)
            else:
                success(done(taken))

    with card(title, "file"):
        paragraph(words)
        rows = [(name, _(said)) for name, said in columns.items()]
        table([_("Column"), _("What is in it")], rows, _("Columns of the file"), hide_caption=True)
        upload_button(_("Choose a file"), chosen, accept=accept, limit=MOST_BYTES)
        told = tag("div", classes="flow", aria_live="polite")


def _draw_wrong(lines: Any) -> None:
    warning(_("Nothing was taken in. Mend these lines and choose the file again."), _("Lines that are not right"))
    table([Column(_("Line"), number=True), _("What is wrong")], lines, _("Lines that are not right"))
