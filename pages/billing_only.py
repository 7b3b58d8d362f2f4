"""Home for a family member with Billing only: no word of the medical record."""

from typing import Any

from components.basics import heading, paragraph
from components.callouts import empty_state
from components.cards import card
from pages.screens import Screen, Visit
from services.access import Access, ChartAccess
from services.words import N_, _


def load(_session: Any, _chart: ChartAccess) -> None:
    """Nothing of the record is loaded."""


def draw(visit: Visit, _nothing: None) -> None:
    """Says what this access means."""
    heading(1, _("{name}’s account", name=visit.name))
    paragraph(_("You have billing-only access: statements and balance, not the medical record."), "lead")
    with card(_("Statements"), "statements"):
        empty_state(_("There are no statements"), _("When your clinic sends a statement it appears here."), "billing")


HOME = Screen("/", N_("Home"), Access.OPEN, "account", load, draw, nav=(N_("Home"), "home"))
