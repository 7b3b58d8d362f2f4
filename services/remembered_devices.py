"""Browsers that need not show the security option again for 90 days (PRODUCT §2). Never for staff (AU-13).

The cookie may hold several tokens, joined by a dot: a couple at one computer are remembered both.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.people import Account
from models.security import RememberedDevice
from services import clock, sessions
from services.errors import NoAccess

LIFE = timedelta(days=90)
_MOST_PEOPLE = 4  # of one browser


def remember(session: Session, account: Account, device: str, cookie: str | None = None) -> str | None:
    """The new value of the browser's cookie, which was `cookie`; None for staff."""
    if account.role:
        return None
    token, moment = secrets.token_urlsafe(32), clock.now()
    session.add(
        RememberedDevice(
            token_hash=sessions.token_hash(token),
            account_id=account.id,
            device=device[:200],
            created_at=moment,
            expires_at=moment + LIFE,
        )
    )
    return ".".join([token, *_tokens(cookie)][:_MOST_PEOPLE])


def known(session: Session, account: Account | None, cookie: str | None) -> RememberedDevice | None:
    """The device behind the cookie when this account is remembered on it, else None. Always None for staff."""
    tokens = _tokens(cookie)
    if account is None or account.role or not tokens:
        return None
    return session.exec(
        _standing(account.id).where(col(RememberedDevice.token_hash).in_([sessions.token_hash(t) for t in tokens]))
    ).first()


def of_account(session: Session, account_id: UUID) -> list[RememberedDevice]:
    """Every device that still holds, the newest first, for the profile."""
    return list(session.exec(_standing(account_id).order_by(col(RememberedDevice.created_at).desc())).all())


def end(session: Session, account_id: UUID, device_id: UUID) -> None:
    """Forget one device. Raises NoAccess when it is not this account's."""
    row = session.get(RememberedDevice, device_id)
    if row is None or row.account_id != account_id:
        raise NoAccess
    row.ended_at = row.ended_at or clock.now()


def end_all(session: Session, account_id: UUID) -> None:
    """Forget every device: on request, and with each change or reset of the password."""
    session.execute(
        update(RememberedDevice)
        .where(col(RememberedDevice.account_id) == account_id, col(RememberedDevice.ended_at).is_(None))
        .values(ended_at=clock.now())
    )


def _standing(account_id: UUID) -> SelectOfScalar[RememberedDevice]:
    return select(RememberedDevice).where(
        RememberedDevice.account_id == account_id,
        col(RememberedDevice.ended_at).is_(None),
        col(RememberedDevice.expires_at) > clock.now(),
    )


def _tokens(cookie: str | None) -> list[str]:
    return [token for token in (cookie or "").split(".") if token][:_MOST_PEOPLE]
