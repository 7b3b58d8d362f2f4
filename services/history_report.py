"""Who has looked at a record: the access history of one chart in plain words (PRODUCT §4, §7; SECURITY HI-08).

The patient sees everything; a family member with Full access sees everything of a child under 13; everybody else sees
their own actions.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from models.history import HistoryRow
from models.people import FamilyGrant, Patient
from services import access
from services.access import Access, ChartAccess, Relation, needs
from services.ages import age_on
from services.charts.standing import charts_in
from services.csv_cell import csv_cell
from services.history_words import ACTS, KINDS, name_of_actor, thing
from services.words import N_, _, long_moment

PAGE = 50
PERIODS = {"30": N_("The last 30 days"), "365": N_("The last 12 months"), "": N_("All time")}
_MOST_LINES = 20_000  # of one file


@dataclass(frozen=True)
class Wanted:
    """The filter as typed: a person's key from `Looked.people`, a key of KINDS, a key of PERIODS; "" is everything."""

    person: str = ""
    kind: str = ""
    period: str = ""
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One act, in words."""

    when: str
    who: str
    what: str
    device: str  # network address, of the reader's own acts only


@dataclass(frozen=True)
class Looked:
    """One page of the history, and what it can be filtered by."""

    lines: list[Line]
    total: int
    page: int
    people: list[tuple[str, str]]
    everything: bool  # False: only the reader's own actions
    wanted: Wanted

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@needs(Access.HISTORY, Access.PERSONAL)
def newest(session: Session, chart: ChartAccess) -> Looked:
    """The first page without a filter."""
    return find(session, chart, Wanted())


@needs(Access.HISTORY, Access.PERSONAL)
def find(session: Session, chart: ChartAccess, wanted: Wanted) -> Looked:
    """The acts that fit the filter, newest first, `PAGE` at a time; an unknown filter is none."""
    rows = _rows(session, chart, wanted)
    total = session.exec(select(func.count()).select_from(rows.subquery())).one()
    page = min(max(1, wanted.page), max(1, -(-total // PAGE)))
    shown = session.exec(rows.order_by(col(HistoryRow.seq).desc()).offset((page - 1) * PAGE).limit(PAGE)).all()
    words = _Words(session, chart)
    people = sorted(
        {(_key(row), words.person(row)) for row in session.exec(_people(session, chart)).all()}, key=_by_name
    )
    return Looked([words.line(row) for row in shown], total, page, people, _sees_all(session, chart), wanted)


@needs(Access.HISTORY_FILE)
def as_csv(session: Session, chart: ChartAccess, wanted: Wanted) -> bytes:
    """The same as a table for a spreadsheet, without pages (at most 20,000 lines)."""
    rows = session.exec(_rows(session, chart, wanted).order_by(col(HistoryRow.seq).desc()).limit(_MOST_LINES)).all()
    words, file = _Words(session, chart), io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("When"), _("Who"), _("What"), _("Your device")])
    for line in map(words.line, rows):
        writer.writerow([csv_cell(cell) for cell in (line.when, line.who, line.what, line.device)])
    return file.getvalue().encode("utf-8-sig")  # with the mark by which spreadsheets know UTF-8


class _Words:
    """Turns rows into sentences for one reader."""

    def __init__(self, session: Session, chart: ChartAccess) -> None:
        self._reader = chart.actor.account_id
        self._own = chart.relation is Relation.SELF
        self._zone = access.time_zone(session)
        grants = session.exec(select(FamilyGrant).where(FamilyGrant.patient_id == chart.patient_id)).all()
        self._family = {grant.account_id: grant.relationship for grant in grants}

    def line(self, row: HistoryRow) -> Line:
        template = ACTS.get(row.action, N_("{who} did something: {what}"))
        if row.result != "done":
            template = N_("{who} was refused: {what}")
        what = thing(row.subject, self._own)
        sentence = _(template, who=self.who(row), what=what, to=row.detail.get("to", ""))
        # Where somebody else was is nobody's business: an address can tell a home.
        address = row.address if row.actor_id == self._reader else None
        return Line(long_moment(row.at, self._zone), self.who(row), sentence, address or "")

    def person(self, row: HistoryRow) -> str:
        """The same for the filter, in which all acts without an account are one entry."""
        return self.who(row) if row.actor_id else _("The portal, or somebody not signed in")

    def who(self, row: HistoryRow) -> str:
        if row.actor_as == "visitor":
            return _("{name} (not signed in)", name=name_of_actor(row))
        if row.actor_id is None:
            return _("The portal") if row.actor_name == "The portal" else _("The clinic’s computer")
        if row.actor_id == self._reader:
            return _("You")
        if row.actor_as.startswith("staff"):
            role = row.actor_as.partition(", ")[2]
            return _("{name} ({role} at the clinic)", name=row.actor_name, role=_(role))
        relationship = self._family.get(row.actor_id)
        if relationship and self._own:
            return _("Your {relationship} {name}", relationship=_(relationship), name=row.actor_name)
        return f"{row.actor_name} ({_(relationship)})" if relationship else row.actor_name


def _sees_all(session: Session, chart: ChartAccess) -> bool:
    born = session.get_one(Patient, chart.patient_id).birth_date
    return chart.relation is Relation.SELF or (chart.relation is Relation.FULL and age_on(born, chart.today) < 13)


def _mine(session: Session, chart: ChartAccess) -> SelectOfScalar[HistoryRow]:
    rows = select(HistoryRow).where(col(HistoryRow.patient_id).in_(charts_in(session, chart.patient_id)))
    return rows if _sees_all(session, chart) else rows.where(HistoryRow.actor_id == chart.actor.account_id)


def _rows(session: Session, chart: ChartAccess, wanted: Wanted) -> SelectOfScalar[HistoryRow]:
    rows = _mine(session, chart)
    if wanted.kind in KINDS:
        rows = rows.where(col(HistoryRow.action).in_(KINDS[wanted.kind][1]))
    if wanted.period in PERIODS and wanted.period:
        rows = rows.where(HistoryRow.at >= _start(session, chart.today, int(wanted.period)))
    if wanted.person == "portal":
        rows = rows.where(col(HistoryRow.actor_id).is_(None))
    elif wanted.person:
        rows = rows.where(HistoryRow.actor_id == _uuid(wanted.person))
    return rows


def _people(session: Session, chart: ChartAccess) -> SelectOfScalar[HistoryRow]:
    """The newest row of each person, so that everybody is listed once and with the present name."""
    newest = _mine(session, chart).with_only_columns(func.max(HistoryRow.seq)).group_by(col(HistoryRow.actor_id))
    return select(HistoryRow).where(col(HistoryRow.seq).in_(newest))


def _start(session: Session, today: date, days: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), time(), ZoneInfo(access.time_zone(session)))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _key(row: HistoryRow) -> str:
    return str(row.actor_id) if row.actor_id else "portal"


def _by_name(person: tuple[str, str]) -> str:
    return person[1].casefold()
