"""Finding a patient at the office: the form, and what it finds as links."""

from collections.abc import Callable
from uuid import UUID

from components.basics import button, paragraph, tag
from components.callouts import empty_state
from components.date_field import birth_date_field
from components.fields import text_field
from components.form import ErrorSummary, Form
from components.markup import link
from components.tables import table
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.registration import patients
from services.registration.patients import Found
from services.words import _, long_date


def draw_search(
    desk: Desk, summary: ErrorSummary, words: str, address: Callable[[UUID], str], room: str = "patients"
) -> None:
    """The form and what it finds; each name leads to `address` of that patient. `room`: whose key is asked for."""

    def draw(found: list[Found]) -> None:
        results.clear()
        with results:
            if not found:
                nobody_found()
                return
            rows = [(link(one.name, address(one.patient_id)), long_date(one.birth_date), one.city) for one in found]
            with tag("section", classes="card"):
                table([_("Patient"), _("Born"), _("Town")], rows, _("Patients found"))

    with tag("section", classes="card"):
        paragraph(words)
        search_form(desk, summary, draw, room=room, primary=True)
    results = tag("div", classes="flow", aria_live="polite")


def search_form(
    desk: Desk,
    summary: ErrorSummary,
    draw: Callable[[list[Found]], None],
    *,
    room: str = "patients",
    hint: str = "",
    name: str = "",
    primary: bool = False,
) -> None:
    """Name and date of birth; `draw` gets what was found. `name` stands there already."""
    form: Form

    @action(form=lambda: form)
    async def search() -> None:
        draw(await desk.do(room, patients.search, typed.value, born.value))

    with Form(summary, search) as form:
        hint = hint or _("The beginning is enough.")
        typed = form.add(text_field("name", _("Name"), value=name, autocomplete="off", hint=hint))
        born = form.add(birth_date_field("birth_date", _("Date of birth"), own=False))
        button(_("Search"), kind="primary" if primary else "plain", submit=True, icon_name="search")


def nobody_found() -> None:
    """What stands in place of the results."""
    empty_state(_("Nobody found"), _("Try the beginning of the family name, or the date of birth alone."), "search")
