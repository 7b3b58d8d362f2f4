"""The list of subjects that a new clinic begins with; afterwards the clinic keeps it (PRODUCT §5)."""

from sqlmodel import Session, select

from models.clinic import Subject
from models.people import Role
from services.words import N_

DEFAULTS = (
    (N_("Medical question"), Role.CLINICIAN),
    (N_("Appointments and scheduling"), Role.FRONT_DESK),
    (N_("Prescription refill"), Role.CLINICIAN),
    (N_("Test results"), Role.CLINICIAN),
    (N_("Billing"), Role.BILLING),
    (N_("Referral"), Role.FRONT_DESK),
    (N_("Other"), Role.FRONT_DESK),
)


def add_defaults(session: Session) -> None:
    """Give a clinic without subjects the seven of the guide, each with the role that answers first."""
    if session.exec(select(Subject.id)).first():
        return
    session.add_all(
        Subject(name=name, position=number, role=role) for number, (name, role) in enumerate(DEFAULTS, start=1)
    )
    session.flush()
