"""What is new in a chart, for the home page: counted from when lines came into the portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select as plain_select
from sqlmodel import Session, col, func, select

from models.people import Patient
from models.record import (
    Allergy,
    ClinicalRow,
    Document,
    Encounter,
    Immunization,
    Medication,
    Panel,
    Problem,
    Procedure,
)
from models.sessions import SignIn
from services import clock
from services.access import Access, ChartAccess, needs, time_zone
from services.appointments.reading import Appointment, coming
from services.family import birthdays
from services.family.birthdays import Ahead
from services.forms.reading import how_many_wait
from services.records.naming import name_of
from services.results import reminders, seen
from services.results.reading import ELSEWHERE
from services.results.reminders import Reminding
from services.shown import shown
from services.words import N_

_CATEGORIES: tuple[tuple[str, str, type[ClinicalRow], str, str], ...] = (
    # what (many, one), table, its date, part of the Medical History tab
    (N_("Problems"), N_("Problem"), Problem, "onset", "problems"),
    (N_("Medications"), N_("Medication"), Medication, "started", "medications"),
    (N_("Allergies"), N_("Allergy"), Allergy, "onset", "allergies"),
    (N_("Vaccinations"), N_("Vaccination"), Immunization, "given_on", "vaccinations"),
    (N_("Procedures"), N_("Procedure"), Procedure, "performed", "procedures"),
    (N_("Visits"), N_("Visit"), Encounter, "started", "visits"),
)
_TO_OPEN: tuple[tuple[str, str, type[Panel] | type[Document], str, str], ...] = (
    (N_("Test Results"), N_("Test result"), Panel, "collected", "/my-health/test-results"),
    (N_("Documents"), N_("Document"), Document, "authored", "/my-health/documents"),
)
_FIRST_LOOK = timedelta(days=30)


@dataclass(frozen=True)
class Item:
    """One line: its kind (to be translated), name, recorded date, and where it is: an address, or a part of the
    Medical History tab.
    """

    kind: str
    name: str
    when: str | None
    part: str


@dataclass(frozen=True)
class WhatsNew:
    """`since`: the visit before this one, or None when there was none; `counts`: category → new lines."""

    given_name: str
    since: datetime | None
    counts: list[tuple[str, str, int]]  # category, part, how many
    unopened: list[tuple[str, str, int]]  # the same of what has a page of its own, by this reader's marks
    newest: list[Item]
    birthday: Ahead | None  # what soon changes in family access
    forms: int  # how many wait to be filled in
    reminders: list[Reminding]  # health reminders that are open
    visits: Sequence[Appointment]  # to come, the next first
    time_zone: str


@needs(Access.RECORD)
def whats_new(session: Session, chart: ChartAccess) -> WhatsNew:
    """Counts of lines that came in since this person's last visit, and the newest dated lines of the record."""
    since = _last_visit(session, chart)
    after = since or clock.now() - _FIRST_LOOK
    counts: list[tuple[str, str, int]] = []
    unopened: list[tuple[str, str, int]] = []
    newest: list[Item] = []
    came_in = _came_in(session, chart, after)
    for label, kind, table, dated, part in _CATEGORIES:
        mine = [*shown(chart, table), col(table.negated).is_(False)]
        if came_in[label]:
            counts.append((label, part, came_in[label]))
        when = col(getattr(table, dated))
        rows = session.exec(select(table).where(*mine, when.is_not(None)).order_by(when.desc()).limit(5))
        newest += [Item(kind, name_of(row), getattr(row, dated), part) for row in rows]
    for label, kind, table, dated, path in _TO_OPEN:
        mine = [*shown(chart, table)]
        if table is Panel:
            mine.append(col(Panel.category).not_in(ELSEWHERE))
        count = seen.count_new(session, chart, table, mine)
        if count:
            unopened.append((label, path, count))
        when = col(getattr(table, dated))
        rows = session.exec(select(table).where(*mine, when.is_not(None)).order_by(when.desc()).limit(5))
        newest += [Item(kind, _name(row), getattr(row, dated), f"{path}/{row.id}") for row in rows]
    newest.sort(key=lambda item: item.when or "", reverse=True)
    patient = session.get_one(Patient, chart.patient_id)
    waiting = how_many_wait(session, chart)
    return WhatsNew(
        patient.given,
        since,
        counts,
        unopened,
        newest[:6],
        birthdays.ahead(session, chart),
        waiting,
        reminders.waiting(session, chart),
        coming(session, chart),
        time_zone(session),
    )


def _came_in(session: Session, chart: ChartAccess, after: datetime) -> dict[str, int]:
    """How many lines of each category, in one query."""
    counted = [
        select(func.count())
        .where(*shown(chart, table), col(table.negated).is_(False), col(table.added_at) > after)
        .scalar_subquery()
        for _label, _kind, table, _dated, _part in _CATEGORIES
    ]
    found = session.execute(plain_select(*counted)).one()
    return {label: count for (label, *_rest), count in zip(_CATEGORIES, found, strict=True)}


def _name(row: Panel | Document) -> str:
    return row.title if isinstance(row, Document) else name_of(row)


def _last_visit(session: Session, chart: ChartAccess) -> datetime | None:
    return session.exec(
        select(func.max(SignIn.started_at)).where(
            SignIn.account_id == chart.actor.account_id, SignIn.id != chart.actor.session_id
        )
    ).one()
