"""A new e-mail address or phone: a code goes there first, and the old one is told after (PRODUCT §7, SECURITY AU-22).

Four things change this way and never touch each other: the sign-in e-mail and the phone for codes (of the account), the
contact e-mail and the contact phone (of the chart).
"""

import secrets
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.people import Account, PatientContact
from models.security import EmailChange
from services import (
    access,
    accounts,
    clock,
    history,
    mail,
    password_reset,
    profile_proof,
    profile_security,
    sessions,
    text_message,
)
from services.access import Access, AccountAccess, ChartAccess, needs, open_account
from services.database import Database
from services.errors import NoAccess, Problem
from services.history import Action
from services.profile_proof import Proof
from services.records.importing import normalised_contact
from services.sessions import Viewer
from services.settings import Settings
from services.throttle import Limit, check
from services.words import _

Kind = Literal["sign-in email", "contact email", "contact phone", "text phone"]
LIFE = timedelta(minutes=30)
TRIES = 5
CODES = Limit("contact codes", 6, timedelta(hours=1), timedelta(minutes=10), timedelta(hours=1))  # account


def begin(db: Database, viewer: Viewer, proof: Proof, kind: Kind, value: str, settings: Settings) -> UUID:
    """Send a code to `value`; nothing is changed yet. Returns the id of the change, for `confirm`.

    Raises Problem on "value" for what is no address or number, and as `profile_proof.check`; NoAccess for a contact of
    a chart when the account has none.
    """
    plain = _checked(kind, value)
    if kind.endswith("phone") and not text_message.available(settings):
        raise Problem(_("This clinic sends no text messages."), "value")
    profile_proof.check(db, viewer, proof, settings.secret_key)
    return db.writing(_begin, viewer, kind, plain)


def confirm(db: Database, viewer: Viewer, change_id: UUID, code: str, settings: Settings) -> None:
    """The code that arrived there: the new contact counts now. Raises Problem on "code"; five tries."""
    problem = db.writing(_confirm, viewer, change_id, code, settings)
    if problem:  # raised out here, so that the counted try is kept
        raise problem


@needs(Access.PERSONAL)
def own_contact(session: Session, chart: ChartAccess, kind: Literal["email", "phone"]) -> PatientContact | None:
    """The contact of this kind that the patient can change: the first that is not a guardian's."""
    own = PatientContact.patient_id == chart.patient_id, PatientContact.kind == kind
    rows = session.exec(select(PatientContact).where(*own, col(PatientContact.whose).is_(None))).all()
    return min(rows, key=lambda row: (row.use != "mobile", row.use or "", row.value), default=None)


@needs(Access.PERSONAL)
def put_contact(session: Session, chart: ChartAccess, kind: Literal["email", "phone"], value: str) -> str | None:
    """Set the contact in the chart and return the one that it had before."""
    row = own_contact(session, chart, kind)
    before = row.value if row else None
    if row is None:
        row = PatientContact(patient_id=chart.patient_id, kind=kind, value="", normalised="", use="home")
    row.value, row.normalised = value, normalised_contact(kind, value)
    session.add(row)
    session.flush()
    history.record(session, chart.actor, Action.CONTACT_CHANGED, patient_id=chart.patient_id, subject=f"contact {kind}")
    return before


def _checked(kind: Kind, value: str) -> str:
    try:
        if kind.endswith("email"):
            accounts.email_key(value)
            return value.strip()
        digits = normalised_contact("phone", value)
        if not (digits.isascii() and 10 <= len(digits) <= 15) or len(value) > 40:
            raise Problem(_("Enter a phone number with its area code, such as 914-555-0100."))
    except Problem as problem:
        raise Problem(problem.message, "value") from problem
    return value.strip()


def _begin(session: Session, viewer: Viewer, kind: Kind, value: str) -> UUID:
    key = open_account(session, viewer)
    chart = access.open_own_chart(key, Access.PERSONAL) if kind.startswith("contact") else None
    if chart is None and kind.startswith("contact"):
        raise NoAccess
    check(session, CODES, str(key.account.id))
    earlier = col(EmailChange.account_id) == key.account.id, col(EmailChange.kind) == kind
    session.execute(update(EmailChange).where(*earlier, col(EmailChange.used_at).is_(None)).values(used_at=clock.now()))
    code, moment = f"{secrets.randbelow(10**8):08}", clock.now()
    row = EmailChange(
        account_id=key.account.id,
        patient_id=chart.patient_id if chart else None,
        kind=kind,
        value=value,
        code_hash="",
        created_at=moment,
        expires_at=moment + LIFE,
    )
    row.code_hash = _hash(row.id, code)
    session.add(row)
    session.flush()
    _send(session, key, row, code)
    return row.id


def _send(session: Session, key: AccountAccess, row: EmailChange, code: str) -> None:
    if row.kind.endswith("phone"):
        body = _("{code} is your code to confirm this number. It works for 30 minutes. Give it to nobody.", code=code)
        text_message.enqueue_text(session, to=row.value, body=body)
        return
    # The screen says the same either way; only who reads that mailbox learns that it has an account (PRODUCT §1).
    to, language = row.value, key.account.language
    if row.kind == "sign-in email" and accounts.find_by_email(session, to) not in (None, key.account):
        mail.enqueue(session, to=to, template="email_in_use", language=language)
    else:
        mail.enqueue(session, to=to, template="confirm_email", language=language, code=f"{code[:4]} {code[4:]}")


def _confirm(session: Session, viewer: Viewer, change_id: UUID, code: str, settings: Settings) -> Problem | None:
    key = open_account(session, viewer)
    open_still = (
        col(EmailChange.id) == change_id,
        col(EmailChange.account_id) == key.account.id,
        col(EmailChange.used_at).is_(None),
        col(EmailChange.expires_at) > clock.now(),
        col(EmailChange.tries) < TRIES,
    )
    counted = update(EmailChange).where(*open_still).values(tries=EmailChange.tries + 1).returning(col(EmailChange.id))
    if session.scalar(counted) is None:
        return Problem(_("This code does not work any more. Begin again."), "code")
    row = session.get_one(EmailChange, change_id, populate_existing=True)
    if not secrets.compare_digest(row.code_hash, _hash(row.id, "".join(code.split()).replace("-", ""))):
        return Problem(_("This code is not right. Enter the one from the newest message."), "code")
    row.used_at = clock.now()
    return _apply(session, key, row, settings)


def _apply(session: Session, key: AccountAccess, row: EmailChange, settings: Settings) -> Problem | None:
    account = key.account
    if row.kind == "sign-in email":
        return _set_sign_in_email(session, key, row.value, settings)
    if row.kind == "text phone":
        account.text_phone = row.value
        profile_security.security_changed(session, key, "phone for codes", settings)
        return None
    chart = access.open_own_chart(key, Access.PERSONAL)
    if chart is None or chart.patient_id != row.patient_id:
        raise NoAccess
    before = put_contact(session, chart, "email" if row.kind == "contact email" else "phone", row.value)
    old_email = before if row.kind == "contact email" else None
    tell_old(session, account, old_email, settings)
    return None


def tell_old(session: Session, account: Account, old_email: str | None, settings: Settings) -> None:
    """A mail to the address that the chart had, and to the sign-in address, that contact data was changed."""
    for address in dict.fromkeys(filter(None, (old_email, account.email))):
        mail.enqueue(
            session,
            to=address,
            template="contact_changed",
            language=account.language,
            link=f"{settings.base_url}/profile",
        )


def _set_sign_in_email(session: Session, key: AccountAccess, value: str, settings: Settings) -> Problem | None:
    account = key.account
    other = accounts.find_by_email(session, value)
    if other and other.id != account.id:
        return Problem(_("This code is not right. Enter the one from the newest message."), "code")
    profile_security.tell(session, key, "sign_in_email_changed", settings)  # to the old address
    account.email, account.email_key = value, accounts.email_key(value)
    profile_security.tell(session, key, "sign_in_email_changed", settings)
    password_reset.void(session, account)  # links in a mailbox that signs in no more
    profile_security.end_others(session, key)
    history.record(session, key.actor, Action.SIGN_IN_EMAIL_CHANGED)
    return None


def _hash(change_id: UUID, code: str) -> str:
    return sessions.token_hash(f"{change_id} {code}")
