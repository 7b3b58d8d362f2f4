"""Procedures, family and social history, visits, care team, and text without entries, of the Medical History tab."""

from components.basics import heading, tag
from components.callouts import empty_state
from components.cards import card
from components.markup import show, two_lines
from components.tables import table
from pages.my_health import wrong
from pages.screens import Visit
from services.medical_history import MedicalHistory
from services.records.naming import amount, coded, is_named, name_of
from services.words import _, partial_date


def procedures(visit: Visit, history: MedicalHistory) -> None:
    """Operations and other procedures."""
    with card(_("Procedures"), "procedures"):
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
        if not rows:
            empty_state(_("No procedures are recorded"), _("Operations and other procedures appear here."))
            return
        columns = [_("Procedure"), _("Date"), _("Body site"), _("Done by"), _("Correction")]
        table(columns, rows, _("Procedures"), hide_caption=True, drop_empty=True)


def family(visit: Visit, history: MedicalHistory) -> None:
    """Illnesses of relatives."""
    with card(_("Family history"), "family-history"):
        rows = [
            (
                coded(row.relation) or _("Relative"),
                _("Recorded as not present: {name}", name=name_of(row)) if row.negated else _condition(row),
                row.onset_age or partial_date(row.onset),
                _wrong(visit, "family-history", row),
            )
            for row in history.family
        ]
        if not rows:
            empty_state(_("No family history is recorded"), _("Illnesses in your family that you told us appear here."))
            return
        table(
            [_("Relative"), _("Illness"), _("Age when it began"), _("Correction")],
            rows,
            _("Family history"),
            hide_caption=True,
            drop_empty=True,
        )


def social(visit: Visit, history: MedicalHistory) -> None:
    """Smoking, work, living situation …"""
    with card(_("Social history"), "social-history"):
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
        if not rows:
            empty_state(_("No social history is recorded"), _("Smoking, work and similar facts appear here."))
            return
        table(
            [_("What"), _("Answer"), _("Date"), _("Correction")],
            rows,
            _("Social history"),
            hide_caption=True,
            drop_empty=True,
        )


def visits(visit: Visit, history: MedicalHistory) -> None:
    """Encounters with reason and diagnoses."""
    with card(_("Visits"), "visits"):
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
        if not rows:
            empty_state(_("No visits are recorded"), _("Visits to your clinic appear here."), "appointments")
            return
        table(
            [_("Visit"), _("Date"), _("Provider"), _("Place"), _("Correction")],
            rows,
            _("Visits"),
            hide_caption=True,
            drop_empty=True,
        )


def care_team(visit: Visit, history: MedicalHistory) -> None:
    """Who looks after the patient."""
    with card(_("Care team"), "care-team"):
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
        if not rows:
            empty_state(_("No care team is recorded"), _("The people who look after you appear here."), "family")
            return
        table(
            [_("Name"), _("Role"), _("Organization"), _("Phone"), _("Correction")],
            rows,
            _("Care team"),
            hide_caption=True,
            drop_empty=True,
        )


def narratives(visit: Visit, history: MedicalHistory) -> None:
    """Sections that came as text, for instance a plan or instructions; line breaks as written."""
    if not history.narratives:
        return
    with card(_("Other parts of the record"), "other"):
        for row in history.narratives:
            heading(3, row.title or name_of(row))
            tag("p", row.body, "as-written")
            way = wrong.cell(visit, "section-text", row.id, row.title or name_of(row))
            if way:
                show(way, tag="p")


def _wrong(visit: Visit, kind: str, row) -> object:
    return wrong.cell(visit, kind, row.id, name_of(row))


def _condition(row) -> str:
    return name_of(row) if is_named(row) else _("No illness recorded")
