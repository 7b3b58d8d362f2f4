"""Before anything that protects an account is changed, its owner shows the present password and a code (AU-06)."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from models.people import Account
from services import passwords, second_step, throttle
from services.access import AccountAccess, open_account
from services.database import Database
from services.errors import Problem
from services.sessions import Viewer
from services.throttle import Limit
from services.words import _

# Someone at an unlocked screen must not try passwords here past the limits of signing in.
PROOFS = Limit("proof", 10, timedelta(days=1), timedelta(minutes=1), timedelta(hours=1))  # account


@dataclass(frozen=True)
class Proof:
    """What the owner has typed: the present password, and a code where the account has a security option."""

    password: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class Needs:
    """What a form must ask for a proof; `text_phone` (masked) is where a code can be sent."""

    code: bool
    text_phone: str | None


def needs(session: Session, key: AccountAccess) -> Needs:
    """For drawing a form that changes what protects the account."""
    return Needs(needs_code(session, key.account), second_step.options_of(session, key.account).text_phone)


def demo_code(session: Session, key: AccountAccess, secret_key: bytes) -> str | None:
    """What an authenticator app would show just now. For the demo, whose people have no telephones."""
    return second_step.code_for_demo(session, key.account.id, secret_key)


def needs_code(session: Session, account: Account) -> bool:
    """Whether a code is asked besides the password: by app or text message; a passkey alone has no code."""
    options = second_step.options_of(session, account)
    return options.totp or options.text_phone is not None


def check(db: Database, viewer: Viewer, proof: Proof, key: bytes) -> None:
    """Raises Problem on "current" or "code" when the proof is not right, SignedOut when the session is over.

    Call it outside a transaction: the slow hash runs between short ones, and wrong tries stay counted.
    """
    stored = db.writing(_count, viewer)
    if not passwords.matches(stored, proof.password):
        raise Problem(_("This is not your present password."), "current")
    problem = db.writing(_check_code, viewer, proof.code, key)
    if problem:  # raised out here, so that the counted try is kept
        raise problem


def send_text(session: Session, key: AccountAccess) -> None:
    """A code by text message for the proof. Raises Problem when too many were sent."""
    second_step.send_text_code(session, key.account)


def _count(session: Session, viewer: Viewer) -> str:
    account = open_account(session, viewer).account
    try:
        throttle.check(session, PROOFS, str(account.id))
    except Problem as problem:
        raise Problem(problem.message, "current") from problem
    return account.password_hash


def _check_code(session: Session, viewer: Viewer, code: str, key: bytes) -> Problem | None:
    account = open_account(session, viewer).account
    if needs_code(session, account):
        try:
            passed = second_step.verify(session, account, code, key)
        except Problem as problem:
            return Problem(problem.message, "code")
        if passed is None:
            return Problem(_("This code is not right. Enter the newest code that you have."), "code")
    throttle.clear(session, PROOFS, str(account.id))
    return None
