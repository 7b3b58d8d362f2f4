"""Identity data that a patient wants changed: staff decide with before and after (PRODUCT §7, §8.2).

An accepted birth date moves rights at once, because those are computed from it at each check (services.access).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import Account, Patient
from models.registration import ChangeRequest
from services import access, clock, history, mail
from services.access import Access, ChartAccess, StaffAccess, in_room, needs
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.names import match_key
from services.settings import Settings
from services.typed_day import typed_day
from services.words import N_, _

FIELDS = {
    "given": N_("First name"),
    "middle": N_("Middle name"),
    "family": N_("Last name"),
    "suffix": N_("Suffix"),
    "birth_date": N_("Date of birth"),
    "sex": N_("Sex"),
    "insurer": N_("Insurance company"),
    "insurance_member_id": N_("Member number"),
}
_SEXES = ("F", "M", "UN")


@dataclass(frozen=True)
class Change:
    """One field: what it is in the chart, and what it should be; dates as ISO text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Asked:
    """The patient's newest request, as the profile shows it."""

    state: str
    changes: list[Change]
    asked_at: datetime
    reason: str | None


@dataclass(frozen=True)
class Waiting:
    """A request as the office sees it. `version` goes back with the decision (SECURITY R4)."""

    id: UUID
    version: int
    patient_name: str
    asked_by: str
    asked_at: datetime
    changes: list[Change]


@dataclass(frozen=True)
class Requests:
    """The office's page."""

    waiting: list[Waiting]
    time_zone: str


@needs(Access.PERSONAL)
def ask(session: Session, chart: ChartAccess, wanted: dict[str, str]) -> None:
    """Ask for other identity data, in place of a request that still waits. Raises Problem on the field."""
    patient = session.get_one(Patient, chart.patient_id)
    now = _of(patient)
    after = {name: _checked(name, wanted.get(name, now[name]), chart.today) for name in FIELDS}
    changed = {name: value for name, value in after.items() if value != now[name]}
    if not changed:
        raise Problem(_("Nothing is different from your chart. Change what is wrong, or go back."))
    row = _open_request(session, chart) or ChangeRequest(
        patient_id=chart.patient_id, account_id=_account(chart), before={}, after={}, created_at=clock.now()
    )
    row.before, row.after = {name: now[name] for name in changed}, changed
    row.created_at, row.version = clock.now(), row.version + 1
    session.add(row)
    history.record(
        session, chart.actor, Action.CHANGE_REQUESTED, patient_id=chart.patient_id, subject=_subject(changed)
    )


@needs(Access.PERSONAL)
def withdraw(session: Session, chart: ChartAccess) -> None:
    """The patient takes the waiting request back."""
    row = _open_request(session, chart)
    if row:
        session.delete(row)


@needs(Access.PERSONAL)
def newest_of(session: Session, chart: ChartAccess) -> Asked | None:
    """The newest request of this chart, decided or not."""
    query = select(ChangeRequest).where(ChangeRequest.patient_id == chart.patient_id)
    row = session.exec(query.order_by(col(ChangeRequest.created_at).desc())).first()
    return Asked(row.state, _changes(row), row.created_at, row.reason) if row else None


@in_room("change requests")
def overview(session: Session, _office: StaffAccess) -> Requests:
    """What waits for a decision, the oldest first."""
    rows = session.exec(
        select(ChangeRequest, Patient, Account)
        .join(Patient, col(Patient.id) == ChangeRequest.patient_id)
        .join(Account, col(Account.id) == ChangeRequest.account_id)
        .where(ChangeRequest.state == "waiting")
        .order_by(col(ChangeRequest.created_at))
    ).all()
    waiting = [
        Waiting(row.id, row.version, f"{patient.given} {patient.family}", by.name, row.created_at, _changes(row))
        for row, patient, by in rows
    ]
    return Requests(waiting, access.time_zone(session))


@in_room("change requests")
def accept(session: Session, office: StaffAccess, request_id: UUID, version: int, settings: Settings) -> None:
    """Put the new data into the chart. Raises Conflict when request or chart changed since the page was drawn."""
    row, patient = _to_decide(session, request_id, version)
    now = _of(patient)
    if any(now[name] != value for name, value in row.before.items()):
        raise Conflict
    for name, value in row.after.items():
        setattr(patient, name, date.fromisoformat(value) if name == "birth_date" else value or None)
    patient.match_key = match_key(patient.given, patient.family)
    patient.version += 1
    own = session.exec(select(Account).where(Account.patient_id == patient.id)).first()
    if own and {"given", "family"} & row.after.keys():
        own.name = f"{patient.given} {patient.family}"
    _decide(session, office, row, "accepted", settings)


@in_room("change requests")
def refuse(
    session: Session, office: StaffAccess, request_id: UUID, version: int, reason: str, settings: Settings
) -> None:
    """Leave the chart as it is. Raises Problem without a reason, Conflict as above."""
    if not reason.strip():
        raise Problem(_("Write a reason: the patient will read it."), "reason")
    row, _patient = _to_decide(session, request_id, version)
    row.reason = reason.strip()[:500]
    _decide(session, office, row, "refused", settings)


def _decide(session: Session, office: StaffAccess, row: ChangeRequest, state: str, settings: Settings) -> None:
    row.state, row.decided_at, row.decided_by = state, clock.now(), office.actor.account_id
    row.version += 1
    act = Action.CHANGE_ACCEPTED if state == "accepted" else Action.CHANGE_REFUSED
    history.record(session, office.actor, act, patient_id=row.patient_id, subject=_subject(row.after))
    asker = session.get_one(Account, row.account_id)
    link = f"{settings.base_url}/profile"
    mail.enqueue(session, to=asker.email, template="change_decided", language=asker.language, link=link)


def _to_decide(session: Session, request_id: UUID, version: int) -> tuple[ChangeRequest, Patient]:
    row = session.get(ChangeRequest, request_id, with_for_update=True)
    if row is None:
        raise NoAccess
    if row.state != "waiting" or row.version != version:
        raise Conflict
    return row, session.get_one(Patient, row.patient_id)


def _open_request(session: Session, chart: ChartAccess) -> ChangeRequest | None:
    query = select(ChangeRequest).where(ChangeRequest.patient_id == chart.patient_id, ChangeRequest.state == "waiting")
    return session.exec(query.with_for_update()).first()


def _of(patient: Patient) -> dict[str, str]:
    values: dict[str, Any] = {name: getattr(patient, name) for name in FIELDS}
    return {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in values.items()}


def _changes(row: ChangeRequest) -> list[Change]:
    return [Change(name, row.before.get(name, ""), row.after[name]) for name in FIELDS if name in row.after]


def _subject(changed: dict[str, Any]) -> str:
    return ", ".join(FIELDS[name].lower() for name in FIELDS if name in changed)


def _account(chart: ChartAccess) -> UUID:
    if chart.actor.account_id is None:
        raise NoAccess
    return chart.actor.account_id


def _checked(name: str, value: str, today: date) -> str:
    value = " ".join(value.split())
    if name in ("given", "family") and not value:
        raise Problem(_("Enter a name."), name)
    if len(value) > 100:
        raise Problem(_("This can have {count} characters at most.", count=100), name)
    if name == "sex" and value and value not in _SEXES:
        raise Problem(_("Choose one of the answers."), name)
    return _checked_date(value, today) if name == "birth_date" else value


def _checked_date(value: str, today: date) -> str:
    try:
        born = typed_day(value)
    except ValueError as error:
        raise Problem(_("Enter the date of birth as month, day and year, such as 3 27 1988."), "birth_date") from error
    if not date(1880, 1, 1) <= born <= today:
        raise Problem(_("The date of birth must be in the past."), "birth_date")
    return born.isoformat()
