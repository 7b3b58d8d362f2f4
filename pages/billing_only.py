"""Home for a family member with Billing only: balance and statements, no word of the medical record."""

from components.basics import heading, link, paragraph
from pages.billing import draw_balance
from pages.screens import Screen, Visit
from services.access import Access
from services.billing.view import Billing, overview
from services.words import N_, _


def draw(visit: Visit, shown: Billing) -> None:
    """Says what this access means, and what is due."""
    heading(1, _("{name}’s account", name=visit.name))
    paragraph(_("You have billing-only access: statements and balance, not the medical record."), "lead")
    draw_balance(visit, shown)
    link(_("Open the statements"), visit.to("/billing"), button=True, primary=True)


HOME = Screen("/", N_("Home"), Access.BILLING, "statements", overview, draw, nav=(N_("Home"), "home"))
