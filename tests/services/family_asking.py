"""Hands for the tests of family requests: who asks about whom, the passcode as it arrives, the way to the account."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from models.family import FamilyRequest
from models.history import HistoryRow
from models.people import FamilyGrant
from services import clock, sessions
from services.ages import birthday
from services.database import Database
from services.family import requests, requests_account, requests_passcode
from services.family.requests import Asked, Requester
from services.registration import account, verify
from services.settings import Settings
from services.sign_in import Browser
from tests.cast import TIME_ZONE, Person
from tests.services.signing_up import HERE, chart, code_to, mails, with_security_option

PAT = Requester("Pat", "Lindgren", "pat@example.org", "(914) 555-0166")
ABOUT = Asked("mother", "GRACE", "Holloway", "", "10599-1234")
OWN = "own@example.org"  # Grace's own address
GUARDIAN = "guardian@example.org"


def born(age: int) -> date:
    """The birth date of somebody who turned `age` a hundred days ago."""
    return birthday(clock.today(TIME_ZONE) - timedelta(days=100), -age)


def typed(day: date) -> str:
    """As the three boxes give it."""
    return f"{day.year}-{day.month}-{day.day}"


def grace(db: Database, age: int = 40, *contacts: tuple[str, str, str | None], **fields: Any) -> UUID:
    """Grace's chart; with her own e-mail address when no contact is given."""
    return chart(db, born=born(age), contacts=contacts or (("email", OWN, None),), **fields)


def ask(
    db: Database, settings: Settings, age: int = 40, requester: Requester = PAT, browser: Browser = HERE, **other: str
) -> str:
    """Pat asks about Grace of this age, with what is typed otherwise; the token of Pat's browser."""
    about = replace(ABOUT, **({"birth_date": typed(born(age))} | other))
    return requests.ask(db, requester, about, browser, settings)


def ask_inside(db: Database, settings: Settings, who: Person, age: int = 40, **other: str) -> UUID:
    """The same by somebody who is signed in."""
    about = replace(ABOUT, **({"birth_date": typed(born(age))} | other))
    return requests.ask_inside(db, who.viewer, about, settings)


def row_of(db: Database, token: str) -> FamilyRequest:
    """What the office knows of a request."""
    wanted = select(FamilyRequest).where(FamilyRequest.token_hash == sessions.token_hash(token))
    return db.reading(lambda session: session.exec(wanted).one())


def newest(db: Database) -> FamilyRequest:
    """The newest request."""
    wanted = select(FamilyRequest).order_by(col(FamilyRequest.created_at).desc())
    return db.reading(lambda session: session.exec(wanted).all()[0])


def confirm(db: Database, settings: Settings, token: str, code: str, browser: Browser = HERE) -> None:
    """The passcode typed in Pat's browser."""
    requests_passcode.confirm(db, token, code, browser, settings.secret_key)


def ticket_to(db: Database, to: str) -> str:
    """The secret of the Deny link in the newest message to this address."""
    found = re.search(r"ticket=([\w-]+)", mails(db, to)[-1].body)
    assert found
    return found[1]


def about_you(db: Database, settings: Settings, token: str, **other: str) -> str:
    """Pat's own data after the right passcode; the token of the sign-up."""
    said = {"birth_date": "1970-3-2", "email": PAT.email, "phone": PAT.phone} | other
    return requests_account.begin(db, token, said["birth_date"], said["email"], said["phone"], settings)


def finish(db: Database, settings: Settings, sign_up: str, email: str = PAT.email) -> str:
    """From the e-mail code to the end; the token of the session."""
    verify.confirm_email(db, sign_up, code_to(db, email), settings.secret_key)
    with_security_option(db, settings, sign_up)
    db.writing(account.offer_recovery_codes, sign_up, settings.secret_key)
    return account.finish(db, sign_up, True, HERE, settings)


def grants(db: Database, patient_id: UUID) -> list[FamilyGrant]:
    """What stands for this patient."""
    wanted = select(FamilyGrant).where(FamilyGrant.patient_id == patient_id, col(FamilyGrant.ended_at).is_(None))
    return list(db.reading(lambda session: session.exec(wanted).all()))


def acts(db: Database, patient_id: UUID) -> list[tuple[str, str]]:
    """The patient's history: (who, what), oldest first."""
    wanted = select(HistoryRow).where(HistoryRow.patient_id == patient_id).order_by(col(HistoryRow.seq))
    return [(row.actor_name, row.action) for row in db.reading(lambda session: session.exec(wanted).all())]
