"""Until when the office answers: by its opening hours, holidays and promise (PRODUCT §5).

A message that comes in while the office is open counts from that moment, any other from the next opening; the answer
is due `reply_days` working days later at the same time of day, or at closing when the office closes earlier that day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from models.clinic import Clinic

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL: dict[str, Any] = dict.fromkeys(_DAYS[:5], ("09:00", "17:00"))
_FURTHEST = 366  # days; an office that never opens must not let us search for ever


def due(sent: datetime, hours: Mapping[str, Any], holidays: Sequence[Any], reply_days: int, time_zone: str) -> datetime:
    """The moment until which a message of `sent` is to be answered, in the clinic's zone.

    `hours` and `holidays` as in models.clinic.Clinic; without hours, Monday to Friday from 9 to 5.
    """
    zone = ZoneInfo(time_zone)
    local = sent.astimezone(zone)
    closed = {str(day) for day in holidays}
    week = _week(hours) or _week(_USUAL)
    day = _working_day(local.date(), week, closed)
    if day is None:
        return local + timedelta(days=reply_days)
    opens, closes = week[day.weekday()]
    at = local.time() if day == local.date() else opens
    if at >= closes:  # came in after closing
        day = _working_day(day + timedelta(days=1), week, closed) or day
        at = week[day.weekday()][0]
    at = max(at, week[day.weekday()][0])
    for _more in range(reply_days):
        day = _working_day(day + timedelta(days=1), week, closed) or day
    opens, closes = week[day.weekday()]
    return datetime.combine(day, min(max(at, opens), closes), zone)


def due_now(session: Session, sent: datetime) -> datetime:
    """`due` by the settings of this clinic."""
    clinic = session.exec(select(Clinic)).one()
    return due(sent, clinic.opening_hours, clinic.holidays, clinic.reply_days, clinic.time_zone)


def _working_day(day: date, week: Mapping[int, tuple[time, time]], closed: set[str]) -> date | None:
    """`day` or the next one on which the office is open."""
    for ahead in range(_FURTHEST):
        then = day + timedelta(days=ahead)
        if then.weekday() in week and then.isoformat() not in closed:
            return then
    return None


def _week(hours: Mapping[str, Any]) -> dict[int, tuple[time, time]]:
    """Weekday (Monday 0) → opening and closing; days that are closed or written wrongly are missing."""
    week = {}
    for number, name in enumerate(_DAYS):
        try:
            opens, closes = (time.fromisoformat(str(one)) for one in hours[name][:2])
        except (KeyError, TypeError, ValueError):
            continue
        if opens < closes:
            week[number] = (opens, closes)
    return week
