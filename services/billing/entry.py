"""Statements as the office enters them: by form, one at a time (PRODUCT §8.5); the file is in csv_in.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.billing import Payment, Statement, StatementLine
from services import clock, history
from services.access import StaffAccess, clinic_today, in_room
from services.billing import view
from services.charts.standing import standing_chart
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.words import _

MOST_LINES = 100


@dataclass(frozen=True)
class Line:
    """One charge as entered; amounts in cents."""

    service_on: date
    description: str
    charge: int
    covered: int


@dataclass(frozen=True)
class Entry:
    """A statement as entered."""

    number: str
    issued_on: date
    due_on: date | None
    provider: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Desk:
    """One patient's statements for the office."""

    patient_id: UUID
    name: str
    birth_date: date
    bills: list[view.Bill]
    versions: dict[UUID, int]


@in_room("billing")
def of_patient(session: Session, office: StaffAccess, patient_id: UUID) -> Desk:
    """The statements of one patient; the look is written down. Raises NoAccess."""
    patient = standing_chart(session, patient_id)
    history.record(session, office.actor, Action.VIEWED, patient_id=patient_id, subject="statements")
    bills = view.bills(session, patient_id, with_services=True)
    versions = session.exec(select(Statement.id, Statement.version).where(Statement.patient_id == patient_id)).all()
    return Desk(patient.id, f"{patient.given} {patient.family}", patient.birth_date, bills, dict(versions))


@in_room("billing")
def add(session: Session, office: StaffAccess, patient_id: UUID, entry: Entry) -> UUID:
    """Add a statement. Raises Problem for what is missing or double, NoAccess for no such patient."""
    standing_chart(session, patient_id)
    check(entry, clinic_today(session))
    if session.exec(select(Statement.id).where(Statement.number == entry.number)).first():
        raise Problem(_("There is a statement with this number already."), "number")
    return write(session, office, patient_id, entry)


@in_room("billing")
def void(session: Session, office: StaffAccess, statement_id: UUID, version: int, reason: str) -> None:
    """Take a statement out of everybody's sight and out of the balance; the row stays. Raises Problem, Conflict."""
    if not reason.strip():
        raise Problem(_("Write why this statement is voided."), "reason")
    row = session.get(Statement, statement_id)
    if row is None:
        raise NoAccess
    done = session.execute(
        update(Statement)
        .where(col(Statement.id) == statement_id, col(Statement.version) == version, col(Statement.voided_at).is_(None))
        .values(voided_at=clock.now(), void_reason=reason.strip()[:500], version=version + 1)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict
    _write_down(session, office, Action.STATEMENT_VOIDED, row)


@in_room("billing")
def pay(session: Session, office: StaffAccess, statement_id: UUID, paid_on: date, cents: int, note: str) -> None:
    """Write down what was received; a negative amount takes back. Raises Problem beyond what is due."""
    row = session.get(Statement, statement_id)
    found = view.bills(session, row.patient_id, with_services=False, only=statement_id) if row else []
    if row is None or not found:
        raise NoAccess
    if cents == 0 or cents > found[0].due or found[0].due - cents > found[0].total:
        raise Problem(_("Enter an amount between 0.01 and what is still due."), "amount")
    if paid_on > clinic_today(session):
        raise Problem(_("Enter the day of the payment, not one to come."), "paid_on")
    session.add(
        Payment(
            statement_id=statement_id,
            paid_on=paid_on,
            amount=cents,
            note=note.strip()[:100] or None,
            recorded_by=office.actor.account_id,
            recorded_at=clock.now(),
        )
    )
    _write_down(session, office, Action.PAYMENT_RECORDED, row)


def check(entry: Entry, today: date) -> None:
    """What every statement needs. Raises Problem on the field."""
    if not entry.number.strip() or len(entry.number) > 40:
        raise Problem(_("Enter the number of the statement, at most 40 characters."), "number")
    if not entry.provider.strip() or len(entry.provider) > 200:
        raise Problem(_("Enter the provider."), "provider")
    if entry.issued_on > today:
        raise Problem(_("The date of the statement is still to come."), "issued_on")
    if entry.due_on and entry.due_on < entry.issued_on:
        raise Problem(_("The due date is before the date of the statement."), "due_on")
    if not entry.lines or len(entry.lines) > MOST_LINES:
        raise Problem(_("A statement has 1 to {most} lines.", most=MOST_LINES), "lines")
    for line in entry.lines:
        if not line.description.strip() or len(line.description) > 500:
            raise Problem(_("Each line needs a description of at most 500 characters."), "lines")
        if not 0 <= line.covered <= line.charge:
            raise Problem(_("The insurer cannot have covered more than the charge."), "lines")
        if line.service_on > entry.issued_on:
            raise Problem(_("A service cannot be later than its statement."), "lines")


@in_room("billing")
def write(session: Session, office: StaffAccess, patient_id: UUID, entry: Entry) -> UUID:
    """Put a checked statement into the database; returns its id."""
    row = Statement(
        patient_id=patient_id,
        number=entry.number.strip(),
        issued_on=entry.issued_on,
        due_on=entry.due_on,
        provider=entry.provider.strip(),
        created_by=office.actor.account_id,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    session.add_all(
        StatementLine(
            statement_id=row.id,
            position=number,
            service_on=line.service_on,
            description=line.description.strip(),
            charge=line.charge,
            covered=line.covered,
        )
        for number, line in enumerate(entry.lines)
    )
    _write_down(session, office, Action.STATEMENT_ADDED, row)
    return row.id


def _write_down(session: Session, office: StaffAccess, act: Action, row: Statement) -> None:
    history.record(session, office.actor, act, patient_id=row.patient_id, subject="statement", number=row.number)
