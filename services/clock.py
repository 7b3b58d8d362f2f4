"""The only place that reads the time, so that birthdays, expiry and sign-out can be tested."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset = timedelta()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _offset


def today(time_zone: str) -> date:
    """The calendar day at the clinic; ages and due dates count in the clinic's zone (PRODUCT §4)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def set_now(moment: datetime | None) -> None:
    """Let time go on from `moment` (demo's --now and tests); None returns to real time."""
    global _offset
    _offset = moment - datetime.now(UTC) if moment else timedelta()
