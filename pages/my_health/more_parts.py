"""Procedures, family and social history, visits, care team, and text without entries, of the Medical History tab."""

from collections.abc import Sequence

from markupsafe import Markup

from components.callouts import empty_markup
from components.cards import card_markup
from components.markup import element, heading, two_lines
from components.tables import table_block
from pages.my_health import wrong
from pages.screens import Visit
from services.medical_history import MedicalHistory
from services.records.naming import amount, coded, is_named, name_of
from services.words import _, partial_date


def procedures(visit: Visit, history: MedicalHistory) -> Markup:
    """Operations and other procedures."""
    rows = [
        (
            name_of(row),
            partial_date(row.performed),
            coded(row.body_site),
            row.performer,
            _wrong(visit, "procedure", row),
        )
        for row in history.procedures
        if not row.negated
    ]
    empty = empty_markup(_("No procedures are recorded"), _("Operations and other procedures appear here."))
    columns = [_("Procedure"), _("Date"), _("Body site"), _("Done by"), _("Correction")]
    return _card(_("Procedures"), "procedures", columns, rows, empty)


def family(visit: Visit, history: MedicalHistory) -> Markup:
    """Illnesses of relatives."""
    rows = [
        (
            coded(row.relation) or _("Relative"),
            _("Recorded as not present: {name}", name=name_of(row)) if row.negated else _condition(row),
            row.onset_age or partial_date(row.onset),
            _wrong(visit, "family-history", row),
        )
        for row in history.family
    ]
    empty = empty_markup(
        _("No family history is recorded"), _("Illnesses in your family that you told us appear here.")
    )
    columns = [_("Relative"), _("Illness"), _("Age when it began"), _("Correction")]
    return _card(_("Family history"), "family-history", columns, rows, empty)


def social(visit: Visit, history: MedicalHistory) -> Markup:
    """Smoking, work, living situation …"""
    rows = [
        (
            name_of(row),
            coded(row.value_coded) or amount(row.value, row.unit),
            partial_date(row.taken),
            _wrong(visit, "observation", row),
        )
        for row in history.social
        if not row.negated
    ]
    empty = empty_markup(_("No social history is recorded"), _("Smoking, work and similar facts appear here."))
    return _card(
        _("Social history"), "social-history", [_("What"), _("Answer"), _("Date"), _("Correction")], rows, empty
    )


def visits(visit: Visit, history: MedicalHistory) -> Markup:
    """Encounters with reason and diagnoses."""
    rows = [
        (
            two_lines(name_of(row), row.reason or ", ".join(filter(None, map(coded, row.diagnoses)))),
            partial_date(row.started),
            row.provider,
            row.location,
            _wrong(visit, "encounter", row),
        )
        for row in history.encounters
    ]
    empty = empty_markup(_("No visits are recorded"), _("Visits to your clinic appear here."), "appointments")
    columns = [_("Visit"), _("Date"), _("Provider"), _("Place"), _("Correction")]
    return _card(_("Visits"), "visits", columns, rows, empty)


def care_team(visit: Visit, history: MedicalHistory) -> Markup:
    """Who looks after the patient."""
    rows = [
        (
            row.name or row.organization,
            name_of(row) if is_named(row) else None,
            row.organization,
            row.phone,
            wrong.cell(visit, "care-team-member", row.id, row.name or name_of(row)),
        )
        for row in history.care_team
    ]
    empty = empty_markup(_("No care team is recorded"), _("The people who look after you appear here."), "family")
    columns = [_("Name"), _("Role"), _("Organization"), _("Phone"), _("Correction")]
    return _card(_("Care team"), "care-team", columns, rows, empty)


def narratives(visit: Visit, history: MedicalHistory) -> Markup:
    """Sections that came as text, for instance a plan or instructions; line breaks as written."""
    if not history.narratives:
        return Markup("")
    parts: list[Markup] = []
    for row in history.narratives:
        title = row.title or name_of(row)
        way = wrong.cell(visit, "section-text", row.id, title)
        parts += [heading(3, title), element("p", row.body, class_="as-written")]
        parts += [element("p", way)] if way else []
    return card_markup(_("Other parts of the record"), "other", *parts)


def _card(title: str, anchor: str, columns: Sequence[str], rows: Sequence[Sequence[object]], empty: Markup) -> Markup:
    """The rows as a table named like the card, or what stands there while there are none."""
    filled = table_block(columns, rows, title, hide_caption=True, drop_empty=True) if rows else empty
    return card_markup(title, anchor, filled)


def _wrong(visit: Visit, kind: str, row) -> object:
    return wrong.cell(visit, kind, row.id, name_of(row))


def _condition(row) -> str:
    return name_of(row) if is_named(row) else _("No illness recorded")
