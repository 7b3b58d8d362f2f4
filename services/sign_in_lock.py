"""Whether signing in to an account is held up just now by too many tries, and until when; the office can end it.

It ends by itself (AU-10). The office sees it as "Locked", which is not the same as an account that was disabled.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.people import Account
from services import throttle
from services.throttle import Limit, Subject


def locked_until(session: Session, account: Account) -> datetime | None:
    """When the right password and code are taken again, from wherever they come; None when they are now.

    One network address that is held up counts too: it may be the owner's, who cannot know.
    """
    return throttle.blocked_until(session, _counters(account))


def locked_among(session: Session, accounts: Iterable[Account]) -> dict[UUID, datetime]:
    """The same for many accounts with one query: account id → until when, of those that are held up."""
    closed = throttle.blocked(session)
    found: dict[UUID, datetime] = {}
    for account in accounts:
        until = [closed[key] for one in _counters(account) if (key := throttle.key_of(*one)) in closed]
        if until:
            found[account.id] = max(until)
    return found


def open_again(session: Session, account: Account) -> None:
    """Forget every wrong try at this account."""
    for limit, subject in [*_counters(account), (throttle.CODE_WITH_PASSWORD, str(account.id))]:
        throttle.clear(session, limit, subject)


def _counters(account: Account) -> list[tuple[Limit, Subject]]:
    by_email = (throttle.PASSWORD_FROM_ADDRESS, throttle.PASSWORD, throttle.PASSWORD_LONG)
    return [*((limit, account.email_key) for limit in by_email), (throttle.CODE, str(account.id))]
