"""The tabs of My health, in the order of the guide."""

from markupsafe import Markup

from components.markup import show
from components.tabs import tabs_markup
from pages.screens import Visit
from services.words import N_, _

HEALTH_RECORDS = "/my-health/health-records"
MEDICAL_HISTORY = "/my-health/medical-history"
TEST_RESULTS = "/my-health/test-results"
DOCUMENTS = "/my-health/documents"
FORMS = "/my-health/forms"

TABS: tuple[tuple[str, str], ...] = (
    (N_("Health Records"), HEALTH_RECORDS),
    (N_("Medical History"), MEDICAL_HISTORY),
    (N_("Test Results"), TEST_RESULTS),
    (N_("Documents"), DOCUMENTS),
    (N_("Forms"), FORMS),
)


def draw(visit: Visit, current: str) -> None:
    """The row of tabs, with the one at `current` marked."""
    show(row(visit, current))


def row(visit: Visit, current: str) -> Markup:
    """The same as markup."""
    return tabs_markup(_("My health"), [(_(label), visit.to(path)) for label, path in TABS], visit.to(current))
