"""A day as it comes from three boxes: "1988-3-2"."""

from datetime import date


def typed_day(typed: str) -> date:
    """Year, month and day in numbers. Raises ValueError when that is no day, also for a year that no calendar holds."""
    year, month, day = (int(part) for part in typed.split("-"))
    try:
        return date(year, month, day)
    except OverflowError as error:
        raise ValueError(typed) from error
