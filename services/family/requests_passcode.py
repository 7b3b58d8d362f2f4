"""The temporary passcode: sent to the patient's contact, typed by the requester, which is the consent (PRODUCT §4).

Eight digits, 24 hours, five tries, one use, stored as a keyed hash; good for its request alone, and so for the browser
(or the account) that asked.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from models.family import FamilyRequest
from models.people import Level, Patient, PatientContact
from services import access, clock, history, mail, sessions, text_message
from services.access import AccountAccess
from services.database import Database
from services.errors import NoAccess, Problem
from services.family import requests_grant
from services.family.requests_contact import requester_name
from services.history import PORTAL, Action, Actor
from services.registration import matching, progress
from services.sessions import Viewer
from services.set_up import portal_name
from services.settings import Settings
from services.sign_in import Browser
from services.words import _, speaking

LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Pending:
    """A request of this account whose passcode can be typed now: about whom, as typed."""

    request_id: UUID
    name: str
    birth_date: date
    good_until: datetime


def send(session: Session, row: FamilyRequest, patient: Patient, contact: PatientContact, settings: Settings) -> None:
    """A new passcode to `contact`, with who asks, what would be given, and the link to deny.

    For a child under 13 it also says about whom, by the given name alone: a guardian may have several children, and
    this is a consent.
    """
    code, ticket = progress.new_code(row, settings.secret_key), secrets.token_urlsafe(32)
    row.deny_hash, row.sent_to = sessions.token_hash(ticket), contact.normalised
    account = matching.account_of(session, patient)
    reader = ((account and account.language) or patient.language or "en")[:2].lower()
    full = requests_grant.level_for(session, patient) is Level.FULL
    child, name = patient.given if full else "", requester_name(row)
    link = f"{settings.base_url}/sign-up/family/deny?ticket={ticket}"
    with speaking(reader):
        relationship = _(row.relationship)
        short = _text(name, relationship, child, code, link)
    if contact.kind == "phone":
        text_message.enqueue_text(session, to=contact.value, body=f"{portal_name(session)}: {short}")
    else:
        hours = int(LIFE.total_seconds() // 3600)
        mail.enqueue(session, to=contact.value, template="family_passcode", language=reader, requester=name,
                     relationship=relationship, child=child, code=code, hours=hours, link=link)  # fmt: skip
    history.record(session, PORTAL, Action.FAMILY_PASSCODE_SENT, patient_id=patient.id, subject=name)


def waiting(session: Session, token: str | None) -> str | None:
    """Where the request of this browser stands: "waiting" for the passcode, "confirmed", or None.

    One that was denied, refused or never sent looks as if it waited (AU-11).
    """
    row = of(session, token)
    if row is None:
        return None
    return "confirmed" if row.state == "confirmed" else "waiting"


def of(session: Session, token: str | None) -> FamilyRequest | None:
    """The request of this browser while its time lasts; not one from inside, nor one that has led to an account."""
    row = session.exec(
        select(FamilyRequest).where(FamilyRequest.token_hash == sessions.token_hash(token or ""))
    ).first()
    if row is None or row.account_id or clock.now() >= row.expires_at or (row.state == "done" and row.reason is None):
        return None
    return row


def confirm(db: Database, token: str | None, code: str, browser: Browser, key: bytes) -> None:
    """The passcode typed in the browser that asked. Raises Problem: at "expired" when there is no request (any more),
    at "code" with the same words for every passcode that is not good.
    """  # fmt: skip
    answer = db.writing(_confirm, token, code, browser, key)
    if answer:  # raised out here, so that the counted try is kept
        raise answer


def pending(session: Session, key: AccountAccess) -> list[Pending] | None:
    """The requests of this account that wait for a passcode, the newest first; None for staff, who cannot ask.

    One that was denied or never sent is among them until its time is over (AU-11).
    """
    if key.account.role:
        return None
    rows = session.exec(
        select(FamilyRequest)
        .where(FamilyRequest.account_id == key.account.id, col(FamilyRequest.expires_at) > clock.now())
        .order_by(col(FamilyRequest.created_at).desc())
    ).all()
    shown = [row for row in rows if row.reason != matching.Reason.REPLACED and (row.state != "done" or row.reason)]
    return [Pending(row.id, f"{row.given} {row.family}", row.birth_date, row.expires_at) for row in shown]


def confirm_inside(db: Database, viewer: Viewer, request_id: UUID, code: str, settings: Settings) -> UUID:
    """The passcode typed by whoever is signed in: access begins. Returns the patient. Raises Problem as `confirm`."""
    answer = db.writing(_confirm_inside, viewer, request_id, code, settings)
    if isinstance(answer, Problem):
        raise answer
    return answer


def _text(requester: str, relationship: str, child: str, code: str, link: str) -> str:
    said = {"requester": requester, "relationship": relationship, "code": code, "link": link}
    if child:
        return _("{requester} ({relationship}) asks to see the record of {child}. Only if you agree, tell them this "
                 "passcode: {code}. To deny: {link}", child=child, **said)  # fmt: skip
    return _("{requester} ({relationship}) asks for access to your account. Only if you agree, tell them this "
             "passcode: {code}. To deny: {link}", **said)  # fmt: skip


def _confirm(session: Session, token: str | None, code: str, browser: Browser, key: bytes) -> Problem | None:
    row = of(session, token)
    if row is None:
        return over()
    actor = Actor(None, requester_name(row), "visitor", browser.address)
    if not _is_right(session, row, code, actor, key):
        return _wrong()
    row.expires_at = clock.now() + progress.STEP_LIFE  # the browser may be somebody else's later
    return None


def _confirm_inside(
    session: Session, viewer: Viewer, request_id: UUID, code: str, settings: Settings
) -> UUID | Problem:
    key = access.open_account(session, viewer)
    row = session.get(FamilyRequest, request_id)
    if row is None or row.account_id != key.account.id:
        raise NoAccess
    if clock.now() >= row.expires_at:
        return over()
    if not _is_right(session, row, code, key.actor, settings.secret_key):
        return _wrong()
    return requests_grant.give(session, row, key.account, key.actor, settings)


def _is_right(session: Session, row: FamilyRequest, code: str, actor: Actor, key: bytes) -> bool:
    """Counts a try; the right passcode works once."""
    waits = row.state == "waiting" and row.reason is None
    if progress.code_is_right(session, row, code, key) and waits and row.state == "waiting":
        row.state = "confirmed"
        return True
    history.record(session, actor, Action.FAMILY_PASSCODE_WRONG, patient_id=row.patient_id, result="failed")
    return False


def _wrong() -> Problem:
    return Problem(_("This passcode is not right. Check it with the patient: it has eight numbers."), "code")


def over() -> Problem:
    """The words for a request whose time is over, or that is finished."""
    return Problem(_("This request took too long or is finished. Begin again."), "expired")
