"""Problems, medications and allergies of the Medical History tab."""

from collections.abc import Sequence

from components.badges import badge
from components.callouts import empty_state, notice
from components.cards import card
from components.disclosure import disclosure
from components.markup import join, two_lines
from components.tables import table
from pages import refill
from pages.my_health import wrong
from pages.screens import Visit
from services.medical_history import MedicalHistory
from services.records.naming import amount, coded, name_of
from services.words import _, partial_date


def problems(visit: Visit, history: MedicalHistory) -> None:
    """Active problems first; what is over can be opened."""
    with card(_("Problems"), "problems"):
        if history.no_known_problems:
            notice(_("Your clinic has recorded that there are no known problems."))
        elif not history.active_problems and not history.past_problems:
            empty_state(_("No problems are recorded"), _("Conditions that your provider records appear here."))
        if history.active_problems:
            rows = [
                (_named(row), partial_date(row.onset), _problem_tags(row), _wrong(visit, "problem", row))
                for row in history.active_problems
            ]
            table(
                [_("Problem"), _("Since"), _("Status"), _("Correction")], rows, _("Current problems"), drop_empty=True
            )
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
            with disclosure(_("Show past problems"), _("Hide past problems"), on_paper=True):
                table(
                    [_("Problem"), _("From"), _("Until"), _("Status"), _("Correction")],
                    rows,
                    _("Past problems"),
                    drop_empty=True,
                )


def medications(visit: Visit, history: MedicalHistory) -> None:
    """Current medications with how they are taken; past ones can be opened."""
    with card(_("Medications"), "medications"):
        if history.no_medications:
            notice(_("Your clinic has recorded that you take no medications."))
        elif not history.current_medications and not history.past_medications:
            empty_state(_("No medications are recorded"), _("Medications that your provider records appear here."))
        _medication_table(visit, history.current_medications, _("Current medications"), _("Since"))
        if history.past_medications:
            with disclosure(_("Show past medications"), _("Hide past medications"), on_paper=True):
                _medication_table(visit, history.past_medications, _("Past medications"), _("From"), past=True)


def allergies(visit: Visit, history: MedicalHistory) -> None:
    """Allergies with their reactions. "None known" is said by a clinician; an empty list says nothing."""
    with card(_("Allergies"), "allergies"):
        if history.no_known_allergies and not history.allergies:
            notice(_("No known allergies. Your clinic has asked and recorded this."))
        elif not history.allergies:
            empty_state(
                _("No allergies are recorded"),
                _("This does not mean that there are none. If you have an allergy, tell your provider."),
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
            table(
                [_("Allergy"), _("Reaction"), _("Severity"), _("Since"), _("Correction")],
                rows,
                _("Allergies"),
                hide_caption=True,
                drop_empty=True,
            )


def _medication_table(visit: Visit, rows: Sequence, caption: str, since: str, past: bool = False) -> None:
    if not rows:
        return
    columns = [_("Medication"), _("How to take it"), since]
    lines = [[_named(row), _how_taken(row), partial_date(row.started)] for row in rows]
    if past:
        columns.append(_("Until"))
        lines = [[*line, partial_date(row.ended)] for line, row in zip(lines, rows, strict=True)]
    else:
        columns.append(_("Refill"))
        lines = [[*line, refill.link_to(visit, row.id, name_of(row))] for line, row in zip(lines, rows, strict=True)]
    lines = [[*line, _wrong(visit, "medication", row)] for line, row in zip(lines, rows, strict=True)]
    table([*columns, _("Correction")], lines, caption, drop_empty=True)


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
