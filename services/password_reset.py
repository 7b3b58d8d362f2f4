"""Resetting a password (user guide; PRODUCT §3; SECURITY AU-18…AU-24).

E-mail → mail with a link (one hour, one use, newest only) → new password → security option → signed in. Until the
security option has been passed the new password only waits in the ticket's row: the old one works, nothing is opened.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.people import Account
from models.security import PasswordReset
from services import (
    accounts,
    clock,
    history,
    mail,
    password_rules,
    passwords,
    remembered_devices,
    second_step,
    sessions,
    sign_in,
    throttle,
)
from services.database import Database
from services.errors import Problem
from services.history import Action, Actor
from services.registration import matching
from services.second_step import Options
from services.sign_in import Browser
from services.throttle import Limit
from services.words import _

LIFE = timedelta(hours=1)  # AU-18
CODE_TRIES = 5  # AU-20
# Further requests bring no mail, so that nobody can fill another's mailbox or void the newest link for long.
MAILS = Limit("reset mails", 4, timedelta(hours=1), timedelta(minutes=15), timedelta(hours=1))  # e-mail
ASKED = Limit("reset asked", 30, timedelta(minutes=10), timedelta(minutes=10), timedelta(minutes=10))  # network address


@dataclass(frozen=True)
class Step:
    """What the page after the new password shows. `demo_code` in demo mode only."""

    options: Options
    demo_code: str | None

    @property
    def can_be_passed(self) -> bool:
        """Whether there is anything that this page could ask; else the office must help."""
        return self.options.totp or self.options.text_phone is not None or self.options.recovery_codes > 0


def ask(session: Session, email: str, base_url: str, browser: Browser) -> None:
    """Write the mail with the link, if `email` has an account; the caller says the same either way (AU-11).

    `base_url` is the configured address, never the Host header (AU-19). Raises Problem for what is no address, and
    with a waiting time when one network address asks too often. No mail goes to an address that a patient under 18
    shares with somebody here.
    """
    key = accounts.email_key(email)
    throttle.check(session, ASKED, throttle.network(browser.address))
    try:
        throttle.check(session, MAILS, key)
    except Problem:
        return
    account = session.exec(select(Account).where(Account.email_key == key)).first()
    if account and not account.disabled_at:
        _send(session, account, base_url, browser)


def ticket(session: Session, token: str | None) -> PasswordReset | None:
    """The reset that `token` may still be used for, or None. Looking does not use it up (AU-23)."""
    moment = clock.now()
    found = session.exec(
        select(PasswordReset, Account)
        .join(Account, col(Account.id) == PasswordReset.account_id)
        .where(PasswordReset.token_hash == sessions.token_hash(token or ""))
    ).first()
    if found is None:
        return None
    row, account = found
    over = row.used_at or moment >= row.expires_at or row.tries >= CODE_TRIES or account.disabled_at
    return None if over else row


def choose(db: Database, token: str | None, password: str, again: str) -> None:
    """Take the new password in; it waits for the security option. Raises Problem ("expired" when the link is over).

    Where codes go by text message alone, one is sent now.
    """
    row = db.reading(ticket, token)
    if row is None:
        raise _over()
    db.reading(_check, row, password, again)
    db.writing(_keep, token, passwords.hashed(password))


def step_of(session: Session, token: str | None, key: bytes, demo: bool = False) -> Step | None:
    """What the security option's page shows, or None when there is no such step now."""
    row = ticket(session, token)
    if row is None or row.new_password_hash is None:
        return None
    account = session.get_one(Account, row.account_id)
    shown = second_step.code_for_demo(session, account.id, key) if demo else None
    return Step(second_step.options_of(session, account), shown)


def send_text(session: Session, token: str | None) -> None:
    """Another code by text message. Raises Problem when too many were sent, or the link is over."""
    row = ticket(session, token)
    if row is None or row.new_password_hash is None:
        raise _over()
    second_step.send_text_code(session, session.get_one(Account, row.account_id))


def finish(db: Database, token: str | None, answer: str, browser: Browser, key: bytes, base_url: str) -> str:
    """The security option: makes the new password valid and returns the token of a new session.

    Raises Problem; the fifth wrong answer burns the link (field "expired").
    """
    done = db.writing(_finish, token, answer, browser, key, base_url)
    if isinstance(done, Problem):  # raised out here, so that the counted try is kept
        raise done
    return done


def _send(session: Session, account: Account, base_url: str, browser: Browser) -> None:
    visitor = Actor(None, "Visitor", "visitor", browser.address)
    history.record(session, visitor, Action.RESET_REQUESTED, account=str(account.id))
    if matching.mailbox_is_shared(session, account):
        return  # a minor's link would reach the family; the page says to ask the office
    void(session, account)
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        PasswordReset(
            token_hash=sessions.token_hash(token),
            account_id=account.id,
            created_at=moment,
            expires_at=moment + LIFE,
        )
    )
    link = f"{base_url}/reset-password?ticket={token}"
    mail.enqueue(session, to=account.email, template="reset_password", language=account.language, link=link)


def _check(session: Session, row: PasswordReset, password: str, again: str) -> None:
    account = session.get_one(Account, row.account_id)
    clinic = password_rules.clinic_names(session)
    password_rules.check_choice(password, again, email=account.email, name=account.name, clinic=clinic)


def _keep(session: Session, token: str | None, new_hash: str) -> None:
    row = ticket(session, token)
    if row is None:
        raise _over()
    row.new_password_hash = new_hash
    account = session.get_one(Account, row.account_id)
    if account.totp_secret is None:
        with suppress(Problem):  # too many were sent: the page says so when another one is asked for
            second_step.send_text_code(session, account)


def _finish(
    session: Session, token: str | None, answer: str, browser: Browser, key: bytes, base_url: str
) -> str | Problem:
    row = ticket(session, token)
    if row is None or row.new_password_hash is None:
        return _over()
    tried = _count(session, row)
    account = session.get_one(Account, row.account_id)
    actor = Actor(account.id, account.name, "account", browser.address)
    try:
        passed = second_step.verify(session, account, answer, key) if tried else None
    except Problem as problem:  # held up by the throttle: this was no try
        row.tries -= 1
        return Problem(problem.message, "code")
    if passed is None:
        history.record(session, actor, Action.SECOND_STEP_FAILED, subject="password reset", result="failed")
        last = row.tries >= CODE_TRIES
        return _over() if last else Problem(_("This code is not right. Enter the newest code that you have."), "code")
    account.password_hash = row.new_password_hash
    sessions.end_all(session, account.id)
    remembered_devices.end_all(session, account.id)
    void(session, account)
    sign_in.clear_tries(session, account, browser)
    history.record(session, actor, Action.RESET_DONE, subject=passed)
    mail.enqueue(
        session,
        to=account.email,
        template="password_changed",
        language=account.language,
        link=f"{base_url}/forgot-password",
    )
    return sessions.start(session, account, browser.device, browser.address, second_factor=True)


def _count(session: Session, row: PasswordReset) -> bool:
    """One try more; False when others at the same moment have used the last one."""
    counted = session.scalar(
        update(PasswordReset)
        .where(
            col(PasswordReset.id) == row.id,
            col(PasswordReset.tries) < CODE_TRIES,
            col(PasswordReset.used_at).is_(None),
        )
        .values(tries=PasswordReset.tries + 1)
        .returning(col(PasswordReset.tries))
    )
    session.refresh(row)
    return counted is not None


def void(session: Session, account: Account) -> None:
    """No earlier link of the account works any more: there is a newer one, or a new password."""
    session.execute(
        update(PasswordReset)
        .where(col(PasswordReset.account_id) == account.id, col(PasswordReset.used_at).is_(None))
        .values(used_at=clock.now(), new_password_hash=None)
    )


def _over() -> Problem:
    return Problem(_("This link does not work any more. It works for one hour and once. Ask for a new one."), "expired")
