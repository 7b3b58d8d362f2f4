"""Signing in: password, then the security option (PRODUCT §2, SECURITY §1.1)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet
from pyotp.totp import TOTP
from sqlalchemy import update
from sqlmodel import Session, col, select

from models.people import Account
from models.sessions import PendingSignIn
from services import accounts, clock, history, passwords, sessions
from services.database import Database
from services.errors import Problem
from services.history import Action, Actor
from services.words import _

STEP_TIME = timedelta(minutes=10)
STEP_TRIES = 5  # AU-15


@dataclass(frozen=True)
class Browser:
    """Who asks: a name for the device list, and the network address."""

    device: str
    address: str | None


@dataclass(frozen=True)
class Outcome:
    """Exactly one is set: the token of a session, or of a pending second step."""

    session_token: str | None = None
    step_token: str | None = None


def with_password(db: Database, email: str, password: str, browser: Browser, next_path: str = "/") -> Outcome:
    """Check a password; the slow hash runs between two short transactions.

    Raises Problem with the same words and after the same time for unknown, wrong and disabled (AU-11).
    """
    account = db.reading(accounts.find_by_email, email)
    right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not right or account.disabled_at:
        db.writing(_note_failure, account, browser)
        raise Problem(_("The e-mail address or the password is not right. Check both and try again."))
    if passwords.needs_rehash(account.password_hash):
        db.writing(_rehash, account, passwords.hashed(password))
    return db.writing(_after_password, account, browser, next_path)


def with_code(db: Database, step_token: str, code: str, browser: Browser, key: bytes) -> tuple[str, str]:
    """The second step: (session token, path to go to). Raises Problem; five tries for each password (AU-15)."""
    answer = db.writing(_try_code, step_token, code, browser, key)
    if isinstance(answer, Problem):  # raised out here, so that the counted try is kept
        raise answer
    return answer


def pending(session: Session, step_token: str | None) -> PendingSignIn | None:
    """The second step that `step_token` may still take, or None."""
    row = session.exec(
        select(PendingSignIn).where(PendingSignIn.token_hash == sessions.token_hash(step_token or ""))
    ).first()
    open_still = row and not row.used_at and row.tries < STEP_TRIES and clock.now() < row.expires_at
    return row if open_still else None


def _after_password(session: Session, account: Account, browser: Browser, next_path: str) -> Outcome:
    if account.totp_secret is None:
        return Outcome(session_token=sessions.start(session, account, browser.device, browser.address, False))
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        PendingSignIn(
            token_hash=sessions.token_hash(token),
            account_id=account.id,
            next_path=next_path,
            started_at=moment,
            expires_at=moment + STEP_TIME,
        )
    )
    return Outcome(step_token=token)


def _try_code(session: Session, step_token: str, code: str, browser: Browser, key: bytes) -> tuple[str, str] | Problem:
    row = pending(session, step_token)
    if row is None:
        return Problem(_("This sign-in took too long or had too many tries. Sign in again."), "expired")
    account = session.get_one(Account, row.account_id)
    row.tries += 1
    if not _totp_is_right(session, account, code, key):
        actor = Actor(account.id, account.name, "account", browser.address)
        history.record(session, actor, Action.SECOND_STEP_FAILED, result="failed")
        return Problem(_("This code is not right. Enter the newest code that your app shows."), "code")
    row.used_at = clock.now()
    return sessions.start(session, account, browser.device, browser.address, True), row.next_path


def _totp_is_right(session: Session, account: Account, code: str, key: bytes) -> bool:
    """Right now, one step earlier or later, and never the same step twice (AU-14, RFC 6238 §5.2)."""
    if account.totp_secret is None:
        return False
    totp = TOTP(Fernet(key).decrypt(account.totp_secret).decode())
    given = code.replace(" ", "")
    step = int(clock.now().timestamp()) // totp.interval
    for candidate in (step - 1, step, step + 1):
        if secrets.compare_digest(totp.generate_otp(candidate).encode(), given.encode()):
            used = session.scalar(
                update(Account)
                .where(
                    col(Account.id) == account.id,
                    col(Account.totp_last_step).is_(None) | (col(Account.totp_last_step) < candidate),
                )
                .values(totp_last_step=candidate)
                .returning(col(Account.id))
            )
            return used is not None
    return False


def _rehash(session: Session, account: Account, new_hash: str) -> None:
    session.get_one(Account, account.id).password_hash = new_hash


def _note_failure(session: Session, account: Account | None, browser: Browser) -> None:
    actor = Actor(account.id if account else None, account.name if account else "unknown", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_IN_FAILED, result="failed")
