"""One patient's statements at the office: what stands, payments, voiding, and a new one (PRODUCT §8.5)."""

from datetime import date
from typing import Any

from components.basics import button, heading, link, paragraph, tag
from components.callouts import empty_state, success
from components.cards import card
from components.disclosure import disclosure
from components.fields import Field, text_field
from components.form import ErrorSummary, Form
from components.markup import show
from components.tables import pairs
from pages.clinic.billing import ROOM
from pages.clinic.screens import Desk, StaffScreen
from pages.web.actions import action
from services.billing import entry, telling
from services.billing.entry import Entry, Line
from services.billing.money import in_words, typed_cents
from services.billing.view import Bill
from services.errors import NoAccess, Problem
from services.words import N_, _, long_date

FIRST_LINES = 3


def _draw(desk: Desk, shown: entry.Desk) -> None:
    heading(1, _("Billing: {name}", name=shown.name))
    paragraph(_("Born {date}", date=long_date(shown.birth_date)))
    link(_("Back to the search"), "/clinic/billing")
    place = tag("div", classes="flow", aria_live="polite")

    async def again(words: str) -> None:
        """Draw the newest state, with what was done above it."""
        newest = await desk.do(ROOM, entry.of_patient, shown.patient_id)
        place.clear()
        with place:
            success(words)
            _draw_bills(desk, newest, again)

    with place:
        _draw_bills(desk, shown, again)
    _draw_new(desk, shown, again)


def _draw_bills(desk: Desk, shown: entry.Desk, again: Any) -> None:
    if not shown.bills:
        empty_state(_("There are no statements"), _("Add the first one below, or take in a file."), "billing")
    for bill in shown.bills:
        with card(_("Statement {number}", number=bill.number), f"statement-{bill.statement_id}"):
            show(
                pairs(
                    [
                        (_("Date"), long_date(bill.issued_on)),
                        (_("Due by"), long_date(bill.due_on) if bill.due_on else None),
                        (_("Provider"), bill.provider),
                        (_("Amount"), in_words(bill.total)),
                        (_("Still due"), in_words(bill.due)),
                    ]
                )
            )
            _draw_payment(desk, bill, again)
            _draw_void(desk, bill, shown.versions[bill.statement_id], again)


def _draw_payment(desk: Desk, bill: Bill, again: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def pay() -> None:
        cents = typed_cents(amount.value, "amount", negative=True)
        await desk.do(ROOM, entry.pay, bill.statement_id, typed_day(paid_on.value, "paid_on"), cents, note.value)
        await again(_("The payment is recorded."))

    with disclosure(_("Record a payment"), _("Do not record a payment")):
        summary = ErrorSummary()
        with Form(summary, pay) as form:
            amount = form.add(text_field("amount", _("Amount"), hint=_("A negative amount takes back a payment.")))
            paid_on = form.add(text_field("paid_on", _("Day of payment"), kind="date"))
            note = form.add(text_field("note", _("How"), hint=_("Cash, check … never a card number.")))
            button(_("Record"), submit=True)


def _draw_void(desk: Desk, bill: Bill, version: int, again: Any) -> None:
    form: Form

    @action(form=lambda: form)
    async def void() -> None:
        await desk.do(ROOM, entry.void, bill.statement_id, version, reason.value)
        await again(_("The statement is void. Nobody sees it any more."))

    with disclosure(_("Void this statement"), _("Do not void this statement")):
        summary = ErrorSummary()
        with Form(summary, void) as form:
            reason = form.add(text_field("reason", _("Why it is voided")))
            button(_("Void"), submit=True)


def _draw_new(desk: Desk, shown: entry.Desk, again: Any) -> None:
    form: Form
    rows: list[tuple[Field[str], ...]] = []

    @action(form=lambda: form)
    async def add() -> None:
        lines = [_line(row) for row in rows if any(field.value.strip() for field in row)]
        due = typed_day(due_on.value, "due_on") if due_on.value else None
        issued = typed_day(issued_on.value, "issued_on")
        one = Entry(number.value, issued, due, provider.value, lines)
        await desk.do(ROOM, telling.add, shown.patient_id, one, desk.portal.settings)
        await again(_("The statement is added. The patient sees it from now on."))

    def one_more() -> None:
        with places:
            rows.append(_line_fields(form, len(rows)))

    with card(_("New statement"), "new"):
        summary = ErrorSummary()
        with Form(summary, add) as form:
            number = form.add(text_field("number", _("Number of the statement")))
            issued_on = form.add(text_field("issued_on", _("Date of the statement"), kind="date"))
            due_on = form.add(text_field("due_on", _("Due by (may be empty)"), kind="date"))
            provider = form.add(text_field("provider", _("Provider")))
            places = tag("div", classes="flow")
            for _number in range(FIRST_LINES):
                one_more()
            button(_("One more line"), one_more)
            button(_("Add the statement"), kind="primary", submit=True)


def _line_fields(form: Form, number: int) -> tuple[Field[str], ...]:
    with tag("fieldset", classes="flow"):
        tag("legend", _("Line {number}", number=number + 1), "field-label")
        return (
            form.add(text_field(f"service_on_{number}", _("Day of service"), kind="date")),
            form.add(text_field(f"description_{number}", _("Service"))),
            form.add(text_field(f"charge_{number}", _("Charge"))),
            form.add(text_field(f"covered_{number}", _("Covered by the insurer (may be empty)"))),
        )


def _line(row: tuple[Field[str], ...]) -> Line:
    day, description, charge, covered = row
    return Line(
        typed_day(day.value, day.name),
        description.value,
        typed_cents(charge.value, charge.name),
        typed_cents(covered.value, covered.name) if covered.value.strip() else 0,
    )


def typed_day(text: str, field: str) -> date:
    """The date of a date box. Raises Problem on `field`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(_("Enter a date."), field) from None


def _load(session: Any, office: Any, desk: Desk) -> entry.Desk:
    if desk.patient_id is None:
        raise NoAccess
    return entry.of_patient(session, office, desk.patient_id)


SCREEN = StaffScreen("/clinic/billing/{patient_id}", N_("Billing"), ROOM, _load, _draw)
