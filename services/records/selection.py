"""What goes into an export: every line of a chart in a period that the key may see, ready for the writers.

The one selection for every format (C-CDA, FHIR, HTML, PDF), so that all of them hold the same record.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from models.clinic import Clinic
from models.people import Patient, PatientContact, PatientIdentifier
from models.record import (
    Allergy,
    CareTeamMember,
    ClinicalRow,
    Document,
    Encounter,
    FamilyHistory,
    Immunization,
    Medication,
    Observation,
    Panel,
    Problem,
    Procedure,
    SectionText,
    StoredFile,
)
from services.access import Access, ChartAccess, needs
from services.records.period import Days, Period, days_of
from services.shown import shown

T = TypeVar("T", bound=ClinicalRow)
Row = TypeVar("Row", PatientContact, PatientIdentifier)

# Where the dates of a line stand: its start and its end.
DATES: dict[type[ClinicalRow], tuple[str, str | None]] = {
    Problem: ("onset", "resolved"),
    Medication: ("started", "ended"),
    Allergy: ("onset", "ended"),
    Immunization: ("given_on", None),
    Procedure: ("performed", "ended"),
    Panel: ("collected", "ended"),
    Observation: ("taken", "ended"),
    FamilyHistory: ("onset", None),
    Encounter: ("started", "ended"),
    CareTeamMember: ("started", "ended"),
    Document: ("authored", None),
    SectionText: ("recorded_on", None),
}
# Lines that last: without an end they go on until today, since nobody said that they ended.
LASTING = (Problem, Medication, Allergy, FamilyHistory, CareTeamMember)


@dataclass(frozen=True)
class PanelResults:
    """A report with its results, by time and name; either may be all there is."""

    panel: Panel
    observations: tuple[Observation, ...]


@dataclass(frozen=True)
class FileFacts:
    """A document's own file, without its bytes; size in bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Record:
    """A chart, or what of it falls into `period`; newest first, undated last. Nothing in it hangs on a database.

    Every observation stands once: in its panel (of any category), else among vital signs, social history or others.
    `undated` holds ids of lines without a date: they are in every period, and a document must say so.
    """

    patient: Patient
    contacts: tuple[PatientContact, ...]
    identifiers: tuple[PatientIdentifier, ...]
    clinic: Clinic
    period: Period
    today: date  # at the clinic, when the record was selected
    problems: tuple[Problem, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    immunizations: tuple[Immunization, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    panels: tuple[PanelResults, ...] = ()
    vital_signs: tuple[Observation, ...] = ()
    social_history: tuple[Observation, ...] = ()
    other_observations: tuple[Observation, ...] = ()
    family_history: tuple[FamilyHistory, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    care_team: tuple[CareTeamMember, ...] = ()
    documents: tuple[Document, ...] = ()
    section_texts: tuple[SectionText, ...] = ()
    files: dict[UUID, FileFacts] = field(default_factory=dict)  # Document.file_id → its file
    undated: frozenset[UUID] = frozenset()
    enclosed: dict[UUID, str] = field(default_factory=dict)  # Document.file_id → name of the file that comes with it

    @property
    def is_empty(self) -> bool:
        """Whether nothing clinical is in it."""
        return not any(getattr(self, name) for name in CATEGORIES)


CATEGORIES = (
    *("problems", "medications", "allergies", "immunizations", "procedures", "panels", "vital_signs"),
    *("social_history", "other_observations", "family_history", "encounters", "care_team", "documents"),
    "section_texts",
)


@needs(Access.RECORD, Access.RECORD_FILE, Access.RECORD_SEND)
def select_record(session: Session, chart: ChartAccess, period: Period) -> Record:
    """Everything of the chart that this key may see (services.shown) and whose dates lie in `period`."""
    patient = session.get_one(Patient, chart.patient_id)
    clinic = session.exec(select(Clinic)).one()
    pick = _Picking(session, chart, period, ZoneInfo(clinic.time_zone))
    panels, loose = pick.results()
    documents = pick.lines(Document)
    return Record(
        patient=patient,
        contacts=_of_patient(session, chart, PatientContact),
        identifiers=_of_patient(session, chart, PatientIdentifier),
        clinic=clinic,
        period=period,
        today=chart.today,
        problems=pick.lines(Problem),
        medications=pick.lines(Medication),
        allergies=pick.lines(Allergy),
        immunizations=pick.lines(Immunization),
        procedures=pick.lines(Procedure),
        panels=panels,
        vital_signs=tuple(row for row in loose if row.category == "vital-signs"),
        social_history=tuple(row for row in loose if row.category == "social-history"),
        other_observations=tuple(row for row in loose if row.category not in ("vital-signs", "social-history")),
        family_history=pick.lines(FamilyHistory),
        encounters=pick.lines(Encounter),
        care_team=pick.lines(CareTeamMember),
        documents=documents,
        section_texts=pick.lines(SectionText),
        files=_files(session, documents),
        undated=frozenset(pick.undated),
    )


def count_lines(session: Session, patient_id: UUID) -> int:
    """About how many lines a chart has: whether an export takes long. Says nothing of them, so it needs no key."""
    return sum(
        session.exec(select(func.count()).select_from(table).where(table.patient_id == patient_id)).one()
        for table in DATES
    )


class _Picking:
    """One selection on its way: the period, and which lines turned out to have no date."""

    def __init__(self, session: Session, chart: ChartAccess, period: Period, zone: ZoneInfo) -> None:
        self.session, self.chart, self.period, self.zone = session, chart, period, zone
        self.undated: set[UUID] = set()

    def lines(self, table: type[T]) -> tuple[T, ...]:
        """The lines of one category."""
        return tuple(row for row in self._all(table) if self._is_in(row, self._days(row)))

    def results(self) -> tuple[tuple[PanelResults, ...], tuple[Observation, ...]]:
        """Panels with their results, and observations without one.

        A result without a date has its panel's. A panel without a date has its results'; a dated one is also in when
        only a result of it is.
        """
        members: dict[UUID, list[Observation]] = defaultdict(list)
        loose = []
        for row in self._all(Observation):
            members[row.panel_id].append(row) if row.panel_id else loose.append(row)
        panels = []
        for panel in self._all(Panel):
            own = self._days(panel)
            dated = [(row, self._days(row) or own) for row in members[panel.id]]
            kept = tuple(row for row, days in dated if self._is_in(row, days))
            if own is None and any(days for _row, days in dated):
                taken = bool(kept)
            else:
                taken = self._is_in(panel, own) or bool(kept)
            if taken:
                panels.append(PanelResults(panel, kept))
        return tuple(panels), tuple(row for row in loose if self._is_in(row, self._days(row)))

    def _all(self, table: type[T]) -> Iterable[T]:
        newest_first = col(getattr(table, DATES[table][0])).desc().nulls_last()
        query = select(table).where(*shown(self.chart, table))
        return self.session.exec(query.order_by(newest_first, col(table.display), col(table.source_key))).all()

    def _days(self, row: ClinicalRow) -> Days | None:
        start, end = DATES[type(row)]
        until = self.chart.today if isinstance(row, LASTING) else None
        return days_of(getattr(row, start), getattr(row, end) if end else None, self.zone, ongoing_until=until)

    def _is_in(self, row: ClinicalRow, days: Days | None) -> bool:
        if not self.period.covers(days, self.chart.today):
            return False
        if days is None:
            self.undated.add(row.id)
        return True


def _of_patient(session: Session, chart: ChartAccess, table: type[Row]) -> tuple[Row, ...]:
    rows = session.exec(select(table).where(table.patient_id == chart.patient_id).order_by(col(table.id)))
    return tuple(rows)


def _files(session: Session, documents: Iterable[Document]) -> dict[UUID, FileFacts]:
    ids = {row.file_id for row in documents if row.file_id}
    found = session.exec(
        select(StoredFile.id, StoredFile.name, StoredFile.media_type, StoredFile.size).where(
            col(StoredFile.id).in_(ids)
        )
    )
    return {file_id: FileFacts(name, media_type, size) for file_id, name, media_type, size in found}
