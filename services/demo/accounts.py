"""The accounts of the demo. Their passwords and authenticator keys are public, and good for nothing else."""

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID

from rich.console import Console
from rich.table import Table
from sqlmodel import Session, select

from models.people import Account
from services.demo.people import PEOPLE
from services.words import N_

PASSWORD = "welcome to the demo"  # noqa: S105 - printed on the sign-in page of the demo


@dataclass(frozen=True)
class DemoAccount:
    """What is needed to sign in as someone of the demo. `role`: patient, family member, or the staff role."""

    name: str
    email: str
    password: str
    role: str
    totp_secret: str
    patient_id: UUID | None
    age: int | None = None


def accounts(session: Session) -> list[DemoAccount]:
    """All accounts of the demo clinic, the family first, then staff."""
    rows = session.exec(select(Account)).all()
    order = [person.email for person in PEOPLE]
    rows = sorted(rows, key=lambda row: (order.index(row.email) if row.email in order else len(order), row.name))
    return [
        DemoAccount(row.name, row.email, PASSWORD, _role(row), totp_secret(row.email), row.patient_id, _age(row.email))
        for row in rows
    ]


def totp_secret(email: str) -> str:
    """The authenticator key of a demo account; in the database it is encrypted like everybody's."""
    return base64.b32encode(hashlib.sha256(f"demo {email}".encode()).digest()[:20]).decode()


def print_accounts(known: list[DemoAccount]) -> None:
    """A table for the terminal."""
    table = Table("Who", "Role", "E-mail", "Password", "Authenticator key", title="Demo accounts")
    for account in known:
        age = f", {account.age}" if account.age else ""
        table.add_row(account.name + age, account.role, account.email, account.password, account.totp_secret)
    Console(width=140).print(table)


def _role(row: Account) -> str:
    return row.role or (N_("patient") if row.patient_id else N_("family member"))


def _age(email: str) -> int | None:
    return next((person.age for person in PEOPLE if person.email == email), None)
