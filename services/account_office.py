"""Accounts as an administrator sees them: end sessions, disable, enable, unlock (SECURITY SE-07, SE-09; ASVS 7.4.5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from models.people import Account, Role
from models.sessions import SignIn
from services import access, clock, history, remembered_devices, sessions, sign_in_lock
from services.access import StaffAccess, in_room
from services.errors import Conflict, NoAccess, Problem
from services.history import Action
from services.registration.patients import State, last_sign_ins, state_of
from services.words import _

MOST = 50
_REASON = 200  # characters


@dataclass(frozen=True)
class OfficeAccount:
    """One account. `role` None: a patient or family member. `devices`: sessions that are alive now."""

    id: UUID
    version: int
    name: str
    email: str
    role: Role | None
    state: State
    locked_until: datetime | None
    last_sign_in: datetime | None
    devices: int
    is_own: bool


@dataclass(frozen=True)
class OfficeAccounts:
    """The list, with the clinic's time zone for the moments in it."""

    accounts: list[OfficeAccount]
    time_zone: str


@in_room("staff")
def found(session: Session, office: StaffAccess, typed: str = "") -> OfficeAccounts:
    """Accounts whose name or e-mail address holds `typed`; all staff logins when it is empty. At most MOST, by name."""
    query = select(Account).order_by(col(Account.name)).limit(MOST)
    words = typed.strip()
    if words:
        holds = (
            col(Account.name).icontains(words, autoescape=True),
            col(Account.email).icontains(words, autoescape=True),
        )
        query = query.where(or_(*holds))
    else:
        query = query.where(col(Account.role).is_not(None))
    return OfficeAccounts(_lines(session, office, session.exec(query).all()), access.time_zone(session))


@in_room("staff")
def one(session: Session, office: StaffAccess, account_id: UUID) -> OfficeAccount:
    """The account as it is now. Raises NoAccess."""
    return _lines(session, office, [_account(session, account_id)])[0]


@in_room("staff")
def end_sessions(session: Session, office: StaffAccess, account_id: UUID) -> int:
    """Sign the account out everywhere and forget its remembered devices; open pages close within two seconds (SE-06).

    Returns how many sessions ended.
    """
    account = _account(session, account_id)
    ended = _end_sessions(session, account)
    history.record(
        session, office.actor, Action.SESSIONS_ENDED, patient_id=account.patient_id, subject="all devices",
        account=str(account.id),
    )  # fmt: skip
    return ended


@in_room("staff")
def open_again(session: Session, office: StaffAccess, account_id: UUID) -> None:
    """Wrong tries do not hold up its sign-in any more."""
    account = _account(session, account_id)
    sign_in_lock.open_again(session, account)
    history.record(
        session, office.actor, Action.SIGN_IN_UNLOCKED, patient_id=account.patient_id, account=str(account.id)
    )


@in_room("staff")
def disable(session: Session, office: StaffAccess, account_id: UUID, version: int, reason: str) -> None:
    """Nobody signs in with it any more and all its sessions are over, until it is enabled; nothing is deleted.

    Raises Problem for the own account (so an administrator is always left) and without a reason, Conflict when somebody
    else was faster.
    """
    account = _account(session, account_id)
    if account.id == office.actor.account_id:
        raise Problem(_("You cannot disable your own account. Ask another administrator."))
    _change(session, office, account, version, reason, Action.ACCOUNT_DISABLED)
    account.disabled_at = clock.now()
    _end_sessions(session, account)


@in_room("staff")
def enable(session: Session, office: StaffAccess, account_id: UUID, version: int, reason: str) -> None:
    """It can be signed in with again, with the password and security option it had. Raises as `disable`."""
    account = _account(session, account_id)
    _change(session, office, account, version, reason, Action.ACCOUNT_ENABLED)
    account.disabled_at = None


def _change(session: Session, office: StaffAccess, account: Account, version: int, reason: str, action: Action) -> None:
    if not reason.strip():
        raise Problem(_("Write the reason."), "reason")
    if account.version != version:
        raise Conflict
    account.version += 1
    history.record(
        session, office.actor, action, patient_id=account.patient_id, subject=reason.strip()[:_REASON],
        account=str(account.id),
    )  # fmt: skip


def _end_sessions(session: Session, account: Account) -> int:
    remembered_devices.end_all(session, account.id)
    return len(sessions.end_all(session, account.id))


def _lines(session: Session, office: StaffAccess, accounts: Sequence[Account]) -> list[OfficeAccount]:
    """Four queries, however many accounts."""
    ids = [account.id for account in accounts]
    begun = session.exec(select(SignIn.id).where(col(SignIn.account_id).in_(ids), col(SignIn.ended_at).is_(None))).all()
    devices = Counter(account.id for account in sessions.living(session, begun).values())
    last, locked = last_sign_ins(session, accounts), sign_in_lock.locked_among(session, accounts)
    return [
        OfficeAccount(
            account.id,
            account.version,
            account.name,
            account.email,
            Role(account.role) if account.role else None,
            *state_of(account, locked.get(account.id)),
            last.get(account.id),
            devices[account.id],
            account.id == office.actor.account_id,
        )
        for account in accounts
    ]


def _account(session: Session, account_id: UUID) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NoAccess
    return account
