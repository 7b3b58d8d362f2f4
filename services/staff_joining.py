"""The owner of a new staff login makes it theirs: code and password, then the authenticator app (AU-12, AU-13)."""

from sqlmodel import Session

from models.people import Role
from services import access, accounts, authenticator, password_rules, passwords, sessions, staff_draft
from services import staff_invitations as invitations
from services.brand import brand
from services.database import Database
from services.errors import Problem, together
from services.sign_in import Browser
from services.staff_draft import Draft
from services.words import N_, _

_PURPOSE = "join"
_WRONG_CODE = N_("This code is not right, or no longer good. Ask the administrator who gave it to you for a new one.")


def begin(db: Database, code: str, password: str, again: str, key: bytes) -> Draft:
    """Check code and password and make the authenticator key. Raises Problem; nothing is kept yet."""

    owner, portal = {"email": "", "name": "", "clinic": ""}, ""
    with together() as each:
        with each():
            owner, portal = db.reading(_owner, code)
        with each():
            password_rules.check_choice(password, again, **owner)
    said = {"code": code, "email": owner["email"], "portal": portal, "password_hash": passwords.hashed(password)}
    return staff_draft.begin(_PURPOSE, said, key)


def once_more(sealed: str, key: bytes) -> Draft:
    """The second page once more, after a wrong code. Raises Problem when it is too old or not ours."""
    return staff_draft.once_more(_PURPOSE, sealed, key)


def finish(db: Database, sealed: str, totp_code: str, browser: Browser, key: bytes) -> str:
    """Make the login in one transaction, use up the code, and return the token of the first session.

    Raises Problem for a wrong authenticator code, a page that is too old, a code that is no longer good, and an address
    that has got an account meanwhile.
    """
    said, step = staff_draft.confirmed(_PURPOSE, sealed, totp_code, key)
    return db.writing(_create, said, step, browser, key)


def _owner(session: Session, code: str) -> tuple[dict[str, str], str]:
    row = invitations.find(session, code)
    if row is None:
        raise Problem(_(_WRONG_CODE), "code")
    owner = {"email": row.email, "name": row.name, "clinic": password_rules.clinic_names(session)}
    return owner, brand(session).portal_name


def _create(session: Session, said: dict[str, str], step: int, browser: Browser, key: bytes) -> str:
    row = invitations.use_up(session, said["code"])
    if row is None:
        raise Problem(_(_WRONG_CODE), "expired")
    account = accounts.create_staff(
        session,
        access.portal_itself(session, "staff"),  # who decided it stands in the row of the invitation
        name=row.name,
        email=row.email,
        role=Role(row.role),
        password_hash=said["password_hash"],
        totp=authenticator.sealed(said["secret"], key),
    )
    account.totp_last_step = step  # AU-14: the code that confirmed the key is used
    return sessions.start(session, account, browser.device, browser.address, second_factor=True)
