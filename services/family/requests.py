"""Somebody asks for access to a family member's record: from "Sign up today" or from inside (PRODUCT §4).

Whatever is found, the requester gets the same answer; the pages give it after the same time (AU-11, AU-26). What was
not sent, and why, is for the office alone (services.family.requests_office).
"""

import re
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.people import Account, Patient
from models.registration import Registration
from services import access, accounts, clock, history, sessions, text_message, throttle
from services.access import AccountAccess
from services.database import Database
from services.errors import NoAccess, Problem, together
from services.family import requests_contact, requests_passcode
from services.history import Action, Actor
from services.history_words import RELATIONSHIPS
from services.registration import details as typed
from services.registration.matching import Reason
from services.sessions import Viewer
from services.settings import Settings
from services.sign_in import Browser
from services.words import _, language

KEPT = timedelta(days=30)  # what nobody has to decide on any more
_NAME = re.compile(r"[^\W\d_]+(?:(?:[ \-'’]|\. )[^\W\d_]+)*\.?")  # it stands in a mail: no address, no number


@dataclass(frozen=True)
class Requester:
    """Who asks, as typed by somebody without an account."""

    given: str
    family: str
    email: str
    phone: str


@dataclass(frozen=True)
class Asked:
    """About the patient, as typed; `birth_date` is "year-month-day" of the three boxes."""

    relationship: str
    given: str
    family: str
    birth_date: str
    postal_code: str


def ask(db: Database, requester: Requester, asked: Asked, browser: Browser, settings: Settings) -> str:
    """A request without an account; returns the token for the browser's cookie, whether or not a chart was found.

    Raises Problem for a field that cannot be right, and after too many requests from one address.
    """
    db.reading(_check, asked, requester)
    db.writing(throttle.check, throttle.SIGN_UP, throttle.network(browser.address))
    return db.writing(_ask, requester, asked, browser, settings)


def ask_inside(db: Database, viewer: Viewer, asked: Asked, settings: Settings) -> UUID:
    """The same for whoever is signed in; returns the id of the request, for `requests_passcode.confirm_inside`.

    Raises Problem also for the own record, NoAccess for staff logins and previews.
    """
    db.reading(_check, asked, None)
    return db.writing(_ask_inside, viewer, asked, settings)


def _check(session: Session, asked: Asked, requester: Requester | None) -> None:
    """Looks at nothing but what was typed, so its words tell nothing about charts."""
    with together() as each:
        if requester:
            _check_requester(requester, each)
        with each():
            if asked.relationship not in RELATIONSHIPS:
                raise Problem(_("Choose what you are to the patient."), "relationship")
        with each():
            typed.check_name("patient_given", asked.given, _("Enter the patient’s first name."))
        with each():
            typed.check_name("patient_family", asked.family, _("Enter the patient’s last name."))
        with each():
            if not _is_birth_date(session, asked.birth_date):
                words = _("Enter the patient’s date of birth, for instance month 3, day 2, year 1988.")
                raise Problem(words, "patient_birth_date")
        with each():
            words = _("Enter the patient’s ZIP code, for instance 10577.")
            typed.check_zip("patient_postal_code", asked.postal_code, words)


def _check_requester(requester: Requester, each: Callable[[], AbstractContextManager[None]]) -> None:
    for field, name, missing in (
        ("given", requester.given, _("Enter your first name.")),
        ("family", requester.family, _("Enter your last name.")),
    ):
        with each():
            typed.check_name(field, name, missing)
            if not _NAME.fullmatch(name.strip()) or len(name) > 60:
                raise Problem(_("Enter your name with letters only, as the patient knows you."), field)
    with each():
        accounts.email_key(requester.email)
    with each():
        typed.check_phone(requester.phone)


def _is_birth_date(session: Session, text: str) -> bool:
    try:
        return 0 <= (access.clinic_today(session) - typed.typed_date(text)).days < 130 * 366
    except Problem:
        return False


def _ask(session: Session, requester: Requester, asked: Asked, browser: Browser, settings: Settings) -> str:
    token = secrets.token_urlsafe(32)
    row = _row(asked, token, requester.given.strip(), requester.family.strip())
    row.requester_email, row.requester_phone = requester.email.strip(), requester.phone.strip()
    actor = Actor(None, requests_contact.requester_name(row), "visitor", browser.address)
    _begin(session, row, actor, settings)
    return token


def _ask_inside(session: Session, viewer: Viewer, asked: Asked, settings: Settings) -> UUID:
    key = access.open_account(session, viewer)
    throttle.check(session, throttle.FAMILY_REQUEST, str(key.account.id))
    own = _own_chart(session, key)
    row = _row(asked, secrets.token_urlsafe(32), own.given if own else key.account.name, own.family if own else "")
    row.account_id, row.requester_email, row.requester_phone = (
        key.account.id,
        key.account.email,
        key.account.phone or "",
    )
    _begin(session, row, key.actor, settings)
    if own and row.patient_id == own.id:
        raise Problem(_("This is your own record: you have access to it."), "patient_given")
    return row.id


def _own_chart(session: Session, key: AccountAccess) -> Patient | None:
    """The requester as a patient. Raises NoAccess for staff, Problem for a child under 13 (AU-27)."""
    account: Account = key.account
    if account.role:
        raise NoAccess
    own = session.get_one(Patient, account.patient_id) if account.patient_id else None
    if own:
        typed.check_age(session, own.birth_date)
    return own


def _row(asked: Asked, token: str, given: str, family: str) -> FamilyRequest:
    moment = clock.now()
    return FamilyRequest(
        token_hash=sessions.token_hash(token),
        requester_given=given,
        requester_family=family,
        relationship=asked.relationship,
        given=asked.given.strip(),
        family=asked.family.strip(),
        birth_date=typed.typed_date(asked.birth_date),
        postal_code=asked.postal_code.strip(),
        language=language(),
        created_at=moment,
        expires_at=moment + requests_passcode.LIFE,
    )


def _begin(session: Session, row: FamilyRequest, actor: Actor, settings: Settings) -> None:
    """Find the chart and send the passcode, or note why not."""
    _forget_old(session)
    match = requests_contact.find(session, row, text_message.available(settings))
    reason = match.reason
    if match.patient and match.contact:
        row.patient_id = match.patient.id
        if not throttle.allows(session, throttle.FAMILY_PASSCODE, str(match.patient.id)):
            reason = Reason.TOO_MANY_CODES
    elif match.patient:
        row.patient_id = match.patient.id
    row.reason = reason
    _replace_earlier(session, row)
    session.add(row)
    session.flush()
    history.record(session, actor, Action.FAMILY_REQUESTED, patient_id=row.patient_id, subject=row.relationship)
    if match.patient and match.contact and reason is None:
        requests_passcode.send(session, row, match.patient, match.contact, settings)


def _replace_earlier(session: Session, row: FamilyRequest) -> None:
    """The same request once more counts once: for the office, and for the account that has several passcodes.

    A passcode that waits in another browser stays good: a stranger who types the same must not end it.
    """
    mine = (
        col(FamilyRequest.account_id) == row.account_id if row.account_id else col(FamilyRequest.account_id).is_(None)
    )
    same = (
        col(FamilyRequest.state) == "waiting",
        mine if row.account_id else mine & col(FamilyRequest.reason).is_not(None),
        col(FamilyRequest.requester_email) == row.requester_email,
        col(FamilyRequest.given) == row.given,
        col(FamilyRequest.family) == row.family,
        col(FamilyRequest.birth_date) == row.birth_date,
    )
    values = {"state": "done", "reason": Reason.REPLACED, "code_hash": None, "decided_at": clock.now()}
    session.execute(update(FamilyRequest).where(*same).values(**values))


def _forget_old(session: Session) -> None:
    """What was typed is kept for a month, or until the office has decided."""
    unsent = (col(FamilyRequest.state) == "waiting") & col(FamilyRequest.reason).is_not(None)
    old = (col(FamilyRequest.created_at) < clock.now() - KEPT) & ~unsent
    ids = session.exec(select(FamilyRequest.id).where(old)).all()
    if ids:
        session.execute(delete(Registration).where(col(Registration.family_request_id).in_(ids)))
        session.execute(delete(FamilyRequest).where(col(FamilyRequest.id).in_(ids)))
