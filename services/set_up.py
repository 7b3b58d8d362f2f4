"""The first start: who reads the one-time code on the console creates the clinic and its first administrator (AU-12).

Nothing is stored between the two pages of the set-up (`services.staff_draft`).
"""

from dataclasses import asdict, dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.clinic import Clinic, SetUpCode
from models.people import Account, Role
from services import (
    access,
    accounts,
    authenticator,
    clock,
    help_questions,
    password_rules,
    passwords,
    readable_codes,
    sessions,
    staff_draft,
)
from services.brand import brand
from services.database import Database
from services.errors import NoAccess, Problem, together
from services.messages import subjects
from services.sign_in import Browser
from services.staff_draft import Draft
from services.words import N_, _

_PURPOSE = "set-up"
_WRONG_CODE = N_(
    "This set-up code is not right. Enter the one on the console, or start the portal again for a new one."
)


@dataclass(frozen=True)
class Answers:
    """The first page of the set-up, as typed."""

    code: str
    clinic: str
    name: str
    email: str


def new_code(session: Session) -> str | None:
    """A new set-up code for the console, None when there is an administrator already. Earlier codes are void."""
    if not is_open(session):
        return None
    code = readable_codes.new(groups=4, size=5)
    _void_codes(session)
    session.add(SetUpCode(code_hash=_hash(code), created_at=clock.now()))
    return code


def is_open(session: Session) -> bool:
    """Whether the portal still waits for its first administrator."""
    return session.exec(select(Account.id).where(Account.role == Role.ADMINISTRATOR)).first() is None


def portal_name(session: Session) -> str:
    """What the portal calls itself, also before there is a clinic."""
    return brand(session).portal_name


def begin(db: Database, answers: Answers, password: str, again: str, key: bytes) -> Draft:
    """Check the first page and make the authenticator key. Raises Problem.

    All problems come at once. NoAccess when the set-up is over.
    """
    if not db.reading(is_open):
        raise NoAccess
    with together() as each:
        with each():
            if not db.reading(_code_is_right, answers.code):
                raise Problem(_(_WRONG_CODE), "code")
        with each():
            if not answers.clinic.strip():
                raise Problem(_("Enter the name of the clinic."), "clinic")
        with each():
            if not answers.name.strip():
                raise Problem(_("Enter your name."), "name")
        with each():
            accounts.email_key(answers.email)
        with each():
            owner = {"email": answers.email, "name": answers.name, "clinic": answers.clinic}
            password_rules.check_choice(password, again, **owner)
    said = {**asdict(answers), "portal": _("Patient portal"), "password_hash": passwords.hashed(password)}
    return staff_draft.begin(_PURPOSE, said, key)


def once_more(sealed: str, key: bytes) -> Draft:
    """The second page once more, after a wrong code. Raises Problem when it is too old or not ours."""
    return staff_draft.once_more(_PURPOSE, sealed, key)


def finish(db: Database, sealed: str, totp_code: str, browser: Browser, key: bytes) -> str:
    """Create clinic and administrator in one transaction and return the token of their session.

    Raises Problem for a wrong authenticator code or a page that is too old, NoAccess when someone else was first.
    """
    said, step = staff_draft.confirmed(_PURPOSE, sealed, totp_code, key)
    return db.writing(_create, said, step, browser, key)


def _create(session: Session, said: dict[str, str], step: int, browser: Browser, key: bytes) -> str:
    if not is_open(session) or not _code_is_right(session, said["code"]):
        raise NoAccess
    _void_codes(session)
    if session.exec(select(Clinic)).first() is None:
        name = said["clinic"].strip()
        portal = _("{clinic} Patient Portal", clinic=name)
        session.add(Clinic(name=name, portal_name=portal, set_up_at=clock.now()))
        subjects.add_defaults(session)
        help_questions.add_defaults(session)
    account = accounts.create_staff(
        session,
        access.command_line(session, "staff"),  # the code on the console shows that it is the operator
        name=said["name"],
        email=said["email"],
        role=Role.ADMINISTRATOR,
        password_hash=said["password_hash"],
        totp=authenticator.sealed(said["secret"], key),
    )
    account.totp_last_step = step  # AU-14: the code that confirmed the key is used
    return sessions.start(session, account, browser.device, browser.address, second_factor=True)


def _code_is_right(session: Session, code: str) -> bool:
    # 100 random bits: guessing is hopeless, so there is no counter that could lock the operator out.
    found = select(SetUpCode.id).where(SetUpCode.code_hash == _hash(code), col(SetUpCode.used_at).is_(None))
    return session.exec(found).first() is not None


def _void_codes(session: Session) -> None:
    session.execute(update(SetUpCode).where(col(SetUpCode.used_at).is_(None)).values(used_at=clock.now()))


def _hash(code: str) -> str:
    return sessions.token_hash(readable_codes.plain(code))
