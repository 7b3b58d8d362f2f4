"""Vaccinations: the list, the details of each dose, and the way to paper (the guide's "Vaccination Records")."""

from markupsafe import Markup

from components.callouts import empty_markup
from components.cards import card_markup
from components.disclosure import disclosure_markup
from components.icons import icon
from components.markup import element, join, link, two_lines
from components.tables import table_block
from pages.my_health import wrong
from pages.screens import Visit
from services.records.health_card import card_words
from services.records.vaccination_record import Dose, VaccinationRecord
from services.vaccinations import vaccination_card
from services.words import _, partial_date

FILE = "/files/vaccination-record"
CARD = "/files/vaccination-card"


def card(visit: Visit, record: VaccinationRecord) -> Markup:
    """The Vaccinations area with **Show vaccine details** and **Print**."""
    if not record.doses and not record.not_given:
        empty = empty_markup(
            _("No vaccinations are recorded"),
            _("Vaccinations given at your clinic, or sent by another one, appear here."),
        )
        return card_markup(_("Vaccinations"), "vaccinations", empty)
    parts: list[Markup] = []
    if record.doses:
        rows = [
            (dose.vaccine, partial_date(dose.given_on) or _("Date not recorded"), _wrong(visit, dose))
            for dose in record.doses
        ]
        columns = [_("Vaccine"), _("Date given"), _("Correction")]
        parts.append(table_block(columns, rows, _("Vaccinations given"), hide_caption=True, drop_empty=True))
    if record.not_given:
        rows = [
            (dose.vaccine, partial_date(dose.given_on), dose.note, _wrong(visit, dose)) for dose in record.not_given
        ]
        columns = [_("Vaccine"), _("Date"), _("Reason"), _("Correction")]
        parts.append(table_block(columns, rows, _("Vaccinations not given"), drop_empty=True))
    columns = [_("Vaccine"), _("Lot number"), _("Maker"), _("Dose, route and site"), _("Given by"), _("Source")]
    details = table_block(
        columns, map(_details, record.doses), _("Vaccine details"), hide_caption=True, drop_empty=True
    )
    parts.append(
        disclosure_markup(
            _("Show vaccine details"), _("Hide vaccine details"), details, "vaccine-details", on_paper=True
        )
    )
    words = element("span", icon("print"), class_="icon-slot") + element("span", _("Print"))
    printing = link(words, visit.to(FILE), new_tab=True, look="plain")
    return card_markup(_("Vaccinations"), "vaccinations", *parts, _card(visit, record), side=printing)


def _card(visit: Visit, record: VaccinationRecord) -> Markup:
    """The card that can be verified; its picture is fetched when it is opened."""
    signed = None if visit.viewer.preview else vaccination_card(record, visit.portal.settings)
    if not signed:
        return Markup("")
    words = _("QR code of the vaccination card of {name}", name=record.patient_name)
    picture = element(
        "img", class_="qr qr-card", src=visit.to(CARD), alt=words, width="480", height="480", loading="lazy"
    )
    sentences = join(element("p", sentence) for sentence in card_words(signed, record))
    return disclosure_markup(
        _("Show the vaccination card"), _("Hide the vaccination card"), sentences + picture, "vaccination-card"
    )


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
