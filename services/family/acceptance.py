"""The link of an invitation: accepted with an account that exists, or with a new one (PRODUCT §4, AU-23, AU-25).

Looking never uses the link up. Whoever accepts types the birth date that the patient gave; five tries, then an hour.
The link came by mail, so a new account's e-mail address is proven by it.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.family import Invitation
from models.people import Account, FamilyGrant, GrantedBy, Level, Patient
from models.registration import Registration
from services import access, accounts, clock, history, mail, sessions, throttle
from services.access import AccountAccess, open_account
from services.ages import age_on
from services.database import Database
from services.errors import Problem
from services.family import members
from services.family.invitations import under_13
from services.history import Action, Actor
from services.registration import progress
from services.registration.details import YOUNGEST, typed_date
from services.registration.progress import Draft
from services.sessions import Viewer
from services.settings import Settings
from services.sign_in import Browser
from services.words import _, language

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """What the page shows to whoever can read that mailbox."""

    inviter: str
    name: str
    email: str
    level: Level
    has_account: bool


def look(session: Session, token: str | None) -> Shown | None:
    """The invitation behind a link, or None when it is over. Uses nothing up."""
    row = _open(session, token)
    if row is None:
        return None
    patient = session.get_one(Patient, row.patient_id)
    return Shown(
        f"{patient.given} {patient.family}",
        f"{row.given} {row.family}",
        row.email,
        Level(row.level),
        accounts.find_by_email(session, row.email) is not None,
    )


def accept(db: Database, viewer: Viewer, token: str | None, birth_date: str, settings: Settings) -> UUID:
    """Access for the signed-in account, whose e-mail may be another one; returns the patient's id.

    Raises Problem: "birth_date" for another one than the patient gave, "expired" for a link that is over, and in words
    for an account that cannot have it. Raises SignedOut.
    """
    born = typed_date(birth_date)
    return _answer(db.writing(_accept, viewer, token, born, settings))


def begin_account(db: Database, token: str | None, birth_date: str, browser: Browser, key: bytes) -> str:
    """Go on to the password of a new account; returns the token of that sign-up, for its cookie.

    Raises Problem as `accept`. The invitation is used up when the account is made (`take`).
    """
    born = typed_date(birth_date)
    return _answer(db.writing(_begin_account, token, born, browser, key))


def take(session: Session, invitation_id: UUID, account: Account, actor: Actor, settings: Settings) -> None:
    """Give `account` what the invitation says, and tell the inviter (AU-22). Raises Problem when it is over."""
    moment = clock.now()
    used = session.scalar(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation_id,
            col(Invitation.accepted_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Invitation.expires_at) > moment,
        )
        .values(accepted_at=moment, accepted_by=account.id, version=Invitation.version + 1)
        .returning(col(Invitation.id))
    )
    if used is None:
        raise over()
    row = session.get_one(Invitation, invitation_id, populate_existing=True)
    session.add(
        FamilyGrant(
            patient_id=row.patient_id,
            account_id=account.id,
            level=row.level,
            relationship=row.relationship,
            granted_by=GrantedBy.PATIENT,
            granted_at=moment,
        )
    )
    session.flush()
    history.record(
        session, actor, Action.FAMILY_ACCEPTED, patient_id=row.patient_id, subject=account.name, level=row.level
    )
    inviter = session.get_one(Account, row.invited_by)
    link = f"{settings.base_url}/family-access"
    mail.enqueue(session, to=inviter.email, template="family_accepted", language=inviter.language, link=link)


def over() -> Problem:
    """The words for every link that is used, taken back, replaced, too old or made up (AU-18)."""
    return Problem(_("This invitation does not work any more. Ask for a new one."), "expired")


def _open(session: Session, token: str | None) -> Invitation | None:
    row = session.exec(select(Invitation).where(Invitation.token_hash == sessions.token_hash(token or ""))).first()
    if row is None or row.accepted_at or row.revoked_at or clock.now() >= row.expires_at:
        return None
    return row


def _accept(session: Session, viewer: Viewer, token: str | None, born: date, settings: Settings) -> UUID | Problem:
    key = open_account(session, viewer)
    row = _open(session, token)
    if row is None:
        return over()
    problem = _wrong_date(session, row, born) or _wrong_account(session, key, row)
    if problem:
        return problem
    take(session, row.id, key.account, key.actor, settings)
    return row.patient_id


def _begin_account(session: Session, token: str | None, born: date, browser: Browser, key: bytes) -> str | Problem:
    row = _open(session, token)
    if row is None:
        return over()
    if problem := _wrong_date(session, row, born):
        return problem
    if accounts.find_by_email(session, row.email):
        return Problem(_("This e-mail address has an account already. Sign in with it to accept."))
    cookie, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        Registration(
            token_hash=sessions.token_hash(cookie),
            given=row.given,
            family=row.family,
            birth_date=row.birth_date,
            postal_code="",
            email=row.email,
            phone="",
            language=language(),
            invitation_id=row.id,
            state="confirmed",
            draft=progress.sealed(Draft(email=row.email, email_proven=True), key),
            created_at=moment,
            expires_at=moment + progress.STEP_LIFE,
        )
    )
    actor = Actor(None, f"{row.given} {row.family}", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_UP_CONFIRMED, patient_id=row.patient_id, subject="invitation")
    return cookie


def _wrong_date(session: Session, row: Invitation, born: date) -> Problem | None:
    """Counts the try. Under 13 is refused by what is typed, whatever the patient gave (AU-27)."""
    if age_on(born, access.clinic_today(session)) < YOUNGEST:
        return Problem(under_13(), "birth_date")
    try:
        throttle.check(session, throttle.INVITATION_BIRTH_DATE, str(row.id))
    except Problem as problem:
        return Problem(problem.message, "birth_date")
    if born == row.birth_date:
        return None
    return Problem(
        _("This is not the date of birth in the invitation. Check it, or ask the person who invited you."), "birth_date"
    )


def _wrong_account(session: Session, key: AccountAccess, row: Invitation) -> Problem | None:
    account = key.account
    if account.role:
        return Problem(_("This is a login of the clinic’s staff. Sign in with an account of your own."))
    if account.patient_id == row.patient_id:
        return Problem(_("This is your own record. Sign in with the account of the person who was invited."))
    if account.patient_id and session.get_one(Patient, account.patient_id).birth_date != row.birth_date:
        return Problem(
            _("You are signed in as {name}, who has another date of birth than the invitation.", name=account.name)
        )
    if not members.make_room(session, row.patient_id, account.id, access.clinic_today(session)):
        return Problem(_("You have access to this record already."))
    return None


def _answer(answer: T | Problem) -> T:
    if isinstance(answer, Problem):  # raised out here, so that the counted try is kept
        raise answer
    return answer
