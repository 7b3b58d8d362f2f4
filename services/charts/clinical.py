"""What a clinician reads first in a chart: allergies, problems and medications of today.

The front desk has no such room. What is confidential towards the family is shown, since clinicians treat with it.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from models.record import Allergy, ClinicalRow, Medication, Problem
from services import history
from services.access import StaffAccess, clinic_today, in_room
from services.charts.standing import standing_chart
from services.history import Action
from services.medical_history import is_past_medication, is_past_problem
from services.records import naming

T = TypeVar("T", bound=ClinicalRow)


@dataclass(frozen=True)
class Fact:
    """One line by name; `private`: marked confidential, the family does not see it."""

    name: str
    private: bool


@dataclass(frozen=True)
class Clinical:
    """An empty list means that nothing is recorded, not that there is nothing."""

    allergies: list[Fact]
    problems: list[Fact]
    medications: list[Fact]


@in_room("clinical chart")
def summary(session: Session, office: StaffAccess, patient_id: UUID) -> Clinical:
    """By name; the look is written to the history. Raises NoAccess."""
    standing_chart(session, patient_id)
    today = clinic_today(session)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="medical history")
    return Clinical(
        _facts(_rows(session, patient_id, Allergy)),
        _facts([row for row in _rows(session, patient_id, Problem) if not is_past_problem(row, today)]),
        _facts([row for row in _rows(session, patient_id, Medication) if not is_past_medication(row, today)]),
    )


def _rows(session: Session, patient_id: UUID, table: type[T]) -> list[T]:
    query = select(table).where(col(table.patient_id) == patient_id, col(table.entered_in_error).is_(False))
    return list(session.exec(query).all())


def _facts(rows: list[T]) -> list[Fact]:
    found = {Fact(naming.name_of(row), row.confidential) for row in rows}
    return sorted(found, key=lambda one: one.name.casefold())
