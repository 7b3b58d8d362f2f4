"""The Medical History tab: what is on record, sorted the way a patient reads it (PRODUCT §6).

Which rows a key may see is decided in services.shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from models.record import (
    Allergy,
    CareTeamMember,
    ClinicalRow,
    Encounter,
    FamilyHistory,
    Medication,
    Observation,
    Problem,
    Procedure,
    SectionText,
)
from services.access import Access, ChartAccess, needs
from services.records import naming
from services.shown import shown

T = TypeVar("T", bound=ClinicalRow)

_OVER = {"completed", "stopped", "cancelled", "aborted", "suspended", "ended", "inactive", "entered-in-error"}
_NO_KNOWN_ALLERGY = {"716186003", "409137002", "428607008", "429625007", "428197003", "160244002"}
_NO_KNOWN_PROBLEM = {"55607006", "160245001"}


@dataclass(frozen=True)
class MedicalHistory:
    """Everything of the tab but vaccinations and vital signs.

    "None known" (a clinician said so) is not the same as an empty list (nobody said).
    """

    active_problems: list[Problem]
    past_problems: list[Problem]
    no_known_problems: bool
    current_medications: list[Medication]
    past_medications: list[Medication]
    no_medications: bool
    allergies: list[Allergy]
    no_known_allergies: bool
    procedures: list[Procedure]
    family: list[FamilyHistory]
    social: list[Observation]
    encounters: list[Encounter]
    care_team: list[CareTeamMember]
    narratives: list[SectionText]


@needs(Access.RECORD)
def overview(session: Session, chart: ChartAccess) -> MedicalHistory:
    """The whole medical history of the chart, newest first within each part."""
    problems = visible(session, chart, Problem, Problem.onset)
    medications = visible(session, chart, Medication, Medication.started)
    allergies = visible(session, chart, Allergy, Allergy.onset)
    social = visible(session, chart, Observation, Observation.taken, Observation.category == "social-history")
    none_known = [row for row in allergies if row.negated or row.code in _NO_KNOWN_ALLERGY]
    no_problem = [row for row in problems if row.code in _NO_KNOWN_PROBLEM]
    no_drug = [row for row in medications if row.negated and not naming.is_named(row)]
    problems = [row for row in problems if row not in no_problem]
    medications = [row for row in medications if row not in no_drug]
    return MedicalHistory(
        active_problems=[row for row in problems if not is_past_problem(row, chart.today)],
        past_problems=[row for row in problems if is_past_problem(row, chart.today)],
        no_known_problems=bool(no_problem),
        current_medications=[row for row in medications if not is_past_medication(row, chart.today)],
        past_medications=[row for row in medications if is_past_medication(row, chart.today)],
        no_medications=bool(no_drug),
        allergies=[row for row in allergies if row not in none_known],
        no_known_allergies=bool(none_known),
        procedures=visible(session, chart, Procedure, Procedure.performed),
        family=visible(session, chart, FamilyHistory, FamilyHistory.onset),
        social=social,
        encounters=visible(session, chart, Encounter, Encounter.started),
        care_team=visible(session, chart, CareTeamMember, CareTeamMember.started),
        narratives=visible(session, chart, SectionText, SectionText.title),
    )


@needs(Access.RECORD, Access.RECORD_FILE)
def visible(
    session: Session,
    chart: ChartAccess,
    table: type[T],
    newest_by: str | None,
    *more: bool,
    only: Sequence[Any] = (),
) -> list[T]:
    """Rows of one category that this key may see, newest first, undated last. `only`: read these columns alone."""
    query = select(table).where(*shown(chart, table), *more)
    if only:
        query = query.options(load_only(*only, raiseload=True))
    return list(session.exec(query.order_by(col(newest_by).desc().nulls_last(), col(table.display))).all())


def is_past_problem(row: Problem, today: date) -> bool:
    """Resolved or inactive by its status, or with an end date that has passed."""
    if row.clinical_status:
        return row.clinical_status != "active"
    return _has_passed(row.resolved, today)


def is_past_medication(row: Medication, today: date) -> bool:
    """Ended by its status or by its end date."""
    return (row.status or "").casefold() in _OVER or _has_passed(row.ended, today)


def _has_passed(partial: str | None, today: date) -> bool:
    return bool(partial) and str(partial)[:10] < today.isoformat()[: len(str(partial)[:10])]
