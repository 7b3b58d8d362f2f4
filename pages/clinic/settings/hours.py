"""Opening hours and holidays."""

from collections.abc import Callable
from functools import partial

from components.basics import paragraph, tag
from components.callouts import success
from components.form import ErrorSummary
from pages.clinic.edit_form import EditForm, Line
from pages.clinic.screens import Desk
from services.clinic_settings import hours
from services.clinic_settings.hours import DAYS
from services.editing.form import Edited
from services.words import _

_MORE = 3  # empty lines for further holidays


def draw_hours(desk: Desk, summary: ErrorSummary, stored: Edited) -> None:
    """A line for each day, and the holidays with room for more; drawn anew after saving."""
    paragraph(_("From these the portal tells patients until when a message is answered. Empty times mean closed."))
    place = tag("div", classes="flow")

    def fill(now: Edited) -> None:
        place.clear()
        with place:
            _draw(desk, summary, now, again)

    def again(now: Edited) -> None:
        fill(now)
        with place:
            success(_("Saved."))

    fill(stored)


def _draw(desk: Desk, summary: ErrorSummary, stored: Edited, again: Callable[[Edited], None]) -> None:
    lines = []
    for day, name in DAYS.items():
        lines.append(Line(f"{day}_opens", _("{day}, opens", day=_(name)), "time", group=_("Opening hours")))
        lines.append(Line(f"{day}_closes", _("{day}, closes", day=_(name)), "time", group=_("Opening hours")))
    kept = sum(name.startswith("holiday:") for name in stored.values)
    lines += [
        Line(f"holiday:{number}", _("Holiday {number}", number=number + 1), "date", group=_("Closed on these days"))
        for number in range(kept + _MORE)
    ]
    EditForm(summary, lines, stored, partial(desk.do, "settings", hours.save), after=again, in_pairs=True)
