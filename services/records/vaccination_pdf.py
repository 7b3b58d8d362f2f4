"""The vaccination record on paper (PRODUCT §6), as a school asks for it: by vaccine, its doses in date order."""

from services.records.health_card import HealthCard
from services.records.pdf_page import HEADING, TITLE, Pages
from services.records.pdf_table import Column, Group, Row, place_table
from services.records.vaccination_card_pdf import place_card
from services.records.vaccination_record import UNSPECIFIC_CODES, Dose, VaccinationRecord
from services.words import _, long_date, ngettext, partial_date


def vaccination_pdf(record: VaccinationRecord, card: HealthCard | None = None) -> bytes:
    """The record as a tagged PDF in the reader's language; all content is text, never markup (SECURITY WB-03).

    With `card` its QR code stands below the list.
    """
    born = _("{name}, born {date}", name=record.patient_name, date=long_date(record.birth_date))
    pages = Pages(
        title=_("Vaccination record: {name}", name=record.patient_name),
        subject=_("Vaccinations of {name}", name=born),
        author=record.clinic_name,
        running=(born, record.clinic_name),
        made=record.printed_on,
        time_zone=record.time_zone,
        logo=record.clinic_logo,
    )
    pages.text(_("Vaccination record"), TITLE, "H1")
    pages.gap(6)
    pages.facts(
        [
            (_("Name"), record.patient_name),
            (_("Date of birth"), long_date(record.birth_date)),
            (_("Clinic"), record.clinic_name),
            *(("", line) for line in record.clinic_lines[:6] if line.strip()),
            (_("Printed"), pages.printed),
        ]
    )
    pages.gap(12)
    _given(pages, record)
    _not_given(pages, record)
    if card:
        place_card(pages, card, record)
    _about(pages, record)
    return pages.render()


def _given(pages: Pages, record: VaccinationRecord) -> None:
    pages.text(_("Vaccinations given"), HEADING, "H2")
    pages.gap(2)
    if not record.doses:
        pages.text(_("No vaccinations are recorded for {name}.", name=record.patient_name))
        return
    groups = _by_vaccine(record.doses)
    pages.text(_summary(record.doses, len(groups)))
    pages.gap(6)
    columns = [
        Column(_("Date given"), 0.19),
        Column(_("Maker, lot and expiration"), 0.23),
        Column(_("Amount, route and site"), 0.19),
        Column(_("Given by"), 0.2),
        Column(_("Source"), 0.19),
    ]
    place_table(pages, columns, [_group(doses) for doses in groups])


def _not_given(pages: Pages, record: VaccinationRecord) -> None:
    if not record.not_given:
        return
    pages.gap(16)
    if not pages.fits(110):
        pages.new_page()
    pages.text(_("Vaccinations not given"), HEADING, "H2")
    pages.gap(2)
    pages.text(_("These were recorded as refused or not given. They are not doses."))
    pages.gap(6)
    columns = [Column(_("Vaccine"), 0.32), Column(_("Date"), 0.18), Column(_("Reason"), 0.3), Column(_("Source"), 0.2)]
    rows = [
        Row([[dose.vaccine, *_code(dose)], _said(_date(dose)), _said(dose.note), _said(dose.source)])
        for dose in sorted(record.not_given, key=lambda dose: (dose.vaccine.casefold(), _order(dose)))
    ]
    place_table(pages, columns, [Group(None, rows=rows)])


def _about(pages: Pages, record: VaccinationRecord) -> None:
    pages.gap(16)
    if not pages.fits(90):
        pages.new_page()
    pages.text(_("About this record"), HEADING, "H2")
    pages.gap(2)
    pages.text(
        _(
            "This is a copy of the vaccinations in the chart of {name} at {clinic} when it was printed. They were "
            "recorded there or came from the source named beside each. Vaccinations given elsewhere may be missing.",
            name=record.patient_name,
            clinic=record.clinic_name,
        )
    )
    pages.gap(4)
    pages.text(_("If something is missing or looks wrong, ask the clinic: {contact}.", contact=_contact(record)))


def _by_vaccine(doses: list[Dose]) -> list[list[Dose]]:
    """Doses of one vaccine together, oldest first; vaccines by name. One code is one vaccine, whatever it is called."""
    codes = {_plain(dose.vaccine): dose.code for dose in doses if dose.code and dose.code not in UNSPECIFIC_CODES}
    groups: dict[str, list[Dose]] = {}
    for dose in sorted(doses, key=_order):
        name = _plain(dose.vaccine)
        known = dose.code if dose.code and dose.code not in UNSPECIFIC_CODES else codes.get(name)
        groups.setdefault(known or name, []).append(dose)
    return sorted(groups.values(), key=lambda group: _plain(group[-1].vaccine))


def _group(doses: list[Dose]) -> Group:
    title = doses[-1].vaccine
    detail = [ngettext("{count} dose", "{count} doses", len(doses))]
    newest = _newest(doses)
    if newest and len(doses) > 1:
        detail.append(_("newest {date}", date=newest))
    detail += next((_code(dose) for dose in doses if dose.code), [])
    return Group(title, " · ".join(detail), [_row(dose, title) for dose in doses])


def _row(dose: Dose, title: str) -> Row:
    number = [_("Dose {number}", number=dose.dose_number)] if dose.dose_number else []
    lot = [_("Lot {lot}", lot=dose.lot)] if dose.lot else []
    expires = [_("Expires {date}", date=partial_date(dose.expires))] if dose.expires else []
    notes = [_("Recorded as: {name}", name=dose.vaccine)] if _plain(dose.vaccine) != _plain(title) else []
    notes += [_("Note: {text}", text=dose.note)] if dose.note else []
    cells = [
        [_date(dose) or _("Date not recorded"), *number],
        _said(dose.maker, *lot, *expires),
        _said(dose.amount, dose.route, dose.site),
        _said(dose.given_by, dose.place),
        _said(dose.source),
    ]
    return Row(cells, " · ".join(notes) or None)


def _summary(doses: list[Dose], vaccines: int) -> str:
    count = _(
        "On record: {doses} of {vaccines}.",
        doses=ngettext("{count} dose", "{count} doses", len(doses)),
        vaccines=ngettext("{count} vaccine", "{count} vaccines", vaccines),
    )
    newest = _newest(doses)
    return " ".join((count, _("The newest is of {date}.", date=newest))) if newest else count


def _newest(doses: list[Dose]) -> str | None:
    dated = [dose for dose in doses if _order(dose)[0] == 0]
    return _date(max(dated, key=_order)) if dated else None


def _order(dose: Dose) -> tuple[int, str]:
    """Dated doses first, by date; the others after them in the order in which they came."""
    text = dose.given_on or ""
    dated = text[:4].isdigit() and (len(text) == 4 or text[4] == "-")
    return (0, text) if dated else (1, "")


def _date(dose: Dose) -> str:
    return partial_date(dose.given_on)


def _code(dose: Dose) -> list[str]:
    return [_("CVX {code}", code=dose.code)] if dose.code else []


def _said(*texts: str | None) -> list[str]:
    return [text for text in texts if text and text.strip()] or [_("Not recorded")]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _contact(record: VaccinationRecord) -> str:
    return ", ".join([record.clinic_name, *(line for line in record.clinic_lines if line.strip())])
