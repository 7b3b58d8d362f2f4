"""Vaccinations: the list, the details of each dose, and the way to paper (the guide's "Vaccination Records")."""

from components.basics import file_link, heading
from components.callouts import empty_state
from components.cards import card
from components.disclosure import disclosure
from components.markup import show
from components.tables import pairs, table
from pages.screens import Visit
from services.records.vaccination_pdf import Dose, VaccinationRecord
from services.words import _, partial_date

FILE = "/files/vaccination-record"


def draw(visit: Visit, record: VaccinationRecord) -> None:
    """The Vaccinations area with **Show vaccine details** and **Print**."""
    with card(_("Vaccinations"), "vaccinations") as side:
        if not record.doses and not record.not_given:
            empty_state(
                _("No vaccinations are recorded"),
                _("Vaccinations given at your clinic, or sent by another one, appear here."),
            )
            return
        with side:
            file_link(_("Print"), visit.to(FILE), new_tab=True, icon_name="print")
        if record.doses:
            rows = [(dose.vaccine, partial_date(dose.given_on) or _("Date not recorded")) for dose in record.doses]
            table([_("Vaccine"), _("Date given")], rows, _("Vaccinations given"), hide_caption=True)
        if record.not_given:
            rows = [(dose.vaccine, partial_date(dose.given_on), dose.note) for dose in record.not_given]
            table([_("Vaccine"), _("Date"), _("Reason")], rows, _("Not given"))
        with disclosure(_("Show vaccine details"), _("Hide vaccine details")):
            for dose in record.doses:
                _details(dose)


def _details(dose: Dose) -> None:
    heading(3, f"{dose.vaccine}, {partial_date(dose.given_on) or _('date not recorded')}")
    show(
        pairs(
            [
                (_("Lot number"), dose.lot),
                (_("Maker"), dose.maker),
                (_("Expires"), partial_date(dose.expires)),
                (_("Site"), dose.site),
                (_("Route"), dose.route),
                (_("Amount"), dose.amount),
                (_("Dose number"), dose.dose_number),
                (_("Given by"), dose.given_by),
                (_("Given at"), dose.place),
                (_("Source"), dose.source),
                (_("Vaccine code (CVX)"), dose.code),
                (_("Note"), dose.note),
            ]
        )
    )
