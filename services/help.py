"""Whom to ask for what, and where and when: the help page, all of it settings of the clinic (PRODUCT §7)."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.clinic import Clinic, HelpQuestion, Location
from services import clock
from services.access import AccountAccess
from services.clinic_settings.hours import Week, week_of
from services.clinic_settings.lists import in_order


@dataclass(frozen=True)
class Place:
    """One office of the clinic."""

    name: str
    address: str
    phone: str | None


@dataclass(frozen=True)
class Help:
    """What the clinic has set; None where it has not."""

    clinic_name: str
    portal_name: str
    phone: str | None
    support_phone: str | None
    support_email: str | None
    billing_email: str | None
    feedback_email: str | None
    support_reply_hours: str
    support_include: list[str]
    website: str | None
    places: list[Place]
    week: Week
    questions: list[tuple[str, str]]  # with the answer each, in the clinic's order


def contacts(session: Session, _key: AccountAccess) -> Help:
    """The clinic's contacts."""
    clinic = session.exec(select(Clinic)).one()
    places = select(Location).where(col(Location.closed_at).is_(None)).order_by(col(Location.name))
    return Help(
        clinic.name,
        clinic.portal_name,
        clinic.phone,
        clinic.support_phone,
        clinic.support_email,
        clinic.billing_email,
        clinic.feedback_email,
        clinic.support_reply_hours,
        [str(line) for line in clinic.support_include],
        clinic.website,
        [Place(row.name, _address(row), row.phone) for row in session.exec(places)],
        week_of(clinic, clock.today(clinic.time_zone)),
        [(row.question, row.answer) for row in in_order(session, HelpQuestion) if row.retired_at is None],
    )


def _address(row: Location) -> str:
    town = " ".join(filter(None, (row.state, row.postal_code)))
    return ", ".join(filter(None, (row.street, row.city, town)))
