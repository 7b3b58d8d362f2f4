"""Hands for the tests of signing up: charts without an account, the form as somebody types it, mails as they arrive."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pyotp
from sqlmodel import Session, col, select

from models.clinic import Mail
from models.people import Account, Patient, PatientContact
from models.registration import Registration
from services import clock, sessions
from services.database import Database
from services.names import match_key
from services.records.importing import normalised_contact
from services.registration import account, progress, request, security, verify
from services.registration.details import Details
from services.settings import Settings
from services.sign_in import Browser

HERE = Browser("Chrome on Mac", "192.0.2.7")
PASSWORD = "seven green herons wait"
GRACE = Details("Grace", "Holloway", "1967-4-9", "10599", "grace@example.org", "(914) 555-0177")
Contact = tuple[str, str, str | None]  # kind, value, whose


def chart(
    db: Database,
    given: str = "Grace",
    family: str = "Holloway",
    born: date = date(1967, 4, 9),
    contacts: tuple[Contact, ...] = (("email", "grace@example.org", None), ("phone", "914-555-0177", None)),
    **fields: Any,
) -> UUID:
    """A chart without an account."""

    def write(session: Session) -> UUID:
        patient = Patient(
            given=given, family=family, birth_date=born, match_key=match_key(given, family), created_at=clock.now(),
            postal_code="10599", **fields,
        )  # fmt: skip
        session.add(patient)
        session.flush()
        for kind, value, whose in contacts:
            use = "mobile" if kind == "phone" else "home"
            session.add(
                PatientContact(
                    patient_id=patient.id,
                    kind=kind,
                    value=value,
                    use=use,
                    whose=whose,
                    normalised=normalised_contact(kind, value),
                )
            )
        return patient.id

    return db.writing(write)


def asked(db: Database, settings: Settings, browser: Browser = HERE, **typed: str) -> str:
    """Grace's form, with what is `typed` otherwise; the token of her browser."""
    return request.begin(db, replace(GRACE, **typed), browser, settings)


def row_of(db: Database, token: str) -> Registration:
    """What the office knows of a sign-up."""
    wanted = select(Registration).where(Registration.token_hash == sessions.token_hash(token))
    return db.reading(lambda session: session.exec(wanted).one())


def mails(db: Database, to: str | None = None) -> list[Mail]:
    """Mails and text messages in the order in which they were written."""
    rows = db.reading(lambda session: session.exec(select(Mail).order_by(col(Mail.created_at))).all())
    return [row for row in rows if to is None or row.to == to]


def code_to(db: Database, to: str) -> str:
    """The eight numbers of the newest message to this address."""
    found = re.search(r"\d{4} \d{4}", mails(db, to)[-1].body)
    assert found
    return found[0]


def app_code(secret: str) -> str:
    """What the authenticator app shows at this moment."""
    return pyotp.TOTP(secret).at(int(clock.now().timestamp()))


def confirmed(db: Database, settings: Settings) -> str:
    """Grace's sign-up after the code of the chart's contact."""
    token = asked(db, settings)
    verify.confirm(db, token, code_to(db, "grace@example.org"), HERE, settings.secret_key)
    return token


def with_security_option(db: Database, settings: Settings, token: str) -> str:
    """On from the password; returns the authenticator's secret."""
    key = settings.secret_key
    security.set_password(db, token, PASSWORD, PASSWORD, key)
    offered = db.writing(security.offer_authenticator, token, key)
    db.writing(security.confirm_authenticator, token, app_code(offered.secret), key)
    return offered.secret


def finished(db: Database, settings: Settings, token: str) -> str:
    """On to the end; returns the token of the session."""
    with_security_option(db, settings, token)
    db.writing(account.offer_recovery_codes, token, settings.secret_key)
    return account.finish(db, token, True, HERE, settings)


def account_of(db: Database, patient_id: UUID) -> Account | None:
    """The patient's account, or None."""
    return db.reading(lambda s: s.exec(select(Account).where(Account.patient_id == patient_id)).first())


def step_of(db: Database, settings: Settings, token: str) -> progress.Step | None:
    """The page that the browser stands at."""
    now = db.reading(progress.of, token, settings.secret_key)
    return now.step if now else None
