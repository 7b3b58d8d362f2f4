"""Password and security option of a new account; kept encrypted in the draft until the account is made."""

from sqlmodel import Session

from services import authenticator, password_rules, passwords, text_message, throttle
from services.authenticator import Key
from services.database import Database
from services.errors import Problem
from services.records.importing import normalised_contact
from services.registration import progress
from services.registration.progress import Step
from services.registration.verify import wrong_code
from services.set_up import portal_name
from services.settings import Settings
from services.words import _


def set_password(db: Database, token: str | None, password: str, again: str, key: bytes) -> None:
    """Choose the password, typed twice. Raises Problem for one that the rules refuse (AU-01…AU-05)."""
    email, name = db.reading(_owner, token, key)
    clinic = db.reading(password_rules.clinic_names)
    password_rules.check_choice(password, again, email=email, name=name, clinic=clinic)
    db.writing(_save_password, token, passwords.hashed(password), key)


def offer_authenticator(session: Session, token: str | None, key: bytes) -> Key:
    """The authenticator key of this sign-up, made at the first look, the same at each further one. Raises Problem."""
    now = progress.at(session, token, key, Step.SECURITY)
    offered = authenticator.new(now.draft.email, portal_name(session))
    if not now.draft.secret:
        progress.save(now, key, secret=offered.secret)
        return offered
    return authenticator.shown(now.draft.secret, now.draft.email, portal_name(session))


def confirm_authenticator(session: Session, token: str | None, code: str, key: bytes) -> None:
    """The app counts when it has shown a right code. Raises Problem."""
    now = progress.at(session, token, key, Step.SECURITY)
    step = authenticator.step_of(now.draft.secret, code) if now.draft.secret else None
    if step is None:
        raise Problem(_("This code is not right. Enter the newest code that your app shows."), "code")
    progress.save(now, key, totp_step=step, text_phone="")


def send_text_code(db: Database, token: str | None, phone: str, settings: Settings) -> None:
    """Send a code to the phone that is to be the security option. Raises Problem."""
    number = normalised_contact("phone", phone)
    if not text_message.available(settings):
        raise Problem(_("This clinic sends no text messages. Use an authenticator app."), "phone")
    if not 10 <= len(number) <= 15:
        raise Problem(_("Enter the number of a mobile phone with its area code."), "phone")
    db.reading(progress.at, token, settings.secret_key, Step.SECURITY)
    db.writing(throttle.check, throttle.SIGN_UP_CODE, number)
    db.writing(_send_text_code, token, phone.strip(), settings)


def confirm_text(db: Database, token: str | None, code: str, key: bytes) -> None:
    """The phone counts when its code was right. Raises Problem; five tries for each code."""
    if not db.writing(_confirm_text, token, code, key):
        raise wrong_code()


def _owner(session: Session, token: str | None, key: bytes) -> tuple[str, str]:
    now = progress.at(session, token, key, Step.PASSWORD)
    return now.draft.email, f"{now.row.given} {now.row.family}"


def _save_password(session: Session, token: str | None, password_hash: str, key: bytes) -> None:
    progress.save(progress.at(session, token, key, Step.PASSWORD), key, password_hash=password_hash)


def _send_text_code(session: Session, token: str | None, phone: str, settings: Settings) -> None:
    now = progress.at(session, token, settings.secret_key, Step.SECURITY)
    code = progress.new_code(now.row, settings.secret_key)
    body = _("{code} is your code to sign up for {portal}.", code=code, portal=portal_name(session))
    text_message.enqueue_text(session, to=phone, body=body)
    progress.save(now, settings.secret_key, phone=phone)


def _confirm_text(session: Session, token: str | None, code: str, key: bytes) -> bool:
    now = progress.at(session, token, key, Step.SECURITY)
    if not now.draft.phone or not progress.code_is_right(session, now.row, code, key):
        return False
    progress.save(now, key, text_phone=now.draft.phone, totp_step=None)
    return True
