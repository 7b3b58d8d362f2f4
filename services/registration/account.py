"""The last step of signing up: recovery codes are noted, and the account is made at once (PRODUCT §2)."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models.people import Account, Patient
from services import accounts, authenticator, clock, history, mail, office_codes, recovery_codes, sessions
from services.database import Database
from services.errors import Problem
from services.family import acceptance, requests_account
from services.history import Action, Actor
from services.registration import matching, progress
from services.registration.details import check_age
from services.registration.progress import Progress, Step
from services.settings import Settings
from services.sign_in import Browser
from services.words import _


def offer_recovery_codes(session: Session, token: str | None, key: bytes) -> list[str]:
    """The recovery codes of this sign-up, the same until they are noted, and never again after. Raises Problem."""
    now = progress.at(session, token, key, Step.RECOVERY)
    return now.draft.recovery_codes or progress.save(now, key, recovery_codes=recovery_codes.fresh()).recovery_codes


def finish(db: Database, token: str | None, noted: bool, browser: Browser, settings: Settings) -> str:
    """Make the account and sign in; returns the token of the session. Raises Problem.

    Account, chart, security option, recovery codes, history and mail are one transaction. `noted`: the person says that
    the recovery codes are kept.
    """
    try:
        return db.writing(_finish, token, noted, browser, settings)
    except IntegrityError as error:  # two browsers finished at the same moment
        raise _over() from error


def _finish(session: Session, token: str | None, noted: bool, browser: Browser, settings: Settings) -> str:
    now = progress.at(session, token, settings.secret_key, Step.RECOVERY)
    if not noted or not now.draft.recovery_codes:
        raise Problem(_("Keep your recovery codes first, then tick the box."), "noted")
    patient = None if now.row.invitation_id or now.row.family_request_id else _patient(session, now)
    check_age(session, now.row.birth_date)
    account = _account(now, patient, settings.secret_key)
    if accounts.find_by_email(session, account.email):
        raise _over()
    session.add(account)
    session.flush()
    recovery_codes.keep(session, account.id, now.draft.recovery_codes)
    now.row.state, now.row.draft, now.row.code_hash = "done", None, None
    actor = Actor(account.id, account.name, "account", browser.address)
    history.record(session, actor, Action.ACCOUNT_CREATED, patient_id=account.patient_id)
    if now.row.invitation_id:
        acceptance.take(session, now.row.invitation_id, account, actor, settings)
    if now.row.family_request_id:
        requests_account.give_to_new(session, now.row.family_request_id, account, actor, settings)
    mail.enqueue(session, to=account.email, template="sign_up_done", language=account.language,
                 link=settings.base_url + "/login")  # fmt: skip
    return sessions.start(session, account, browser.device, browser.address, second_factor=True)


def _patient(session: Session, now: Progress) -> Patient:
    """The chart, still without an account, still the age, and its office code still good (AC-09, AU-27)."""
    patient = session.exec(select(Patient).where(Patient.id == now.row.patient_id).with_for_update()).one()
    if patient.merged_into:
        raise _over()
    check_age(session, patient.birth_date)
    code = now.draft.office_code
    if code and not office_codes.use_up(session, UUID(code)):
        raise _over()
    if matching.account_of(session, patient) or patient.birth_date != now.row.birth_date:
        raise _over()
    office_codes.void(session, patient.id)
    return patient


def _account(now: Progress, patient: Patient | None, key: bytes) -> Account:
    """The account of a patient, or of a family member without a chart of their own."""
    draft, named = now.draft, patient or now.row
    has_app = draft.totp_step is not None
    return Account(
        email=draft.email,
        email_key=accounts.email_key(draft.email),
        name=f"{named.given} {named.family}",
        password_hash=draft.password_hash,
        totp_secret=authenticator.sealed(draft.secret, key) if has_app else None,
        totp_last_step=draft.totp_step,  # AU-14: the code that confirmed the key is used
        text_phone=draft.text_phone or None,
        patient_id=patient.id if patient else None,
        phone=None if patient else now.row.phone or None,
        language=now.row.language,
        created_at=clock.now(),
    )


def _over() -> Problem:
    return Problem(_("This sign-up cannot be finished any more. Sign in, begin again, or ask the office."), "expired")
