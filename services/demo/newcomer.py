"""Patients of the demo with whom signing up can be tried: what to type."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from models.people import Account, Patient
from services.demo.people import PEOPLE

KEY = "grace"
CHILD = "nora"


@dataclass(frozen=True)
class Newcomer:
    """Everything that the page "About you" asks for."""

    name: str
    birth_date: date
    postal_code: str
    email: str
    phone: str


def newcomer(session: Session) -> Newcomer | None:
    """None when somebody has signed up as her already."""
    her = next(person for person in PEOPLE if person.key == KEY)
    patient = session.exec(select(Patient).where(Patient.given == her.given, Patient.family == her.family)).first()
    if patient is None or session.exec(select(Account).where(Account.patient_id == patient.id)).first():
        return None
    return Newcomer(her.name, patient.birth_date, her.more["postal_code"], her.email, her.phone)


@dataclass(frozen=True)
class Child:
    """Whom a family member can ask for."""

    name: str
    age: int
    birth_date: date
    postal_code: str


def child(session: Session) -> Child | None:
    """A child whose guardian's contact gets the passcode."""
    known = next(person for person in PEOPLE if person.key == CHILD)
    patient = session.exec(select(Patient).where(Patient.given == known.given, Patient.family == known.family)).first()
    return Child(known.name, known.age or 0, patient.birth_date, known.more["postal_code"]) if patient else None
