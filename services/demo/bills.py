"""Statements of the demo clinic: one paid, one due, one in part."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.billing import Payment
from services import access, clock
from services.billing import entry
from services.billing.entry import Entry, Line
from services.demo.clinic import OSEI, RAMAN

# patient, number, days ago, provider, (service, charge, covered) in dollars, paid in dollars
_BILLS = [
    (
        "elena",
        "RFM-20871",
        96,
        RAMAN,
        [("Office visit", 165, 140), ("Hemoglobin A1c", 38, 30)],
        33,
    ),
    ("elena", "RFM-21544", 5, RAMAN, [("Office visit", 165, 140), ("Urine albumin", 42, 28)], 0),
    ("daniel", "RFM-21310", 40, RAMAN, [("Annual physical examination", 240, 190), ("Electrocardiogram", 95, 60)], 50),
    ("nora", "RFM-21402", 21, OSEI, [("Well-child visit", 180, 180), ("Influenza vaccine", 55, 40)], 0),
    ("lucia", "RFM-21467", 14, OSEI, [("Counseling, 45 minutes", 150, 110)], 0),
]


def add_bills(session: Session, charts: dict[str, UUID], today: date) -> None:
    """Enter them as the billing desk would."""
    office = access.command_line(session, "billing")
    for key, number, days, provider, services, paid in _BILLS:
        issued = today - timedelta(days=days)
        lines = [
            Line(issued - timedelta(days=6), name, charge * 100, covered * 100) for name, charge, covered in services
        ]
        one = Entry(number, issued, issued + timedelta(days=30), provider, lines)
        statement_id = entry.add(session, office, charts[key], one)
        if paid:
            session.add(
                Payment(
                    statement_id=statement_id,
                    paid_on=issued + timedelta(days=4),
                    amount=paid * 100,
                    note="Check",
                    recorded_at=clock.now(),
                )
            )
