"""Signing in: password, then the security option (PRODUCT §2, SECURITY §1.1).

How guessing is held up without giving anybody a way to lock the owner out (AU-09, AU-10):

* Wrong passwords are counted for the e-mail address as typed, whether an account has it or not (AU-11): once from each
  network address, once from everywhere together. Five tries from one place, ten in all, then single tries after waiting
  times that double up to an hour. While it waits the slow hash is not computed at all. Each row opens by itself.
* A hammering stranger fills the counter of his own network address first, so that the owner's is still open.
* A remembered device has a counter of its own, which nobody without its cookie can fill.
* Password and code given together: the code is checked first, by a counter of its own, and when it is right the
  password is looked at whatever the other counters say. A recovery code cannot be guessed and is never counted, so
  with it, with a passkey, or by resetting the password the owner always gets in.
* The codes of the second step are counted for themselves, and only whoever has the password can fill that counter.
* Only a finished sign-in clears the counters: the right password alone buys no further tries at the code.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, select

from models.people import Account
from models.sessions import PendingSignIn
from services import accounts, clock, history, passwords, remembered_devices, second_step, sessions, throttle
from services.database import Database
from services.errors import Problem
from services.history import Action, Actor
from services.second_step import Options
from services.throttle import Limit, Subject
from services.words import _

STEP_TIME = timedelta(minutes=10)
STEP_TRIES = 5  # AU-15


@dataclass(frozen=True)
class Browser:
    """Who asks: a name for the device list, the network address, and the cookie of a remembered device."""

    device: str
    address: str | None
    remembered: str | None = None


@dataclass(frozen=True)
class Outcome:
    """Exactly one is set: the token of a session, or of a pending second step."""

    session_token: str | None = None
    step_token: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """After the second step: the session, where to go, and the remembered device's new cookie if there is one."""

    session_token: str
    next_path: str
    device_cookie: str | None = None


@dataclass(frozen=True)
class Step:
    """The second step as its page shows it: what may be answered, and whether the device can be remembered."""

    options: Options
    may_remember: bool
    demo_code: str | None


def with_password(
    db: Database, email: str, password: str, browser: Browser, next_path: str = "/", code: str = "", key: bytes = b""
) -> Outcome:
    """Check a password, perhaps with a `code` of the security option; the slow hash runs outside any transaction.

    Raises Problem with the same words for unknown, wrong, held up and disabled. It comes sooner when no hash was
    computed: the page has to answer all of them after the same time (AU-11).
    """
    account = db.reading(accounts.find_by_email, email)
    passed = bool(code.strip() and account and db.writing(_code_is_right, account, code, key))
    if not passed and not _may_try(db, account, email, browser):
        raise _wrong()
    right = passwords.matches(account.password_hash if account else None, password)
    if account is None or not right or account.disabled_at:
        db.writing(_note_failure, account, browser)
        raise _wrong()
    if passwords.needs_rehash(account.password_hash):
        db.writing(_rehash, account, passwords.hashed(password))
    return db.writing(_after_password, account, browser, next_path, passed)


def with_code(
    db: Database, step_token: str, code: str, browser: Browser, key: bytes, remember: bool = False
) -> SignedIn:
    """The second step. Raises Problem (field "code": may be tried again); five tries for each password (AU-15)."""
    answer = db.writing(_try_code, step_token, code, browser, key, remember)
    if isinstance(answer, Problem):  # raised out here, so that the counted try is kept
        raise answer
    return answer


def pending(session: Session, step_token: str | None) -> PendingSignIn | None:
    """The second step that `step_token` may still take, or None. Within a writing transaction it waits its turn."""
    wanted = select(PendingSignIn).where(PendingSignIn.token_hash == sessions.token_hash(step_token or ""))
    row = session.exec(wanted.with_for_update()).first()
    open_still = row and not row.used_at and row.tries < STEP_TRIES and clock.now() < row.expires_at
    return row if open_still else None


def step_of(session: Session, step_token: str | None, key: bytes, demo: bool = False) -> Step | None:
    """What the second step's page shows, or None when `step_token` may take no second step (any more)."""
    row = pending(session, step_token)
    if row is None:
        return None
    account = session.get_one(Account, row.account_id)
    shown = second_step.code_for_demo(session, account.id, key) if demo else None
    return Step(second_step.options_of(session, account), account.role is None, shown)


def send_text(session: Session, step_token: str | None) -> None:
    """Another code by text message for a second step. Raises Problem when too many were sent, or it took too long."""
    row = pending(session, step_token)
    if row is None:
        raise Problem(_("This sign-in took too long or had too many tries. Sign in again."), "expired")
    second_step.send_text_code(session, session.get_one(Account, row.account_id))


def clear_tries(session: Session, account: Account, browser: Browser) -> None:
    """The owner has been proven: by a finished sign-in, or by a password reset."""
    for limit, subject in _everywhere(account.email_key) + _counters(session, account, account.email_key, browser):
        if limit is not throttle.ADDRESS:  # else an account of one's own would buy guesses at others
            throttle.clear(session, limit, subject)


def _may_try(db: Database, account: Account | None, email: str, browser: Browser) -> bool:
    """Counts this try. What is held up already is only read, so that hammering does not keep others from writing."""
    counters = db.reading(_counters, account, email, browser)
    if db.reading(_one_is_blocked, counters):
        return False
    try:
        db.writing(_count, counters)
    except Problem:
        return False
    return True


def _counters(session: Session, account: Account | None, email: str, browser: Browser) -> list[tuple[Limit, Subject]]:
    device = remembered_devices.known(session, account, browser.remembered)
    if device:
        return [(throttle.PASSWORD_ON_DEVICE, str(device.id))]
    typed = account.email_key if account else email.strip().casefold()
    address = throttle.network(browser.address)
    here = (throttle.PASSWORD_FROM_ADDRESS, (typed, address))
    return [here, *_everywhere(typed), (throttle.ADDRESS, address)]


def _everywhere(email_key: str) -> list[tuple[Limit, Subject]]:
    return [(throttle.PASSWORD, email_key), (throttle.PASSWORD_LONG, email_key)]


def _one_is_blocked(session: Session, counters: list[tuple[Limit, Subject]]) -> bool:
    return any(throttle.is_blocked(session, limit, subject) for limit, subject in counters)


def _count(session: Session, counters: list[tuple[Limit, Subject]]) -> None:
    for limit, subject in counters:
        throttle.check(session, limit, subject)


def _code_is_right(session: Session, account: Account, code: str, key: bytes) -> bool:
    try:
        return second_step.verify(session, account, code, key, throttle.CODE_WITH_PASSWORD) is not None
    except Problem:
        return False


def _after_password(session: Session, account: Account, browser: Browser, next_path: str, passed: bool) -> Outcome:
    asked = second_step.options_of(session, account).any
    if account.role and not asked:
        raise Problem(_("Your login has no security option yet. Ask an administrator of the portal."))
    if passed or not asked or remembered_devices.known(session, account, browser.remembered):
        clear_tries(session, account, browser)
        return Outcome(session_token=sessions.start(session, account, browser.device, browser.address, passed))
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
    if account.totp_secret is None:
        with suppress(Problem):  # too many were sent: the page says so when another one is asked for
            second_step.send_text_code(session, account)
    return Outcome(step_token=token)


def _try_code(
    session: Session, step_token: str, code: str, browser: Browser, key: bytes, remember: bool
) -> SignedIn | Problem:
    row = pending(session, step_token)
    if row is None:
        return Problem(_("This sign-in took too long or had too many tries. Sign in again."), "expired")
    account = session.get_one(Account, row.account_id)
    try:
        passed = second_step.verify(session, account, code, key)
    except Problem as problem:
        return Problem(problem.message, "code")
    row.tries += 1
    if passed is None or account.disabled_at:
        actor = Actor(account.id, account.name, "account", browser.address)
        history.record(session, actor, Action.SECOND_STEP_FAILED, result="failed")
        return Problem(_("This code is not right. Enter the newest code that you have."), "code")
    row.used_at = clock.now()
    clear_tries(session, account, browser)
    token = sessions.start(session, account, browser.device, browser.address, True)
    kept = remembered_devices.remember(session, account, browser.device, browser.remembered) if remember else None
    return SignedIn(token, row.next_path, kept)


def _rehash(session: Session, account: Account, new_hash: str) -> None:
    session.get_one(Account, account.id).password_hash = new_hash


def _note_failure(session: Session, account: Account | None, browser: Browser) -> None:
    actor = Actor(account.id if account else None, account.name if account else "unknown", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_IN_FAILED, result="failed")


def _wrong() -> Problem:
    return Problem(_("The e-mail address or the password is not right. Check both and try again."))
