"""Signed-in sessions and what comes before them. Only hashes of tokens are stored (SE-02)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from models.base import Row


class SignIn(Row, table=True):
    """A live session of one browser. Half states (password right, code still to come) live in `PendingSignIn`."""

    token_hash: str = Field(unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    device: str
    address: str | None = None
    started_at: datetime = Field(index=True)
    last_seen_at: datetime
    expires_at: datetime  # absolute end (SE-05)
    second_factor_at: datetime | None = None
    ended_at: datetime | None = None


class PendingSignIn(Row, table=True):
    """The password was right and the security option is still to be shown; opens nothing by itself."""

    token_hash: str = Field(unique=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    next_path: str = "/"
    tries: int = 0
    started_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
