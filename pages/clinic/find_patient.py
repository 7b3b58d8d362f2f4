"""Finding a patient at the office, as the first step of a page about one patient."""

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
from services.words import _, long_date


def draw_search(
    desk: Desk, summary: ErrorSummary, words: str, address: Callable[[UUID], str], room: str = "patients"
) -> None:
    """The form and what it finds; each name leads to `address` of that patient. `room`: whose key is asked for."""
    form: Form

    @action(form=lambda: form)
    async def search() -> None:
        found = await desk.do(room, patients.search, name.value, born.value)
        results.clear()
        with results:
            if not found:
                text = _("Try the beginning of the family name, or the date of birth alone.")
                empty_state(_("Nobody found"), text, "search")
                return
            rows = [(link(one.name, address(one.patient_id)), long_date(one.birth_date), one.city) for one in found]
            with tag("section", classes="card"):
                table([_("Patient"), _("Born"), _("Town")], rows, _("Patients found"))

    with tag("section", classes="card"), Form(summary, search) as form:
        paragraph(words)
        name = form.add(text_field("name", _("Name"), autocomplete="off", hint=_("The beginning is enough.")))
        born = form.add(birth_date_field("birth_date", _("Date of birth"), own=False))
        button(_("Search"), kind="primary", submit=True, icon_name="search")
    results = tag("div", classes="flow", aria_live="polite")
