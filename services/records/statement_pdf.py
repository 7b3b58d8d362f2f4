"""A statement on paper; without the services for who may not read them (PRODUCT §4, §7)."""

from services.billing.money import in_words
from services.billing.view import Paper
from services.records.pdf_page import BODY, HEADING, TITLE, Pages
from services.records.pdf_table import Column, Group, Row, place_table
from services.records.pdf_text import Style
from services.words import _, long_date

_SMALL = Style(9)


def statement_pdf(paper: Paper) -> bytes:
    """The statement as a tagged PDF in the reader's language; all content is text (SECURITY WB-03)."""
    bill = paper.bill
    title = _("Statement {number}", number=bill.number)
    pages = Pages(
        title=title,
        subject=title,
        author=paper.clinic_name,
        running=(paper.clinic_name, title),
        made=paper.printed_on,
        time_zone=paper.time_zone,
        logo=paper.clinic_logo,
    )
    for line in [paper.clinic_name, *paper.clinic_lines]:
        pages.text(line, _SMALL)
    pages.gap(20)
    for line in [paper.patient_name, *paper.patient_lines]:
        pages.text(line, Style(11))
    pages.gap(24)
    pages.text(title, TITLE, "H1")
    pages.gap(6)
    facts = [(_("Date"), long_date(bill.issued_on)), (_("Provider"), bill.provider)]
    if bill.due_on:
        facts.append((_("Due by"), long_date(bill.due_on)))
    pages.facts([*facts, (_("Still due"), in_words(bill.due))])
    pages.gap(10)
    _charges(pages, paper)
    if bill.payments:
        pages.gap(12)
        pages.text(_("Payments"), HEADING, "H2")
        rows = [Row([[long_date(one.paid_on)], [one.note or ""], [in_words(one.amount)]]) for one in bill.payments]
        columns = [Column(_("Date"), 0.3), Column(_("How"), 0.45), Column(_("Amount"), 0.25)]
        place_table(pages, columns, [Group(None, rows=rows)])
    pages.gap(14)
    if paper.billing_email:
        pages.text(_("Questions about this statement: {contact}", contact=paper.billing_email), BODY)
    return pages.render()


def _charges(pages: Pages, paper: Paper) -> None:
    bill = paper.bill
    told = all(line.description is not None for line in bill.charges)
    shares = (0.2, 0.38, 0.14, 0.14, 0.14) if told else (0.4, 0.2, 0.2, 0.2)
    heads = [_("Day of service"), *([_("Service")] if told else []), _("Charge"), _("Covered"), _("You pay")]
    rows = [
        Row(
            [
                [long_date(line.service_on)],
                *([[line.description or ""]] if told else []),
                [in_words(line.charge)],
                [in_words(line.covered)],
                [in_words(line.charge - line.covered)],
            ]
        )
        for line in bill.charges
    ]
    columns = [Column(head, share) for head, share in zip(heads, shares, strict=True)]
    place_table(pages, columns, [Group(None, rows=rows)])
