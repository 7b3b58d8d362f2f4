"""Birthdays and ages, by the clinic's calendar (PRODUCT §4)."""

from datetime import date


def birthday(born: date, years: int) -> date:
    """The day someone turns `years`; who was born on 29 February has it on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Full years on `day`."""
    years = day.year - born.year
    return years if day >= birthday(born, years) else years - 1
