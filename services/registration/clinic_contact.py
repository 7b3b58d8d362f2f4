"""How a person who has no account yet reaches the office: on the first page and in the letter."""

from dataclasses import dataclass

from sqlmodel import Session, select

from models.clinic import Clinic


@dataclass(frozen=True)
class ClinicContact:
    """Name, postal address and telephone number as the clinic has set them."""

    name: str
    portal_name: str
    lines: list[str]
    phone: str | None
    time_zone: str


def clinic_contact(session: Session) -> ClinicContact | None:
    """None before the set-up."""
    clinic = session.exec(select(Clinic)).first()
    if clinic is None:
        return None
    town = " ".join(part for part in (clinic.state, clinic.postal_code) if part)
    lines = [clinic.street, ", ".join(part for part in (clinic.city, town) if part)]
    return ClinicContact(
        clinic.name,
        clinic.portal_name,
        [line for line in lines if line],
        clinic.support_phone or clinic.phone,
        clinic.time_zone,
    )
