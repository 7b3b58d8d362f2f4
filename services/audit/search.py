"""Searching the history of the clinic by patient, person, act and period; fast however long it is (HI-07).

Every way of asking follows an index in the order of the answer and stops after one page; nothing is counted or skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models.history import HistoryRow
from models.people import Account, Patient
from services import access, history
from services.access import StaffAccess, in_room
from services.audit.words import GROUPS, SENTENCES
from services.charts.standing import charts_in
from services.errors import Problem
from services.history import Action
from services.history_words import name_of_actor, thing
from services.registration import patients
from services.words import N_, _, long_date, long_moment

PAGE = 50
MOST_NAMED = 20

Place = tuple[datetime, int]  # of a row: when, and its number


@dataclass(frozen=True)
class Wanted:
    """The filter: ids of a patient and an account, a key of GROUPS, the first and the last day; None and "" are all."""

    patient_id: UUID | None = None
    account_id: UUID | None = None
    group: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Act:
    """One row in words."""

    number: int
    when: str
    who: str
    what: str
    patient: str
    patient_id: UUID | None
    result: str  # done, refused, failed
    address: str
    row: HistoryRow


@dataclass(frozen=True)
class Found:
    """One page, newest first; `older` is where the next one begins, None at the end."""

    acts: list[Act]
    older: Place | None


@in_room("audit")
def find(session: Session, office: StaffAccess, wanted: Wanted, before: Place | None = None) -> Found:
    """A page of what fits. The search is in the history itself, a patient's also in that patient's own."""
    rows = rows_of(session, office, wanted, before, PAGE + 1)
    if before is None:
        detail = {"group": wanted.group, "person": str(wanted.account_id or "")}
        days = {"first": str(wanted.first or ""), "last": str(wanted.last or "")}
        history.record(
            session, office.actor, Action.AUDIT_SEARCHED, patient_id=wanted.patient_id, subject="access history",
            **detail, **days,  # type: ignore[arg-type]
        )  # fmt: skip
    shown = rows[:PAGE]
    return Found(in_words(session, office, shown), place_of(shown[-1]) if len(rows) > PAGE else None)


@in_room("audit")
def newest(session: Session, office: StaffAccess) -> Found:
    """The first page of everything."""
    return find(session, office, Wanted())


@in_room("audit")
def people(session: Session, _office: StaffAccess, text: str) -> list[tuple[UUID, str]]:
    """Accounts whose name or e-mail address holds `text`, with what tells them apart; at most MOST_NAMED."""
    words = text.strip()[:100].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if not words:
        return []
    like = or_(*(column.ilike(f"%{words}%", escape="\\") for column in (col(Account.name), col(Account.email))))
    rows = session.exec(select(Account).where(like).order_by(col(Account.name)).limit(MOST_NAMED)).all()
    return [(row.id, f"{row.name}, {row.email}") for row in rows]


@in_room("audit")
def charts(session: Session, office: StaffAccess, text: str) -> list[tuple[UUID, str]]:
    """Patients whose name begins like `text`, with the birth date; at most MOST_NAMED."""
    if not text.strip():
        return []
    found = patients.search(session, office, text[:200], "")
    return [(one.patient_id, f"{one.name}, {long_date(one.birth_date)}") for one in found[:MOST_NAMED]]


def period(first: str, last: str) -> tuple[date | None, date | None]:
    """The two days as typed, year first. Raises Problem with the field that is not a day, or when they are turned."""
    days: list[date | None] = []
    for name, typed in (("first", first), ("last", last)):
        try:
            days.append(date.fromisoformat(typed) if typed else None)
        except ValueError:
            raise Problem(_("Enter a day as month, day and year."), name) from None
    if days[0] and days[1] and days[0] > days[1]:
        raise Problem(_("The last day must not lie before the first."), "last")
    return days[0], days[1]


@in_room("audit")
def rows_of(
    session: Session, _office: StaffAccess, wanted: Wanted, before: Place | None, limit: int
) -> Sequence[HistoryRow]:
    """Rows that fit, newest first. A group of acts is asked act by act, so that each question follows its index."""
    queries = [query.limit(limit) for query in queries_of(session, wanted, before)]
    found = [row for query in queries for row in session.exec(query).all()]
    return sorted(found, key=place_of, reverse=True)[:limit]


def queries_of(session: Session, wanted: Wanted, before: Place | None) -> list[SelectOfScalar[HistoryRow]]:
    """The questions to the database whose answers together are the page; each one is in the order of the page."""
    rows = select(HistoryRow).order_by(col(HistoryRow.at).desc(), col(HistoryRow.seq).desc())
    zone = ZoneInfo(access.time_zone(session))
    if wanted.first:
        rows = rows.where(HistoryRow.at >= datetime.combine(wanted.first, time(), zone))
    if wanted.last:
        rows = rows.where(HistoryRow.at < datetime.combine(wanted.last + timedelta(days=1), time(), zone))
    if before:
        at, seq = before
        rows = rows.where(HistoryRow.at <= at, (col(HistoryRow.at) < at) | (col(HistoryRow.seq) < seq))
    if wanted.account_id:
        rows = rows.where(HistoryRow.actor_id == wanted.account_id)
    acts = GROUPS[wanted.group][1] if wanted.group in GROUPS else ()
    if wanted.patient_id:
        rows = rows.where(col(HistoryRow.patient_id).in_(charts_in(session, wanted.patient_id)))
    return [rows.where(HistoryRow.action == act) for act in acts] or [rows]


def place_of(row: HistoryRow) -> Place:
    """Where a row stands in the order of the pages."""
    return row.at, row.seq


@in_room("audit")
def in_words(session: Session, _office: StaffAccess, rows: Sequence[HistoryRow]) -> list[Act]:
    """The rows as sentences, with the names that the patients have now."""
    wanted = {row.patient_id for row in rows if row.patient_id}
    named = session.exec(select(Patient).where(col(Patient.id).in_(wanted))).all()
    names: dict[Any, str] = {one.id: f"{one.given} {one.family}" for one in named}
    zone = access.time_zone(session)
    return [
        Act(
            number=row.seq,
            when=long_moment(row.at, zone),
            who=_who(row),
            what=_(SENTENCES.get(row.action, N_("{who} did something: {what}")), who=_who(row), what=_what(row)),
            patient=names.get(row.patient_id, _("a chart that is gone") if row.patient_id else ""),
            patient_id=row.patient_id if row.patient_id in names else None,
            result=row.result,
            address=row.address or "",
            row=row,
        )
        for row in rows
    ]


def _what(row: HistoryRow) -> str:
    return thing(row.subject, own=False) if row.subject else _("the record")


def _who(row: HistoryRow) -> str:
    if row.actor_as == "visitor":
        return _("{name} (not signed in)", name=name_of_actor(row))
    if row.actor_id is None:
        return _("The portal") if row.actor_name == "The portal" else _("The clinic’s computer")
    if row.actor_as.startswith("family"):
        return _("{name} (family)", name=row.actor_name)
    role = row.actor_as.removeprefix("staff, ")
    return row.actor_name if role == row.actor_as else f"{row.actor_name} ({_(role)})"
