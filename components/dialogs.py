"""A question that must be answered first: a dialog named by its heading, closed by Escape, focus goes back."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from components.basics import heading, tag


@contextmanager
def dialog(title: str) -> Iterator[ui.dialog]:
    """``with dialog(_("Sign out everywhere?")) as box: …; box.open()``. Buttons inside call ``box.close``."""
    with ui.dialog() as box, tag("div", classes="card dialog"):
        name = heading(2, title)
        box.props["aria-labelledby"] = name.html_id
        yield box
