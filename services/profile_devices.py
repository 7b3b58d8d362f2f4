"""Where the account is signed in, and ending that (PRODUCT §7, SECURITY SE-09)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.sessions import SignIn
from services import access, clock, history, remembered_devices, sessions
from services.access import AccountAccess
from services.errors import NoAccess
from services.history import Action
from services.history_words import device


@dataclass(frozen=True)
class Device:
    """A live session, or (`remembered`) a browser that is not asked for the security option."""

    id: UUID
    label: str
    address: str | None
    since: datetime
    last_seen: datetime
    is_this: bool = False


@dataclass(frozen=True)
class Devices:
    """The page "Signed-in devices"."""

    sessions: list[Device]
    remembered: list[Device]
    time_zone: str


def overview(session: Session, key: AccountAccess) -> Devices:
    """All live sessions, this one first, and all remembered devices."""
    rows = session.exec(select(SignIn).where(SignIn.account_id == key.account.id, col(SignIn.ended_at).is_(None))).all()
    moment = clock.now()
    alive = [
        Device(
            row.id, device(row.device), row.address, row.started_at, row.last_seen_at, row.id == key.viewer.session_id
        )
        for row in rows
        if moment < sessions.ends_at(row)
    ]
    kept = [
        Device(row.id, device(row.device), None, row.created_at, row.created_at)
        for row in remembered_devices.of_account(session, key.account.id)
    ]
    alive.sort(key=lambda device: device.last_seen, reverse=True)
    alive.sort(key=lambda device: not device.is_this)
    return Devices(alive, kept, access.time_zone(session))


def end_one(session: Session, key: AccountAccess, session_id: UUID) -> None:
    """Sign out one other device. Raises NoAccess when it is not this account's."""
    row = session.get(SignIn, session_id)
    if row is None or row.account_id != key.account.id:
        raise NoAccess
    row.ended_at = row.ended_at or clock.now()
    history.record(session, key.actor, Action.SESSIONS_ENDED, subject=row.device)


def forget_one(session: Session, key: AccountAccess, device_id: UUID) -> None:
    """A remembered device is asked for the security option again. Raises NoAccess when it is not this account's."""
    remembered_devices.end(session, key.account.id, device_id)
    history.record(session, key.actor, Action.SESSIONS_ENDED, subject="remembered device")


def end_everywhere(session: Session, key: AccountAccess) -> list[UUID]:
    """Every session of the account ends, this one too, and no device is remembered. Returns the ended sessions."""
    remembered_devices.end_all(session, key.account.id)
    history.record(session, key.actor, Action.SESSIONS_ENDED, subject="all devices")
    return sessions.end_all(session, key.account.id)
