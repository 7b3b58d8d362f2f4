"""The card of the chart's page that clinicians alone have: allergies, problems and medications of today, when asked."""

from markupsafe import Markup

from components.badges import badge
from components.basics import button, paragraph, tag
from components.cards import card
from components.markup import element, join, show
from components.tables import pairs
from pages.clinic.screens import Desk
from pages.web.actions import action
from services.charts import clinical
from services.charts.clinical import Clinical, Fact
from services.registration.patients import Card
from services.words import _

ROOM = "clinical chart"


def draw_record(desk: Desk, of: Card) -> None:
    """Opened by a click, so that who came for a phone number does not read the record, nor is said to have."""

    @action()
    async def look() -> None:
        shown = await desk.do(ROOM, clinical.summary, of.patient_id)
        place.clear()
        with place:
            _draw(shown)

    with card(_("Record at a glance"), "record"):
        place = tag("div", classes="flow", aria_live="polite")
        with place:
            paragraph(_("Allergies, problems and current medications. Each look is in the access history."))
            button(_("Show"), look, aria_label=_("Show the record at a glance"))


def _draw(shown: Clinical) -> None:
    """What is not recorded says so: that is not the same as none."""
    lines = ((_("Allergies"), shown.allergies), (_("Problems"), shown.problems),
             (_("Current medications"), shown.medications))  # fmt: skip
    show(pairs([(label, _names(facts)) for label, facts in lines]))
    paragraph(_("The whole record is under View as patient."), "soft small")


def _names(facts: list[Fact]) -> Markup:
    if not facts:
        return element("div", _("nothing recorded"))
    return join(
        element("div", one.name, *([" ", badge(_("confidential"), "aside")] if one.private else [])) for one in facts
    )
