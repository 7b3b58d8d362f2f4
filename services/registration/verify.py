"""Codes on the way to an account: the one from the chart's contact, and the one that proves an e-mail address."""

from sqlmodel import Session

from services import accounts, history, mail, throttle
from services.database import Database
from services.errors import Problem
from services.history import Action, Actor
from services.registration import progress
from services.registration.progress import Step
from services.registration.request import tell_address_used
from services.settings import Settings
from services.sign_in import Browser
from services.words import _, language


def confirm(db: Database, token: str | None, code: str, browser: Browser, key: bytes) -> None:
    """Check the code of the chart's contact. Raises Problem, with the same words where no code was ever sent."""
    _raise_if_problem(db.writing(_confirm, token, code, browser, key))


def send_email_code(db: Database, token: str | None, email: str, settings: Settings) -> None:
    """Send a code to the address that is to sign in; one that has an account gets another mail (PRODUCT §1).

    Raises Problem for something that is no address, and after too many mails to one.
    """
    address = accounts.email_key(email)
    db.reading(progress.at, token, settings.secret_key, Step.EMAIL)
    db.writing(throttle.check, throttle.SIGN_UP_CODE, address)
    db.writing(_send_email_code, token, email.strip(), settings)


def confirm_email(db: Database, token: str | None, code: str, key: bytes) -> None:
    """Check the code that went to the typed address. Raises Problem."""
    _raise_if_problem(db.writing(_confirm_email, token, code, key))


def wrong_code() -> Problem:
    """The words for every wrong code of a sign-up."""
    return Problem(_("This code is not right. Check the newest message and type all of its eight numbers."), "code")


def _confirm(session: Session, token: str | None, code: str, browser: Browser, key: bytes) -> Problem | None:
    now = progress.at(session, token, key, Step.VERIFY)
    row = now.row
    right = progress.code_is_right(session, row, code, key)
    if not right or row.state != "code sent":
        return wrong_code()
    row.state = "confirmed"
    progress.save(now, key)
    actor = Actor(None, f"{row.given} {row.family}", "visitor", browser.address)
    history.record(session, actor, Action.SIGN_UP_CONFIRMED, patient_id=row.patient_id)
    return None


def _send_email_code(session: Session, token: str | None, email: str, settings: Settings) -> None:
    now = progress.at(session, token, settings.secret_key, Step.EMAIL)
    code = progress.new_code(now.row, settings.secret_key)
    if accounts.find_by_email(session, email):
        tell_address_used(session, email, language(), settings)
    else:
        minutes = int(progress.STEP_LIFE.total_seconds() // 60)
        mail.enqueue(session, to=email, template="sign_up_code", language=language(), code=code, minutes=minutes)
    progress.save(now, settings.secret_key, email=email, email_sent=True)


def _confirm_email(session: Session, token: str | None, code: str, key: bytes) -> Problem | None:
    now = progress.at(session, token, key, Step.EMAIL_CODE)
    if not progress.code_is_right(session, now.row, code, key):
        return wrong_code()
    progress.save(now, key, email_proven=True)
    return None


def _raise_if_problem(answer: Problem | None) -> None:
    if answer:  # raised out here, so that the counted try is kept
        raise answer
