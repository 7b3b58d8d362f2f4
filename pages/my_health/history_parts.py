"""Problems, medications and allergies of the Medical History tab."""

from collections.abc import Sequence

from markupsafe import Markup

from components.badges import badge
from components.callouts import empty_markup, notice_markup
from components.cards import card_markup
from components.disclosure import disclosure_markup
from components.markup import join, two_lines
from components.tables import table_block
from pages import refill
from pages.my_health import wrong
from pages.screens import Visit
from services.medical_history import MedicalHistory
from services.records.naming import amount, coded, name_of
from services.words import _, partial_date


def problems(visit: Visit, history: MedicalHistory) -> Markup:
    """Active problems first; what is over can be opened."""
    parts: list[Markup] = []
    if history.no_known_problems:
        parts.append(notice_markup(_("Your clinic has recorded that there are no known problems.")))
    elif not history.active_problems and not history.past_problems:
        parts.append(
            empty_markup(_("No problems are recorded"), _("Conditions that your provider records appear here."))
        )
    if history.active_problems:
        rows = [
            (_named(row), partial_date(row.onset), _problem_tags(row), _wrong(visit, "problem", row))
            for row in history.active_problems
        ]
        columns = [_("Problem"), _("Since"), _("Status"), _("Correction")]
        parts.append(table_block(columns, rows, _("Current problems"), drop_empty=True))
    if history.past_problems:
        rows = [
            (
                _named(row),
                partial_date(row.onset),
                partial_date(row.resolved),
                row.clinical_status,
                _wrong(visit, "problem", row),
            )
            for row in history.past_problems
        ]
        columns = [_("Problem"), _("From"), _("Until"), _("Status"), _("Correction")]
        past = table_block(columns, rows, _("Past problems"), drop_empty=True)
        parts.append(
            disclosure_markup(_("Show past problems"), _("Hide past problems"), past, "past-problems", on_paper=True)
        )
    return card_markup(_("Problems"), "problems", *parts)


def medications(visit: Visit, history: MedicalHistory) -> Markup:
    """Current medications with how they are taken; past ones can be opened."""
    parts: list[Markup] = []
    if history.no_medications:
        parts.append(notice_markup(_("Your clinic has recorded that you take no medications.")))
    elif not history.current_medications and not history.past_medications:
        parts.append(
            empty_markup(_("No medications are recorded"), _("Medications that your provider records appear here."))
        )
    if history.current_medications:
        current = history.current_medications
        parts.append(_medication_table(visit, current, _("Current medications"), _("Since")))
    if history.past_medications:
        past = _medication_table(visit, history.past_medications, _("Past medications"), _("From"), past=True)
        parts.append(
            disclosure_markup(
                _("Show past medications"), _("Hide past medications"), past, "past-medications", on_paper=True
            )
        )
    return card_markup(_("Medications"), "medications", *parts)


def allergies(visit: Visit, history: MedicalHistory) -> Markup:
    """Allergies with their reactions. "None known" is said by a clinician; an empty list says nothing."""
    parts: list[Markup] = []
    if history.no_known_allergies and not history.allergies:
        parts.append(notice_markup(_("No known allergies. Your clinic has asked and recorded this.")))
    elif not history.allergies:
        parts.append(
            empty_markup(
                _("No allergies are recorded"),
                _("This does not mean that there are none. If you have an allergy, tell your provider."),
            )
        )
    if history.allergies:
        rows = [
            (
                _named(row),
                _reactions(row),
                row.severity or row.criticality,
                partial_date(row.onset),
                _wrong(visit, "allergy", row),
            )
            for row in history.allergies
        ]
        columns = [_("Allergy"), _("Reaction"), _("Severity"), _("Since"), _("Correction")]
        parts.append(table_block(columns, rows, _("Allergies"), hide_caption=True, drop_empty=True))
    return card_markup(_("Allergies"), "allergies", *parts)


def _medication_table(visit: Visit, rows: Sequence, caption: str, since: str, past: bool = False) -> Markup:
    columns = [_("Medication"), _("How to take it"), since]
    lines = [[_named(row), _how_taken(row), partial_date(row.started)] for row in rows]
    if past:
        columns.append(_("Until"))
        lines = [[*line, partial_date(row.ended)] for line, row in zip(lines, rows, strict=True)]
    else:
        columns.append(_("Refill"))
        lines = [[*line, refill.link_to(visit, row.id, name_of(row))] for line, row in zip(lines, rows, strict=True)]
    lines = [[*line, _wrong(visit, "medication", row)] for line, row in zip(lines, rows, strict=True)]
    return table_block([*columns, _("Correction")], lines, caption, drop_empty=True)


def _wrong(visit: Visit, kind: str, row) -> object:
    return wrong.cell(visit, kind, row.id, name_of(row))


def _named(row) -> object:
    """Plain name first, the clinical code second (LOOK, words)."""
    return two_lines(name_of(row), row.text if row.text and row.text != name_of(row) else None)


def _how_taken(row) -> object:
    """Dose, route and frequency as coded, and the instructions in the prescriber's words below."""
    coded_parts = ", ".join(filter(None, [amount(row.dose, row.dose_unit), coded(row.route), row.frequency]))
    return two_lines(coded_parts or row.instructions or "", row.instructions if coded_parts else None)


def _problem_tags(row) -> object:
    if row.negated:
        return badge(_("Recorded as not present"), "aside")
    return badge(_("Active"), "neutral")


def _reactions(row) -> object:
    return join((coded(reaction) or "" for reaction in row.reactions), between=", ")
