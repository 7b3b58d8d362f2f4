"""All time, Single date, Custom date range: which days they mean, and which lines of a record fall into them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from services.errors import Problem
from services.records.period import ALL_TIME, Dates, Period, days_of, period_from

TODAY = date(2026, 3, 2)
ZONE = ZoneInfo("America/New_York")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def falls(period: Period, start: str | None, end: str | None = None, *, lasting: bool = False) -> bool:
    return period.covers(days_of(start, end, ZONE, ongoing_until=TODAY if lasting else None), TODAY)


def test_all_time_takes_everything() -> None:
    assert period_from(Dates.ALL, single="nonsense") == ALL_TIME
    assert falls(ALL_TIME, "1901")
    assert falls(ALL_TIME, "2099-01-01")
    assert falls(ALL_TIME, None)


def test_both_ends_are_counted() -> None:
    period = period_from(Dates.RANGE, first="2026-03-01", last="2026-03-31")
    assert period == MARCH
    inside = [falls(period, day) for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")]
    assert inside == [False, True, True, False]


def test_a_single_date_is_one_day() -> None:
    period = period_from(Dates.SINGLE, single=" 2026-03-02 ", first="1999-01-01")
    assert [falls(period, day) for day in ("2026-03-01", "2026-03-02", "2026-03-03")] == [False, True, False]


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-03-01T04:59:59Z", False),  # 23:59 on the last of February at the clinic
        ("2026-03-01T05:00:00Z", True),
        ("2026-03-31T23:59:00-04:00", True),
        ("2026-04-01T03:59:00Z", True),  # daylight saving: 23:59 on the last of March
        ("2026-04-01T04:00:00Z", False),
        ("2026-03-01T00:00", True),  # no zone: the day it says
        ("2026-03-31T25:99:00Z", True),  # no such time, but a day
    ],
)
def test_midnight_is_the_clinics(moment: str, inside: bool) -> None:
    assert falls(MARCH, moment) is inside


@pytest.mark.parametrize(
    ("partial", "inside"),
    [("2026", True), ("2025", False), ("2026-03", True), ("2026-02", False), ("2026-04", False)],
)
def test_a_partial_date_stands_for_all_its_days(partial: str, inside: bool) -> None:
    assert falls(MARCH, partial) is inside


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("2025-12-01", "2026-03-01", True),
        ("2025-12-01", "2026-02-28", False),
        ("2026-03-31", "2027-01-01", True),
        ("2026-04-01", "2027-01-01", False),
        ("2020-01-01", "2030-01-01", True),
        (None, "2026-03-15", True),
        ("2026-05-01", "2025-01-01", True),  # the wrong way round: between the two
        ("2025", "2026-02", False),
        ("2025", "2026-03", True),
    ],
)
def test_a_span_counts_when_it_overlaps(start: str | None, end: str | None, inside: bool) -> None:
    assert falls(MARCH, start, end) is inside


def test_what_lasts_goes_on_until_today_and_no_further() -> None:
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert falls(MARCH, "2019", lasting=True)
    assert not falls(MARCH, "2019")
    assert not falls(april, "2019", lasting=True)
    assert falls(april, "2026-04-10", lasting=True)


@pytest.mark.parametrize("undated", [None, "", "unknown", "0000", "2026-13", "2026-02-30", "12/24/2025"])
def test_undated_lines_are_in_every_period_but_not_in_the_future(undated: str | None) -> None:
    assert falls(MARCH, undated)
    assert falls(Period(date(1999, 1, 1), date(1999, 1, 1)), undated)
    assert falls(Period(TODAY, TODAY), undated)
    assert not falls(Period(date(2026, 3, 3), date(2026, 3, 9)), undated)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"dates": "yesterday"}, "dates"),
        ({"dates": "single"}, "single"),
        ({"dates": "single", "single": "2026-02-30"}, "single"),
        ({"dates": "range", "last": "2026-03-02"}, "first"),
        ({"dates": "range", "first": "2026-03-02"}, "last"),
        ({"dates": "range", "first": "2026-03-02", "last": "<script>"}, "last"),
        ({"dates": "range", "first": "2026-03-03", "last": "2026-03-02"}, "first"),
        ({"dates": "single", "single": "1" * 10_000}, "single"),
    ],
)
def test_a_wrong_choice_is_a_problem_of_its_field(chosen: dict[str, str], field: str) -> None:
    with pytest.raises(Problem) as problem:
        period_from(**chosen)
    assert problem.value.field == field


def test_one_day_and_days_to_come_can_be_chosen() -> None:
    assert period_from(Dates.RANGE, first="2026-03-02", last="2026-03-02").words == "March 2, 2026"
    assert period_from(Dates.RANGE, first="2050-01-01", last="2050-01-02").words == "January 1, 2050 to January 2, 2050"
    assert ALL_TIME.words == "All time"
