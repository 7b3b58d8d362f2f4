"""Whom to ask for what: the contacts of the help page, all of them settings of the clinic (PRODUCT §7)."""

from dataclasses import dataclass

from sqlmodel import Session, select

from models.clinic import Clinic
from services.access import AccountAccess


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


def contacts(session: Session, _key: AccountAccess) -> Help:
    """The clinic's contacts."""
    clinic = session.exec(select(Clinic)).one()
    return Help(
        clinic.name,
        clinic.portal_name,
        clinic.phone,
        clinic.support_phone,
        clinic.support_email,
        clinic.billing_email,
        clinic.feedback_email,
    )
