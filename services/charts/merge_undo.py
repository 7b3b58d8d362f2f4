"""Taking a merge back, within 30 days and only while nothing has happened that belongs to one of two people.

What came into the chart since then (a message, a statement, family access) could be either person's; no program can
tell, so it is refused with that reason instead of showing it to the wrong one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from models.messages import Message, Thread
from models.people import ChartMerge, Patient
from services import access, clock, history, sessions
from services.access import StaffAccess, in_room
from services.charts import merge_doing
from services.charts.merge import LABELS, RECORD
from services.charts.merge_access import name_of
from services.charts.merge_rows import put_back
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.names import match_key
from services.words import _

UNDO = timedelta(days=30)


@dataclass(frozen=True)
class Merged:
    """One merge of a chart; `refused` says why it cannot be taken back, "" when it can."""

    id: UUID
    version: int
    other: str
    reason: str
    by: str
    at: datetime
    until: datetime
    refused: str
    time_zone: str


@in_room("merge charts", "patients")
def of_chart(session: Session, _office: StaffAccess, patient_id: UUID) -> list[Merged]:
    """The merges into this chart that stand, newest first."""
    zone = access.time_zone(session)
    query = select(ChartMerge).where(ChartMerge.survivor_id == patient_id, col(ChartMerge.undone_at).is_(None))
    return [
        Merged(row.id, row.version, name_of(session.get_one(Patient, row.absorbed_id)), row.reason, row.merged_by_name,
               row.merged_at, row.merged_at + UNDO, _why_not(session, row), zone)
        for row in session.exec(query.order_by(col(ChartMerge.merged_at).desc()))
    ]  # fmt: skip


@in_room("merge charts")
def undo(session: Session, office: StaffAccess, merge_id: UUID, version: int) -> UUID:
    """Part the charts again; returns the id of the one that was closed.

    Raises Problem with the reason when it is not safe any more, Conflict when somebody was faster, NoAccess for none.
    """
    row = session.get(ChartMerge, merge_id, with_for_update=True)
    if row is None:
        raise NoAccess
    if row.undone_at or row.version != version:
        raise Conflict
    both = select(Patient).where(col(Patient.id).in_((row.survivor_id, row.absorbed_id))).order_by(col(Patient.id))
    session.exec(both.with_for_update()).all()
    if reason := _why_not(session, row):
        raise Problem(reason)
    own = merge_doing.owner(session, row.survivor_id)
    _free_sign_ins(session, row)
    put_back(session, row.changed)
    session.expire_all()
    absorbed = session.get_one(Patient, row.absorbed_id)
    absorbed.merged_into, absorbed.match_key = None, match_key(absorbed.given, absorbed.family)
    absorbed.version += 1
    row.undone_at, row.undone_by, row.version = clock.now(), office.actor.account_id, row.version + 1
    session.add_all([absorbed, row])
    session.flush()
    if own:  # open pages of the one record end
        sessions.end_all(session, own.id)
    for patient_id in (row.survivor_id, row.absorbed_id):
        history.record(session, office.actor, Action.CHARTS_PARTED, patient_id=patient_id, subject="chart",
                       merge=str(row.id))  # fmt: skip
    return row.absorbed_id


def _free_sign_ins(session: Session, row: ChartMerge) -> None:
    """Two accounts may have changed places: none stands in the way of the other while they go back."""
    table = SQLModel.metadata.tables["account"]
    for account_id, values in row.changed.get("account", {}).items():
        before, after = values["patient_id"]
        if after:
            session.execute(update(table).where(table.c.id == UUID(account_id)).values(patient_id=None))
            values["patient_id"] = [before, None]


def _why_not(session: Session, row: ChartMerge) -> str:
    if clock.now() > row.merged_at + UNDO:
        return _("It was more than {days} days ago.", days=UNDO.days)
    survivor = session.get_one(Patient, row.survivor_id)
    if survivor.merged_into:
        return _("This chart was put together with another one since then. Take that back first.")
    now = merge_doing.standing(session, row.survivor_id)
    changed = [
        _(LABELS.get(table, RECORD)) for table, mark in now["tables"].items() if row.stood["tables"].get(table) != mark
    ]
    if changed:
        what = ", ".join(dict.fromkeys(changed))
        return _("Something has come or gone since then, and only a person can tell to which chart it belongs: {what}.",
                 what=what)  # fmt: skip
    if now["owner"] != row.stood["owner"]:
        return _("Another account signs in for this chart since then.")
    if any(row.stood["grants"].get(grant) != allowed for grant, allowed in now["grants"].items()):
        return _("Family access was changed since then.")
    written = select(Message.id).join(Thread, col(Thread.id) == Message.thread_id).where(
        Thread.patient_id == row.survivor_id, Message.sent_at > row.merged_at, col(Message.from_office).is_(False)
    )  # fmt: skip
    if session.exec(written).first():
        return _("The patient or the family has written since then.")
    return ""
