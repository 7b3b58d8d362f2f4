"""How far something has come: words, a bar, and what is said when it is finished."""

from collections.abc import Callable

from nicegui import ui

from components.basics import paragraph, tag
from components.callouts import success, warning
from services.words import _

_LOOK_EVERY = 0.5  # seconds


def progress(percent: Callable[[], int], waiting: str, done: str = "") -> None:
    """Draw it where the call stands; `percent` is asked until it says 100, or below 0 for a failure.

    Without `done` it just goes away when it is finished.
    """
    with tag("div", classes="flow", role="status") as place:
        paragraph(waiting)
    with place:
        bar = tag("progress", max="100", value="0", aria_label=_("Progress"))

    def look() -> None:
        now = percent()
        bar.props["value"] = str(now)
        if 0 <= now < 100:
            return
        timer.cancel()
        place.clear()
        if now < 0:
            with place:
                warning(
                    _("Try again in a few minutes. If it does not work then, call the clinic."), _("It did not work")
                )
        elif done:
            with place:
                success(done)

    timer = ui.timer(_LOOK_EVERY, look)
