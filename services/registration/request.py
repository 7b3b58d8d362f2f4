"""The first page of signing up: find the chart, send the code to a contact that stands in it (PRODUCT §2, AU-26).

Whatever was found, the browser gets the same answer; pages/sign_up gives it after the same time (AU-11). The typed
address gets one mail: the code if it is the chart's contact, else that the request has arrived, or that the address
has an account already (with what couples who share one can do, PRODUCT §1).
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col

from models.people import PatientContact
from models.registration import Registration
from services import accounts, clock, history, mail, sessions, text_message, throttle
from services.database import Database
from services.history import Action, Actor
from services.registration import details as typed
from services.registration import matching, progress
from services.registration.details import Details
from services.registration.matching import Match, Reason
from services.registration.progress import Draft
from services.set_up import portal_name
from services.settings import Settings
from services.sign_in import Browser
from services.words import _, language

_NEVER_WAITS = (Reason.ADDRESS_USED, Reason.HAS_ACCOUNT)  # the mail says what to do; the office has nothing to decide
_REPEAT = timedelta(days=30)


def begin(db: Database, details: Details, browser: Browser, settings: Settings) -> str:
    """Start a sign-up and return the token for the browser's cookie, whether or not a chart was found.

    Raises Problem for a field that cannot be right, for anyone under 13, and after too many tries from one address.
    """
    db.reading(typed.check, details)
    db.writing(throttle.check, throttle.SIGN_UP, throttle.network(browser.address))
    return db.writing(_begin, details, browser, settings)


def _begin(session: Session, details: Details, browser: Browser, settings: Settings) -> str:
    token, moment = secrets.token_urlsafe(32), clock.now()
    match = _match(session, details, settings)
    row = Registration(
        token_hash=sessions.token_hash(token),
        given=details.given.strip(),
        family=details.family.strip(),
        birth_date=details.born,
        postal_code=details.postal_code.strip(),
        email=details.email.strip(),
        phone=details.phone.strip(),
        language=language(),
        patient_id=match.patient.id if match.patient else None,
        state="code sent" if match.contact else "refused" if match.reason in _NEVER_WAITS else "waiting",
        reason=match.reason,
        created_at=moment,
        expires_at=moment + progress.CODE_LIFE,
    )
    _forget_old(session)
    _replace_earlier(session, row)
    proven = match.contact is not None and _is_typed(match.contact, details)
    row.draft = progress.sealed(Draft(email=row.email, email_proven=proven), settings.secret_key)
    code = progress.new_code(row, settings.secret_key)
    session.add(row)
    _send(session, row, match, code, settings)
    actor = Actor(None, "Somebody who signs up", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_UP_REQUESTED, patient_id=row.patient_id, subject=match.reason or "")
    return token


def _match(session: Session, details: Details, settings: Settings) -> Match:
    match = matching.find(session, details, text_message.available(settings))
    if accounts.find_by_email(session, details.email):
        return Match(reason=Reason.ADDRESS_USED)
    if match.contact and match.patient and not throttle.allows(session, throttle.SIGN_UP_CHART, str(match.patient.id)):
        return Match(match.patient, reason=Reason.TOO_MANY_CODES)
    return match


def _send(session: Session, row: Registration, match: Match, code: str, settings: Settings) -> None:
    """Everything that goes out for this request; a mail a person gets unasked is limited in number."""
    minutes = int(progress.CODE_LIFE.total_seconds() // 60)
    contact = match.contact
    if contact and contact.kind == "email":
        mail.enqueue(session, to=contact.value, template="sign_up_code", language=row.language, code=code,
                     minutes=minutes)  # fmt: skip
    elif contact:
        body = _("{code} is your code to sign up for {portal}.", code=code, portal=portal_name(session))
        text_message.enqueue_text(session, to=contact.value, body=body)
    account = matching.account_of(session, match.patient) if match.patient else None
    if account and throttle.allows(session, throttle.SIGN_UP_MAIL, account.email_key):
        mail.enqueue(session, to=account.email, template="sign_up_has_account", language=account.language,
                     link=settings.base_url + "/login")  # fmt: skip
    if contact and contact.kind == "email" and accounts.email_key(contact.value) == accounts.email_key(row.email):
        return
    if not throttle.allows(session, throttle.SIGN_UP_MAIL, accounts.email_key(row.email)):
        return
    if match.reason is Reason.ADDRESS_USED:
        tell_address_used(session, row.email, row.language, settings)
    else:
        mail.enqueue(session, to=row.email, template="sign_up_received", language=row.language)


def tell_address_used(session: Session, email: str, reader: str | None, settings: Settings) -> None:
    """The mail to the owner of an address that has an account, with the two options for couples (PRODUCT §1)."""
    mail.enqueue(session, to=email, template="sign_up_address_used", language=reader, link=settings.base_url + "/login")


def _is_typed(contact: PatientContact, details: Details) -> bool:
    """Whether the code proves the typed e-mail address at the same time."""
    return contact.kind == "email" and accounts.email_key(contact.value) == accounts.email_key(details.email)


def _replace_earlier(session: Session, row: Registration) -> None:
    """The same request sent again counts once in the office's queue."""
    session.execute(
        update(Registration)
        .where(
            col(Registration.state) == "waiting",
            col(Registration.given) == row.given,
            col(Registration.family) == row.family,
            col(Registration.birth_date) == row.birth_date,
            col(Registration.email) == row.email,
            col(Registration.created_at) > row.created_at - _REPEAT,
        )
        .values(state="refused", reason=Reason.REPLACED)
    )


def _forget_old(session: Session) -> None:
    """What strangers typed is kept only while the office has to decide on it."""
    old = col(Registration.created_at) < clock.now() - _REPEAT
    session.execute(delete(Registration).where(old, col(Registration.state) != "waiting"))
