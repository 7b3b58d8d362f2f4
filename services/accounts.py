"""Accounts: creating staff logins, and the form of an e-mail address that is compared (AC-07)."""

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, select

from models.people import Account, Role
from services import clock, history
from services.access import StaffAccess, in_room
from services.errors import Problem
from services.history import Action
from services.words import N_, _

ROLE_WORDS = {
    Role.FRONT_DESK: N_("front desk"),
    Role.CLINICIAN: N_("clinician"),
    Role.BILLING: N_("billing"),
    Role.ADMINISTRATOR: N_("administrator"),
}


def email_key(email: str) -> str:
    """`email` case-folded with its domain in one form; one key is one account. Raises Problem when it is no address.

    Anything but one plain address (a comma, a line break) is refused too (WB-07).
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise Problem(_("Enter an e-mail address such as name@example.org."), "email") from error


def find_by_email(session: Session, email: str) -> Account | None:
    """The account that signs in with `email`, or None (also for something that is no address)."""
    try:
        key = email_key(email)
    except Problem:
        return None
    return session.exec(select(Account).where(Account.email_key == key)).first()


def free_for_staff(session: Session, key: str) -> None:
    """Raises Problem when an account signs in with the address of this `email_key`."""
    if session.exec(select(Account.id).where(Account.email_key == key)).first():
        raise Problem(_("This e-mail address already has an account. Use another one."), "email")


@in_room("staff")
def create_staff(
    session: Session, office: StaffAccess, *, name: str, email: str, role: Role, password_hash: str, totp: bytes
) -> Account:
    """A personal staff login with its second factor (PRODUCT §1, AU-13). Raises Problem for a used address."""
    key = email_key(email)
    free_for_staff(session, key)
    account = Account(
        email=email.strip(),
        email_key=key,
        name=name.strip(),
        password_hash=password_hash,
        totp_secret=totp,
        role=role,
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    history.record(session, office.actor, Action.STAFF_CREATED, subject=email, role=role)
    return account
