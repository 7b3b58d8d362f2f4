"""Somebody without a session, and everything that such a person may have got hold of: links, codes, cookies, names."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from models.family import Invitation
from models.people import Account, FamilyGrant, Patient, PatientContact
from models.security import Passkey, PasswordReset, RecoveryCode
from models.sending import SentFile, SentRecord
from models.sessions import SignIn
from services import access, clock, office_codes, sessions, sign_in, staff_invitations, staff_joining
from services.database import Database
from services.family import requests
from services.registration import office_code, progress, request
from services.registration.details import Details
from services.registration.progress import Step
from services.sending.packing import code_hash
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import PASSWORD, Cast, add_chart

# What of others must stay as it is, whatever somebody without their secrets sends.
PROTECTED: tuple[Any, ...] = (Account, Patient, PatientContact, FamilyGrant, Passkey, RecoveryCode, Invitation,
                              SentRecord)  # fmt: skip
COUNTED = {"tries", "version"}  # wrong codes are counted
BORN = date(1970, 5, 6)  # in the invitation; nowhere else


_PROVEN = {"email": "dora@example.org", "email_proven": True}
OWN_STEPS: dict[str, dict[str, Any]] = {  # sign-ups of charts of one's own, each at another page
    "Dora": {},
    "Dori": _PROVEN,
    "Dorothy": {**_PROVEN, "email": "dorothy@example.org", "password_hash": "x"},
    "Doris": {**_PROVEN, "email": "doris@example.org", "password_hash": "x", "text_phone": "9145550100"},
}


@dataclass
class Loot:
    """`tokens` of links and cookies by what they are of, `codes`, `sealed` pages, and texts that fit some field."""

    tokens: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    charts: set[UUID] = field(default_factory=set)  # whose sign-up is in this person's own hands


def browser() -> Browser:
    """From another network address each time, so that nothing is held up."""
    return Browser("Test", f"203.0.113.{secrets.token_hex(4)}")


def loot(db: Database, cast: Cast, settings: Settings) -> Loot:
    """Begin everything that can be begun from outside, and leave links of Alice lying about without their codes."""
    key, found = settings.secret_key, Loot()
    for name, done in OWN_STEPS.items():
        patient, code = db.writing(_with_code, cast, name)
        token = office_code.redeem(db, code, _typed(patient.birth_date), browser(), key)
        db.writing(
            lambda s, t=token, d=done: progress.save(progress.at(s, t, key, Step.EMAIL), key, **d) if d else None
        )
        found.charts.add(patient.id)
        found.codes.append(code)
        found.tokens[name] = token
    known = Details("Alice", "Test", _typed(db.reading(_born, cast)), "10577", "eve@example.org", "(914) 555-0100")
    found.tokens["sign-up"] = request.begin(db, known, browser(), settings)
    eve = requests.Requester("Eve", "Outside", "eve@example.org", "(914) 555-0100")
    asked = requests.Asked("husband", "Alice", "Test", known.birth_date, "10577")
    found.tokens["request"] = requests.ask(db, eve, asked, browser(), settings)
    step = sign_in.with_password(db, cast.front_desk.email, PASSWORD, browser()).step_token
    found.tokens["step"] = step or ""
    given = db.writing(_staff_code, cast)
    found.codes.append(given)
    chosen = "a fine long phrase of eve"
    found.sealed.append(staff_joining.begin(db, given, chosen, chosen, key).sealed)
    found.tokens |= db.writing(_links, cast)
    found.texts = [known.birth_date, _typed(patient.birth_date), "Alice", "Test", "10577", "(914) 555-0100", "husband",
                   cast.alice.email, cast.front_desk.email, "eve@example.org", chosen, PASSWORD, "123456", "12345678",
                   str(cast.alice.account_id), str(cast.alice.chart)]  # fmt: skip
    return found


def of_others(session: Session) -> dict[Any, dict[str, Any]]:
    """Every row that is protected, and how many sessions each account has."""
    rows: dict[Any, dict[str, Any]] = {}
    for table in PROTECTED:
        for row in session.exec(select(table)).all():
            rows[table.__name__, row.id] = {name: it for name, it in row.model_dump().items() if name not in COUNTED}
    for account_id in session.exec(select(SignIn.account_id)).all():
        rows.setdefault(("sessions", account_id), {"number": 0})["number"] += 1
    return rows


def _with_code(session: Session, cast: Cast, name: str) -> tuple[Patient, str]:
    patient = add_chart(session, name, 30)
    office = access.open_office(session, cast.administrator.viewer, "approvals")
    return patient, office_codes.issue(session, office, patient.id).code


def _go_on(session: Session, token: str, key: bytes, done: dict[str, Any]) -> None:
    if done:
        progress.save(progress.at(session, token, key, Step.EMAIL), key, **done)


def _staff_code(session: Session, cast: Cast) -> str:
    office = access.open_office(session, cast.administrator.viewer, "staff")
    return staff_invitations.give(
        session, office, "New Nurse", "nurse@example.org", "clinician", "https://x.example"
    ).code


def _born(session: Session, cast: Cast) -> date:
    return session.exec(select(Patient.birth_date).where(col(Patient.id) == cast.alice.chart)).one()


def _links(session: Session, cast: Cast) -> dict[str, str]:
    """An invitation by Alice, a record of hers behind a link, and a link to reset a password, all without more."""
    invited, sent, reset = (secrets.token_urlsafe(32) for _turn in range(3))
    now, later = clock.now(), clock.now() + timedelta(days=1)
    session.add(
        Invitation(
            patient_id=cast.alice.chart, invited_by=cast.alice.account_id, given="Ann", family="Aunt",
            email="aunt@example.org", email_key="aunt@example.org", relationship="aunt", birth_date=BORN, level="full",
            token_hash=sessions.token_hash(invited), created_at=now, sent_at=now, expires_at=later,
        )
    )  # fmt: skip
    record = SentRecord(
        patient_id=cast.alice.chart, account_id=cast.alice.account_id, key=uuid4(), to="x@example.org", way="link",
        size=1, created_at=now, expires_at=later, token_hash=sessions.token_hash(sent),
        code_hash=code_hash(sent, secrets.token_hex(8)),
    )  # fmt: skip
    session.add(record)
    session.flush()
    session.add(SentFile(sent_record_id=record.id, content=b"locked"))
    session.add(
        PasswordReset(
            account_id=cast.charlie.account_id, token_hash=sessions.token_hash(reset), created_at=now, expires_at=later
        )
    )
    return {"invitation": invited, "sent": sent, "reset": reset}


def _typed(day: date) -> str:
    return f"{day.year}-{day.month}-{day.day}"
