"""Password, security option and recovery codes of the own account (PRODUCT §7; SECURITY AU-06, AU-21, AU-22).

Each change is proven (services.profile_proof), ends all other sessions and remembered devices, is written to the
history and told to the owner by mail.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.clinic import Clinic
from services import (
    authenticator,
    history,
    mail,
    passkeys,
    password_reset,
    password_rules,
    passwords,
    profile_proof,
    recovery_codes,
    remembered_devices,
    second_step,
    sessions,
)
from services.access import AccountAccess, open_account
from services.authenticator import Key
from services.database import Database
from services.errors import Problem
from services.history import Action
from services.profile_proof import Proof
from services.second_step import Options
from services.sessions import Viewer
from services.settings import Settings
from services.words import _


@dataclass(frozen=True)
class Security:
    """What the profile shows of an account's protection."""

    email: str
    options: Options
    asks_code: bool
    passkeys: list[tuple[str, str, datetime, datetime | None]]  # id, name, added, last used
    is_staff: bool


def overview(session: Session, key: AccountAccess) -> Security:
    """Everything for the page "Sign-in and security"."""
    account = key.account
    kept = [
        (str(row.id), row.name, row.created_at, row.last_used_at) for row in passkeys.of_account(session, account.id)
    ]
    options = second_step.options_of(session, account)
    asks = profile_proof.needs_code(session, account)
    return Security(account.email, options, asks, kept, account.role is not None)


def change_password(db: Database, viewer: Viewer, proof: Proof, password: str, again: str, settings: Settings) -> None:
    """A new password, valid at once; every other session ends. Raises Problem (AU-05, AU-06)."""
    email, name, clinic = db.reading(_owner, viewer)
    password_rules.check_choice(password, again, email=email, name=name, clinic=clinic)
    profile_proof.check(db, viewer, proof, settings.secret_key)
    db.writing(_set_password, viewer, passwords.hashed(password), settings)


def new_authenticator(session: Session, key: AccountAccess) -> Key:
    """A fresh key to scan or type; it counts only after `set_authenticator`."""
    portal = session.exec(select(Clinic.portal_name)).first() or _("Patient portal")
    return authenticator.new(key.account.email, portal)


def set_authenticator(db: Database, viewer: Viewer, proof: Proof, secret: str, code: str, settings: Settings) -> None:
    """Use the app that has `secret` from now on, confirmed by a `code` of it. Raises Problem on "new_code"."""
    step = authenticator.step_of(secret, code)
    if step is None:
        raise Problem(_("This code is not right. Enter the newest code that your app shows."), "new_code")
    profile_proof.check(db, viewer, proof, settings.secret_key)
    db.writing(_set_authenticator, viewer, authenticator.sealed(secret, settings.secret_key), step, settings)


def renew_recovery_codes(db: Database, viewer: Viewer, proof: Proof, settings: Settings) -> list[str]:
    """Ten new codes, shown this once; the old ones are void (AU-16)."""
    profile_proof.check(db, viewer, proof, settings.secret_key)
    return db.writing(_renew, viewer, settings)


def begin_passkey(db: Database, viewer: Viewer, proof: Proof, settings: Settings) -> str:
    """Options (JSON) for the browser to make a passkey with."""
    profile_proof.check(db, viewer, proof, settings.secret_key)
    return db.writing(lambda s: passkeys.begin_adding(s, open_account(s, viewer).account, settings))


def add_passkey(session: Session, key: AccountAccess, answer: str, name: str, settings: Settings) -> None:
    """Keep the passkey that the browser made after `begin_passkey`. Raises Problem when it is not as asked."""
    row = passkeys.finish_adding(session, key.account.id, settings, answer, name)
    security_changed(session, key, f"passkey {row.name} added", settings)


def remove_passkey(db: Database, viewer: Viewer, proof: Proof, passkey_id: str, settings: Settings) -> None:
    """It opens nothing any more. Raises NoAccess when it is not this account's."""
    profile_proof.check(db, viewer, proof, settings.secret_key)
    db.writing(_remove_passkey, viewer, passkey_id, settings)


def rename_passkey(session: Session, key: AccountAccess, passkey_id: UUID, name: str) -> None:
    """Another name in the owner's list. Raises Problem for an empty one, NoAccess for another account's passkey."""
    passkeys.rename(session, key.account.id, passkey_id, name)


def security_changed(session: Session, key: AccountAccess, what: str, settings: Settings) -> None:
    """What each change of a security option brings: others are signed out, history, mail (AU-21, AU-22)."""
    end_others(session, key)
    history.record(session, key.actor, Action.SECURITY_OPTION_CHANGED, subject=what)
    tell(session, key, "security_option_changed", settings)


def end_others(session: Session, key: AccountAccess) -> None:
    """Every other session, and every remembered device."""
    sessions.end_all(session, key.account.id, except_session=key.viewer.session_id)
    remembered_devices.end_all(session, key.account.id)


def tell(session: Session, key: AccountAccess, template: str, settings: Settings) -> None:
    """A mail to the owner's sign-in address (AU-22), with the way to a new password should it not have been them."""
    account = key.account
    link = f"{settings.base_url}/forgot-password"
    mail.enqueue(session, to=account.email, template=template, language=account.language, link=link)


def _owner(session: Session, viewer: Viewer) -> tuple[str, str, str]:
    account = open_account(session, viewer).account
    return account.email, account.name, password_rules.clinic_names(session)


def _set_password(session: Session, viewer: Viewer, password_hash: str, settings: Settings) -> None:
    key = open_account(session, viewer)
    key.account.password_hash = password_hash
    password_reset.void(session, key.account)
    end_others(session, key)
    history.record(session, key.actor, Action.PASSWORD_CHANGED)
    tell(session, key, "password_changed", settings)


def _set_authenticator(session: Session, viewer: Viewer, sealed: bytes, step: int, settings: Settings) -> None:
    key = open_account(session, viewer)
    key.account.totp_secret, key.account.totp_last_step = sealed, step  # AU-14: the code that confirmed is used
    security_changed(session, key, "authenticator app", settings)


def _renew(session: Session, viewer: Viewer, settings: Settings) -> list[str]:
    key = open_account(session, viewer)
    codes = recovery_codes.renew(session, key.account.id)
    history.record(session, key.actor, Action.RECOVERY_CODES_RENEWED)
    tell(session, key, "security_option_changed", settings)
    return codes


def _remove_passkey(session: Session, viewer: Viewer, passkey_id: str, settings: Settings) -> None:
    key = open_account(session, viewer)
    found = next((row for row in passkeys.of_account(session, key.account.id) if str(row.id) == passkey_id), None)
    if found:
        passkeys.remove(session, key.account.id, found.id)
        security_changed(session, key, f"passkey {found.name} removed", settings)
