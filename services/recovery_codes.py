"""Recovery codes: ten, printed, each for one sign-in when phone or app are lost (SECURITY AU-16)."""

import secrets
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from models.security import RecoveryCode
from services import clock, sessions

COUNT = 10
_GROUPS, _GROUP = 4, 4  # 16 of 30 characters: 78 bits
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper


def renew(session: Session, account_id: UUID) -> list[str]:
    """Ten new codes, readable only in this answer; all earlier ones are void."""
    codes = fresh()
    keep(session, account_id, codes)
    return codes


def fresh() -> list[str]:
    """Ten codes that nobody has yet: signing up shows them before there is an account to `keep` them for."""
    return [_new_code() for _i in range(COUNT)]


def keep(session: Session, account_id: UUID, codes: list[str]) -> None:
    """Make `codes` the account's; all earlier ones are void."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=_hash(code), created_at=clock.now()) for code in codes
    )
    session.flush()


def use(session: Session, account_id: UUID, typed: str) -> bool:
    """Whether `typed` is one of the account's unused codes, which uses it up. Case, spaces, hyphens do not matter."""
    used = session.scalar(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.account_id) == account_id,
            col(RecoveryCode.code_hash) == _hash(typed),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=clock.now())
        .returning(col(RecoveryCode.id))
    )
    return used is not None


def left(session: Session, account_id: UUID) -> int:
    """How many unused codes there are."""
    unused = col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def _new_code() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _i in range(_GROUP)) for _j in range(_GROUPS))


def _hash(typed: str) -> str:
    return sessions.token_hash("".join(typed.split()).replace("-", "").upper())
