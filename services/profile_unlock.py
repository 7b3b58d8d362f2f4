"""No security option at hand, and no recovery code: the office helps, after it has made sure who asks (PRODUCT §3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, select

from models.people import Account
from services import accounts, history, mail, recovery_codes, sign_in_lock
from services.access import StaffAccess, in_room
from services.errors import NoAccess, Problem, together
from services.history import Action
from services.settings import Settings
from services.words import _

ROOM = "unlock"
_HOW = 200  # characters


@dataclass(frozen=True)
class Unlocked:
    """A code that stands for the security option, once; it is shown only now."""

    name: str
    code: str


@in_room("unlock")
def unlock(session: Session, office: StaffAccess, email: str, how: str, settings: Settings) -> Unlocked:
    """A recovery code for the account that signs in with `email`; all earlier ones are void, and no wrong try counts.

    It opens nothing alone: the password, or the link of a reset, is needed as well. `how` says how the office made sure
    who asks, and is written to the history. Raises Problem on the field; staff logins are not unlocked here.
    """
    with together() as each:
        with each():
            _account(session, email)
        with each():
            if not how.strip():
                raise Problem(_("Write how you made sure who this is."), "how")
    account = _account(session, email)
    sign_in_lock.open_again(session, account)
    (code, *_rest) = recovery_codes.fresh()
    recovery_codes.keep(session, account.id, [code])
    history.record(
        session, office.actor, Action.UNLOCKED, patient_id=account.patient_id, subject=how.strip()[:_HOW],
        account=str(account.id),
    )  # fmt: skip
    link = f"{settings.base_url}/forgot-password"
    mail.enqueue(session, to=account.email, template="security_option_changed", language=account.language, link=link)
    return Unlocked(account.name, code)


@in_room("unlock")
def open_again(session: Session, office: StaffAccess, patient_id: UUID) -> None:
    """The patient's account is not held up any more by wrong tries. It opens nothing: password and code are needed."""
    account = session.exec(select(Account).where(Account.patient_id == patient_id)).first()
    if account is None:
        raise NoAccess
    sign_in_lock.open_again(session, account)
    history.record(session, office.actor, Action.SIGN_IN_UNLOCKED, patient_id=patient_id, account=str(account.id))


def _account(session: Session, email: str) -> Account:
    account = accounts.find_by_email(session, email)
    if account is None or account.role or account.disabled_at:
        raise Problem(_("No patient or family member signs in with this e-mail address."), "email")
    return account
