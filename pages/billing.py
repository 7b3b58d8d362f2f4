"""Billing: balance and statements; who has Billing only reads dates, providers and amounts alone (PRODUCT §4, §7)."""

import asyncio
from uuid import UUID

from fastapi import Request, Response

from components.badges import badge
from components.basics import heading, paragraph
from components.callouts import empty_state, notice
from components.cards import card
from components.disclosure import disclosure_markup
from components.markup import element, join, link, outside_link, show
from components.tables import Column, table, table_markup
from pages.screens import Screen, Visit
from pages.web.files import chart_file, file_response, item_of
from pages.web.portal import Portal
from services.access import Access
from services.billing.money import in_words
from services.billing.view import Bill, Billing, overview, paper
from services.records.statement_pdf import statement_pdf
from services.words import N_, _, long_date

FILE = "/files/statement/"


def register(portal: Portal) -> None:
    """The PDF of one statement, own and someone else's (PRODUCT §9)."""

    async def pdf(request: Request, patient_id: UUID) -> Response:
        printed = await portal.in_chart(
            request.state.viewer, patient_id, Access.BILLING_FILE, "statement", paper, item_of(request)
        )
        content = await asyncio.to_thread(statement_pdf, printed)
        return file_response(content, "application/pdf", "statement.pdf", inline=True)

    chart_file(portal, FILE + "{item_id}", pdf)


def draw(visit: Visit, shown: Billing) -> None:
    """The balance, how to pay it, and each statement."""
    heading(1, _("Billing"))
    if not shown.shows_services:
        paragraph(_("You have billing-only access: dates, providers and amounts, not what was done."), "lead")
    draw_balance(visit, shown)
    with card(_("Statements"), "statements"):
        if not shown.bills:
            empty_state(
                _("There are no statements"), _("When your clinic sends a statement it appears here."), "billing"
            )
        else:
            draw_statements(visit, shown)


def draw_balance(_visit: Visit, shown: Billing) -> None:
    """What is due in all, where it can be paid, and whom to ask."""
    with card(_("Balance"), "balance"):
        show(element("p", element("strong", in_words(shown.balance)), " ", _state(shown.balance), class_="lead"))
        if shown.balance > 0 and shown.payment_url:
            show(element("p", outside_link(_("Pay on the clinic’s payment page"), shown.payment_url)))
        contact = [link(shown.billing_email, f"mailto:{shown.billing_email}")] if shown.billing_email else []
        contact += [link(shown.clinic_phone, f"tel:{shown.clinic_phone}")] if shown.clinic_phone else []
        if contact:
            show(element("p", _("Questions about a bill:"), " ", join(contact, ", ")))
        notice(_("Never send card numbers through the portal, in a message or a file."))


def draw_statements(visit: Visit, shown: Billing) -> None:
    """One row for each statement; its lines unfold."""
    rows = [
        (
            long_date(bill.issued_on),
            bill.provider,
            in_words(bill.total),
            join([in_words(bill.due), " ", _state(bill.due)]),
            join([_lines(bill), " ", _print(visit, bill)]),
        )
        for bill in shown.bills
    ]
    columns = [
        _("Date"),
        _("Provider"),
        Column(_("Amount"), number=True),
        Column(_("Still due"), number=True),
        _("More"),
    ]
    table(columns, rows, _("Statements"), hide_caption=True)


def _state(due: int) -> object:
    if due < 0:
        return badge(_("in your favor"), "good")
    return badge(_("due"), "attention") if due else badge(_("paid"), "good")


def _print(visit: Visit, bill: Bill) -> object:
    address = visit.to(f"{FILE}{bill.statement_id}")
    return element("p", link(_("Statement {number} as PDF", number=bill.number), address, file=True, new_tab=True))


def _lines(bill: Bill) -> object:
    told = all(line.description is not None for line in bill.charges)
    columns = [_("Day of service"), *([_("Service")] if told else []), Column(_("You pay"), number=True)]
    rows: list[tuple[object, ...]] = [
        (long_date(line.service_on), *([line.description] if told else []), in_words(line.charge - line.covered))
        for line in bill.charges
    ]
    rows += [
        (long_date(one.paid_on), *([_("Payment")] if told else []), in_words(-one.amount)) for one in bill.payments
    ]
    inner = table_markup(columns, rows, _("Lines of statement {number}", number=bill.number), hide_caption=True)
    return disclosure_markup(_("Show details"), _("Hide details"), inner, f"lines-{bill.statement_id}")


SCREEN = Screen("/billing", N_("Billing"), Access.BILLING, "statements", overview, draw, nav=(N_("Billing"), "billing"))
