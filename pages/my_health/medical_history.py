"""The Medical History tab: every category of the record, in the words it was recorded in."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from components.markup import element, heading, join, link, show
from pages.my_health import history_parts, measurements, more_parts, tabs, vaccinations
from pages.screens import Screen, Visit
from services import medical_history, vital_signs
from services.access import Access, ChartAccess
from services.medical_history import MedicalHistory
from services.records.vaccination_record import VaccinationRecord
from services.vaccinations import vaccination_record
from services.vital_signs import Series
from services.words import N_, _

PATH = tabs.MEDICAL_HISTORY


@dataclass(frozen=True)
class Shown:
    """What the tab shows."""

    history: MedicalHistory
    vaccinations: VaccinationRecord
    vital_signs: list[Series]


def load(session: Any, chart: ChartAccess) -> Shown:
    """Everything of the tab in one transaction."""
    return Shown(
        medical_history.overview(session, chart), vaccination_record(session, chart), vital_signs.series(session, chart)
    )


def draw(visit: Visit, shown: Shown) -> None:
    """Tabs, a list of the parts, then the parts: all one element, for nothing here is listened to."""
    history = shown.history
    parts = [
        heading(1, _("My health")),
        tabs.row(visit, PATH),
        element(
            "p", _("This is what your clinic has on record. Entries are shown as they were recorded."), class_="lead"
        ),
        _contents(visit),
        history_parts.problems(visit, history),
        history_parts.medications(visit, history),
        history_parts.allergies(visit, history),
        vaccinations.card(visit, shown.vaccinations),
        more_parts.procedures(visit, history),
        measurements.card(visit, shown.vital_signs),
        more_parts.family(visit, history),
        more_parts.social(visit, history),
        more_parts.visits(visit, history),
        more_parts.care_team(visit, history),
        more_parts.narratives(visit, history),
    ]
    show(join(parts)).classes("flow")


def _contents(visit: Visit) -> Markup:
    parts = [
        (_("Problems"), "problems"),
        (_("Medications"), "medications"),
        (_("Allergies"), "allergies"),
        (_("Vaccinations"), "vaccinations"),
        (_("Procedures"), "procedures"),
        (_("Vital signs"), "vital-signs"),
        (_("Family history"), "family-history"),
        (_("Social history"), "social-history"),
        (_("Visits"), "visits"),
        (_("Care team"), "care-team"),
    ]
    items = join(element("li", link(label, f"{visit.to(PATH)}#{anchor}")) for label, anchor in parts)
    return element("nav", element("ul", items, class_="jump-list"), aria_label=_("On this page"))


SCREEN = Screen(
    PATH, N_("Medical History"), Access.RECORD, "medical history", load, draw, nav=(N_("My health"), "health")
)
