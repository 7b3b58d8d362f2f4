"""Until when the office answers: weekends, holidays, closing time, and the two Sundays when clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from services.messages.reply_time import due

ZONE = "America/New_York"
HOURS = {day: ["08:30", "17:30"] for day in ("mon", "tue", "wed", "thu")} | {"fri": ["08:30", "15:00"]}
THANKSGIVING = ["2026-11-26", "2026-11-27"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2026-11-02T10:00", "2026-11-04T10:00"),  # Monday, in the office
        ("2026-11-02T06:00", "2026-11-04T08:30"),  # before opening: counts from then
        ("2026-11-02T20:00", "2026-11-05T08:30"),  # after closing: counts from Tuesday
        ("2026-11-04T16:00", "2026-11-06T15:00"),  # due on a Friday, which closes early
        ("2026-11-05T10:00", "2026-11-09T10:00"),  # over the weekend
        ("2026-11-07T10:00", "2026-11-11T08:30"),  # Saturday: counts from Monday
        ("2026-11-06T15:00", "2026-11-11T08:30"),  # at closing: not in the office any more
        ("2026-11-25T10:00", "2026-12-01T10:00"),  # two holidays and a weekend
        ("2026-10-30T10:00", "2026-11-03T10:00"),  # clocks go back on 1 November: same time of day
        ("2026-03-06T10:00", "2026-03-10T10:00"),  # clocks go forward on 8 March
    ],
)
def test_two_working_days(sent: str, expected: str) -> None:
    assert due(at(sent), HOURS, THANKSGIVING, 2, ZONE) == at(expected)


def test_a_day_of_another_time_zone_is_the_clinics_day() -> None:
    late_in_utc = datetime.fromisoformat("2026-11-07T00:30+00:00")  # still Friday evening in New York
    assert due(late_in_utc, HOURS, [], 1, ZONE) == at("2026-11-10T08:30")


def test_the_same_day_without_a_day_of_promise() -> None:
    assert due(at("2026-11-02T10:00"), HOURS, [], 0, ZONE) == at("2026-11-02T10:00")


@pytest.mark.parametrize("hours", [{}, {"mon": ["17:00", "09:00"]}, {"mon": None, "tue": ["x", "y"], "wed": []}])
def test_without_usable_hours_it_is_monday_to_friday_nine_to_five(hours: dict) -> None:
    assert due(at("2026-11-06T16:00"), hours, [], 1, ZONE) == at("2026-11-09T16:00")


def test_an_office_that_never_opens_still_gives_an_answer() -> None:
    every_monday = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]
    every_monday += [f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]
    assert due(at("2026-11-02T10:00"), HOURS, every_monday, 2, ZONE) == at("2026-11-04T10:00")
