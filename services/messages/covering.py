"""Who answers for a provider who has left or is away: the covering pool, everybody of the role (PRODUCT §5, §8.1).

A thread to a provider with a staff login comes to that person first. When the provider has left, is away today, or has
no login, it belongs to the pool, and so does a thread without a provider.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from models.clinic import Provider
from models.messages import Thread
from models.people import Account


class Absence(StrEnum):
    """Why a provider does not answer."""

    LEFT = "left"
    AWAY = "away"


def absence(provider: Provider | None, today: date) -> Absence | None:
    """What keeps this provider from answering on `today`, a day of the clinic."""
    if provider is None:
        return None
    if provider.left_at is not None:
        return Absence.LEFT
    dates = provider.away_from, provider.away_until
    away = any(dates) and (dates[0] or today) <= today <= (dates[1] or today)
    return Absence.AWAY if away else None


def for_me_or_the_pool(staff: Account, today: date) -> ColumnElement[bool]:
    """The condition on Thread for what comes to this member of staff first."""
    away = (
        or_(col(Provider.away_from).is_not(None), col(Provider.away_until).is_not(None))
        & or_(col(Provider.away_from).is_(None), col(Provider.away_from) <= today)
        & or_(col(Provider.away_until).is_(None), col(Provider.away_until) >= today)
    )
    working = (
        select(Account.id).where(col(Account.disabled_at).is_(None), col(Account.role).is_not(None)).scalar_subquery()
    )
    theirs = select(Provider.id).where(
        col(Provider.account_id).in_(working),
        col(Provider.account_id) != staff.id,
        col(Provider.left_at).is_(None),
        ~away,
    )
    return or_(col(Thread.provider_id).is_(None), col(Thread.provider_id).not_in(theirs))
