"""Patients: search by name or date of birth, and who has an account (PRODUCT §8.2)."""

from datetime import datetime

from markupsafe import Markup

from components.badges import Kind, badge
from components.basics import heading, link, paragraph, tag
from components.form import ErrorSummary
from components.markup import join
from components.markup import link as link_markup
from components.tables import table
from pages.clinic.find_patient import nobody_found, search_form
from pages.clinic.screens import Desk, StaffScreen
from services.registration import patients
from services.registration.patients import MOST, Found, State
from services.words import N_, _, long_date, long_moment, ngettext

STATE_WORDS: dict[State, tuple[str, Kind]] = {
    State.NONE: (N_("No account"), "neutral"),
    State.INVITED: (N_("Invited"), "aside"),
    State.REGISTERED: (N_("Registered"), "good"),
    State.LOCKED: (N_("Locked"), "attention"),
    State.DISABLED: (N_("Disabled"), "attention"),
}


def state_badge(state: State, until: datetime | None, time_zone: str) -> Markup:
    """The word for a state, with its look, and for how long a locked account stays so."""
    word, kind = STATE_WORDS[state]
    mark = badge(_(word), kind)
    return join([mark, " ", _("until {moment}", moment=long_moment(until, time_zone))]) if until else mark


def _draw(desk: Desk, before: tuple[str, int, int]) -> None:
    time_zone, waiting, family = before
    summary = ErrorSummary()
    heading(1, _("Patients"))
    if desk.may("charts"):
        link(_("Create a chart"), "/clinic/patients/new")
    if desk.may("approvals"):
        text = ngettext("{count} sign-up request waits", "{count} sign-up requests wait", waiting)
        link(text, "/clinic/patients/requests")
        text = ngettext("{count} family request could not be sent", "{count} family requests could not be sent", family)
        link(text, "/clinic/patients/family-requests")

    def draw(found: list[Found]) -> None:
        results.clear()
        with results:
            _results(found, time_zone)

    with tag("section", classes="card"):
        hint = _("The beginning is enough. A phone number, an email or a record number is found too.")
        search_form(desk, summary, draw, hint=hint, primary=True)
    results = tag("div", classes="flow", aria_live="polite")


def _results(found: list[Found], time_zone: str) -> None:
    if not found:
        nobody_found()
        return
    rows = [
        (
            link_markup(one.name, f"/clinic/patients/{one.patient_id}"),
            long_date(one.birth_date),
            one.city,
            state_badge(one.state, one.locked_until, time_zone),
            moment(one.last_sign_in, time_zone),
        )
        for one in found
    ]
    columns = [_("Patient"), _("Born"), _("Town"), _("Account"), _("Last sign-in")]
    with tag("section", classes="card"):
        table(columns, rows, _("Patients found"))
        if len(found) == MOST:
            paragraph(_("These are the first {count}. Type more of the name to see others.", count=MOST), "soft")


def moment(at: datetime | None, time_zone: str) -> str:
    """A moment in words, or "never"."""
    return long_moment(at, time_zone) if at else _("never")


SCREEN = StaffScreen(
    "/clinic/patients", N_("Patients"), "patients", lambda s, o, _desk: patients.desk(s, o), _draw, nav="family"
)
