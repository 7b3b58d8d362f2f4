"""Which dates an export covers (PRODUCT §6): All time, Single date or Custom date range, in the clinic's days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.errors import Problem
from services.words import _, long_date

Days = tuple[date, date]  # first and last day, both counted


class Dates(StrEnum):
    """The three choices of the guide."""

    ALL = "all"
    SINGLE = "single"
    RANGE = "range"


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both inclusive; both None is all time. Make one with `period_from`."""

    first: date | None = None
    last: date | None = None

    @property
    def is_all_time(self) -> bool:
        """Whether every date counts."""
        return self.first is None or self.last is None

    def covers(self, days: Days | None, today: date) -> bool:
        """Whether a line of these days is in the period: one common day is enough.

        A line without a date (None) may belong to any day up to today, so it is in, unless the period lies ahead.
        """
        if self.first is None or self.last is None:
            return True
        if days is None:
            return self.first <= today
        return days[0] <= self.last and days[1] >= self.first

    @property
    def words(self) -> str:
        """ "All time", "March 2, 2026", "March 2, 2026 to March 9, 2026"."""
        if self.first is None or self.last is None:
            return _("All time")
        if self.first == self.last:
            return long_date(self.first)
        return _("{first} to {last}", first=long_date(self.first), last=long_date(self.last))


ALL_TIME = Period()


def period_from(dates: str, *, single: str = "", first: str = "", last: str = "") -> Period:
    """The period that was chosen; days as "2026-03-02", as a browser's date field gives them.

    Raises Problem for the field `dates`, `single`, `first` or `last`. Days that are still to come are allowed.
    """
    if dates == Dates.ALL:
        return ALL_TIME
    if dates == Dates.SINGLE:
        day = _day(single, "single")
        return Period(day, day)
    if dates != Dates.RANGE:
        raise Problem(_("Choose which dates you want."), "dates")
    begin, end = _day(first, "first"), _day(last, "last")
    if begin > end:
        raise Problem(_("The From date is after the To date. Enter an earlier From date."), "first")
    return Period(begin, end)


def days_of(start: str | None, end: str | None, zone: ZoneInfo, *, ongoing_until: date | None = None) -> Days | None:
    """The days from one recorded date to another, None when neither is known.

    A partial date stands for all its days ("2012-03" for March 2012); a time of day counts in `zone`. Without an end
    the line is of its start alone, or goes on to `ongoing_until` where that is given. Without a start it is of its end.
    """
    begins, ends = _span(start, zone), _span(end, zone)
    if begins and ends:
        return min(begins[0], ends[0]), max(begins[1], ends[1])
    if begins and ongoing_until:
        return begins[0], max(begins[1], ongoing_until)
    return begins or ends


def _span(partial: str | None, zone: ZoneInfo) -> Days | None:
    """First and last day of a partial date; None for no date and for what is not one."""
    value = partial or ""
    try:
        if len(value) == 4:
            return date(int(value), 1, 1), date(int(value), 12, 31)
        if len(value) == 7:
            begin = date(int(value[:4]), int(value[5:]), 1)
            return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        day = _moment_day(value, zone) if len(value) > 10 else date.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return day, day


def _moment_day(value: str, zone: ZoneInfo) -> date:
    """The clinic's day of a recorded moment; one without a zone is of the day it says."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return date.fromisoformat(value[:10])
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed.strip() if len(typed) <= 20 else "")
    except ValueError:
        raise Problem(_("Enter a date, for example 10/23/2024."), field) from None
