"""Vaccinations: the list, the details of each dose, and the way to paper (the guide's "Vaccination Records")."""

from components.basics import file_link, paragraph, tag
from components.callouts import empty_state
from components.cards import card
from components.disclosure import disclosure
from components.markup import two_lines
from components.tables import table
from pages.my_health import wrong
from pages.screens import Visit
from services.records.health_card import card_words
from services.records.vaccination_record import Dose, VaccinationRecord
from services.vaccinations import vaccination_card
from services.words import _, partial_date

FILE = "/files/vaccination-record"
CARD = "/files/vaccination-card"


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
            rows = [
                (dose.vaccine, partial_date(dose.given_on) or _("Date not recorded"), _wrong(visit, dose))
                for dose in record.doses
            ]
            table(
                [_("Vaccine"), _("Date given"), _("Correction")],
                rows,
                _("Vaccinations given"),
                hide_caption=True,
                drop_empty=True,
            )
        if record.not_given:
            rows = [
                (dose.vaccine, partial_date(dose.given_on), dose.note, _wrong(visit, dose)) for dose in record.not_given
            ]
            columns = [_("Vaccine"), _("Date"), _("Reason"), _("Correction")]
            table(columns, rows, _("Vaccinations not given"), drop_empty=True)
        with disclosure(_("Show vaccine details"), _("Hide vaccine details"), on_paper=True):
            columns = [
                _("Vaccine"),
                _("Lot number"),
                _("Maker"),
                _("Dose, route and site"),
                _("Given by"),
                _("Source"),
            ]
            table(columns, map(_details, record.doses), _("Vaccine details"), hide_caption=True, drop_empty=True)
        _card(visit, record)


def _card(visit: Visit, record: VaccinationRecord) -> None:
    """The card that can be verified; its picture is fetched when it is opened."""
    card = None if visit.viewer.preview else vaccination_card(record, visit.portal.settings)
    if not card:
        return
    with disclosure(_("Show the vaccination card"), _("Hide the vaccination card")):
        for sentence in card_words(card, record):
            paragraph(sentence)
        words = _("QR code of the vaccination card of {name}", name=record.patient_name)
        tag("img", "", "qr qr-card", src=visit.to(CARD), alt=words, width="480", height="480", loading="lazy")


def _details(dose: Dose) -> tuple[object, ...]:
    number = _("dose {number}", number=dose.dose_number) if dose.dose_number else None
    code = _("vaccine code (CVX) {code}", code=dose.code) if dose.code else None
    expires = _("expires {date}", date=partial_date(dose.expires)) if dose.expires else None
    when = partial_date(dose.given_on) or _("date not recorded")
    return (
        _lines(dose.vaccine, when, number, code),
        _lines(dose.lot, expires),
        dose.maker,
        _lines(dose.amount, dose.route, dose.site),
        _lines(dose.given_by, dose.place),
        _lines(dose.source, dose.note),
    )


def _wrong(visit: Visit, dose: Dose) -> object:
    return wrong.cell(visit, "immunization", dose.row_id, dose.vaccine)


def _lines(*parts: str | None) -> object:
    """The first part that is there, the others small below it."""
    first, *rest = [part for part in parts if part] or [""]
    return two_lines(first, ", ".join(rest) or None)
