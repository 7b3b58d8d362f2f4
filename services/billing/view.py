"""Billing as the patient and the family read it; Billing only sees no word of the services (PRODUCT §4, AC-03)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.billing import Payment, Statement, StatementLine
from models.clinic import Clinic
from models.people import Patient
from services import clock
from services.access import Access, ChartAccess, Relation, needs
from services.errors import NoAccess


@dataclass(frozen=True)
class Charge:
    """One line; `description` is None for who may not read it. Amounts in cents."""

    service_on: date
    description: str | None
    charge: int
    covered: int


@dataclass(frozen=True)
class Bill:
    """One statement with its lines and payments. `due` is what is still to be paid, in cents."""

    statement_id: UUID
    number: str
    issued_on: date
    due_on: date | None
    provider: str
    charges: list[Charge]
    payments: list[Payment]
    due: int

    @property
    def total(self) -> int:
        """What the patient is asked for, before payments."""
        return sum(line.charge - line.covered for line in self.charges)


@dataclass(frozen=True)
class Billing:
    """Everything of the page; `balance` in cents over all statements."""

    bills: list[Bill]
    balance: int
    billing_email: str | None
    clinic_phone: str | None
    payment_url: str | None
    shows_services: bool


@dataclass(frozen=True)
class Paper:
    """A statement with what its PDF needs besides."""

    bill: Bill
    patient_name: str
    patient_lines: list[str]
    clinic_name: str
    clinic_lines: list[str]
    billing_email: str | None
    printed_on: datetime
    time_zone: str
    clinic_logo: bytes | None = None


@needs(Access.BILLING)
def overview(session: Session, chart: ChartAccess) -> Billing:
    """All statements, newest first, and the balance."""
    clinic = session.exec(select(Clinic)).one()
    found = bills(session, chart.patient_id, with_services=_reads_services(chart))
    return Billing(
        bills=found,
        balance=sum(bill.due for bill in found),
        billing_email=clinic.billing_email,
        clinic_phone=clinic.phone,
        payment_url=clinic.payment_url,
        shows_services=_reads_services(chart),
    )


@needs(Access.BILLING_FILE)
def paper(session: Session, chart: ChartAccess, statement_id: UUID) -> Paper:
    """One statement for its PDF. Raises NoAccess for another patient's, a voided one and none at all."""
    found = bills(session, chart.patient_id, with_services=_reads_services(chart), only=statement_id)
    if not found:
        raise NoAccess
    clinic, patient = session.exec(select(Clinic)).one(), session.get_one(Patient, chart.patient_id)
    return Paper(
        bill=found[0],
        patient_name=f"{patient.given} {patient.family}",
        patient_lines=_address(patient),
        clinic_name=clinic.name,
        clinic_lines=_address(clinic),
        billing_email=clinic.billing_email,
        printed_on=clock.now(),
        time_zone=clinic.time_zone,
        clinic_logo=clinic.logo,
    )


def bills(session: Session, patient_id: UUID, *, with_services: bool, only: UUID | None = None) -> list[Bill]:
    """The statements of a patient that stand, newest first; three queries however many there are."""
    query = select(Statement).where(Statement.patient_id == patient_id, col(Statement.voided_at).is_(None))
    if only:
        query = query.where(Statement.id == only)
    rows = session.exec(query.order_by(col(Statement.issued_on).desc(), col(Statement.number).desc())).all()
    ids = [row.id for row in rows]
    lines = session.exec(
        select(StatementLine).where(col(StatementLine.statement_id).in_(ids)).order_by(col(StatementLine.position))
    ).all()
    payments = session.exec(
        select(Payment).where(col(Payment.statement_id).in_(ids)).order_by(col(Payment.paid_on))
    ).all()
    return [_bill(row, lines, payments, with_services) for row in rows]


def _bill(row: Statement, lines: object, payments: object, with_services: bool) -> Bill:
    mine = [line for line in lines if line.statement_id == row.id]  # type: ignore[attr-defined]
    paid = [one for one in payments if one.statement_id == row.id]  # type: ignore[attr-defined]
    charges = [
        Charge(line.service_on, line.description if with_services else None, line.charge, line.covered) for line in mine
    ]
    due = sum(line.charge - line.covered for line in mine) - sum(one.amount for one in paid)
    return Bill(row.id, row.number, row.issued_on, row.due_on, row.provider, charges, paid, due)


def _reads_services(chart: ChartAccess) -> bool:
    return chart.relation is not Relation.BILLING


def _address(of: Patient | Clinic) -> list[str]:
    town = ", ".join(part for part in (of.city, " ".join(filter(None, (of.state, of.postal_code)))) if part)
    return [line for line in (of.street, town) if line]
