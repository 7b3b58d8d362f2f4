"""Procedures, family and social history, visits, care team, and text without entries, of the Medical History tab."""

from components.basics import heading, tag
from components.callouts import empty_state
from components.cards import card
from components.markup import two_lines
from components.tables import table
from services.medical_history import MedicalHistory
from services.records.naming import amount, coded, is_named, name_of
from services.words import _, partial_date


def procedures(history: MedicalHistory) -> None:
    """Operations and other procedures."""
    with card(_("Procedures"), "procedures"):
        rows = [
            (name_of(row), partial_date(row.performed), coded(row.body_site), row.performer)
            for row in history.procedures
            if not row.negated
        ]
        if not rows:
            empty_state(_("No procedures are recorded"), _("Operations and other procedures appear here."))
            return
        columns = [_("Procedure"), _("Date"), _("Body site"), _("Done by")]
        table(columns, rows, _("Procedures"), hide_caption=True, drop_empty=True)


def family(history: MedicalHistory) -> None:
    """Illnesses of relatives."""
    with card(_("Family history"), "family-history"):
        rows = [
            (
                coded(row.relation) or _("Relative"),
                _("Recorded as not present: {name}", name=name_of(row)) if row.negated else _condition(row),
                row.onset_age or partial_date(row.onset),
            )
            for row in history.family
        ]
        if not rows:
            empty_state(_("No family history is recorded"), _("Illnesses in your family that you told us appear here."))
            return
        table(
            [_("Relative"), _("Illness"), _("Age when it began")],
            rows,
            _("Family history"),
            hide_caption=True,
            drop_empty=True,
        )


def social(history: MedicalHistory) -> None:
    """Smoking, work, living situation …"""
    with card(_("Social history"), "social-history"):
        rows = [
            (name_of(row), coded(row.value_coded) or amount(row.value, row.unit), partial_date(row.taken))
            for row in history.social
            if not row.negated
        ]
        if not rows:
            empty_state(_("No social history is recorded"), _("Smoking, work and similar facts appear here."))
            return
        table([_("What"), _("Answer"), _("Date")], rows, _("Social history"), hide_caption=True, drop_empty=True)


def visits(history: MedicalHistory) -> None:
    """Encounters with reason and diagnoses."""
    with card(_("Visits"), "visits"):
        rows = [
            (
                two_lines(name_of(row), row.reason or ", ".join(filter(None, map(coded, row.diagnoses)))),
                partial_date(row.started),
                row.provider,
                row.location,
            )
            for row in history.encounters
        ]
        if not rows:
            empty_state(_("No visits are recorded"), _("Visits to your clinic appear here."), "appointments")
            return
        table([_("Visit"), _("Date"), _("Provider"), _("Place")], rows, _("Visits"), hide_caption=True, drop_empty=True)


def care_team(history: MedicalHistory) -> None:
    """Who looks after the patient."""
    with card(_("Care team"), "care-team"):
        rows = [
            (row.name or row.organization, name_of(row) if is_named(row) else None, row.organization, row.phone)
            for row in history.care_team
        ]
        if not rows:
            empty_state(_("No care team is recorded"), _("The people who look after you appear here."), "family")
            return
        table(
            [_("Name"), _("Role"), _("Organization"), _("Phone")],
            rows,
            _("Care team"),
            hide_caption=True,
            drop_empty=True,
        )


def narratives(history: MedicalHistory) -> None:
    """Sections that came as text, for instance a plan or instructions; line breaks as written."""
    if not history.narratives:
        return
    with card(_("Other parts of the record"), "other"):
        for row in history.narratives:
            heading(3, row.title or name_of(row))
            tag("p", row.body, "as-written")


def _condition(row) -> str:
    return name_of(row) if is_named(row) else _("No illness recorded")
