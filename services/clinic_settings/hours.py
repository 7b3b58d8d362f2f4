"""Opening hours and holidays: they decide until when a message is answered (PRODUCT §5), and patients read them."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlmodel import Session

from models.clinic import Clinic
from services.access import StaffAccess, in_room
from services.clinic_settings.clinic import the_clinic
from services.clinic_settings.saving import write_down
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect, text_of
from services.errors import Problem, together
from services.words import N_, _

DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
MOST_HOLIDAYS = 60


@dataclass(frozen=True)
class Week:
    """What patients read: day (key of DAYS) → opening and closing, and the holidays to come."""

    hours: dict[str, tuple[time, time]]
    holidays: list[date]


@in_room("settings")
def read(session: Session, _office: StaffAccess) -> Edited:
    """Fields `mon_opens`, `mon_closes` … ("" for closed) and `holiday:0` …"""
    return edited(_values(the_clinic(session)))


@in_room("settings")
def save(session: Session, office: StaffAccess, mark: str, values: Values) -> Edited:
    """Store both; an emptied holiday is taken out. Raises Problem at the fields, or Outdated."""
    row = the_clinic(session, lock=True)
    before = _values(row)
    expect(mark, before)
    hours: dict[str, Any] = {}
    holidays: set[str] = set()
    with together() as each:
        for day in DAYS:
            with each():
                if both := _one_day(values, day):
                    hours[day] = both
        for name in sorted(values):
            if name.startswith("holiday:"):
                with each():
                    holidays.add(checks.day(values, name))
    kept = sorted(holidays - {""})
    if len(kept) > MOST_HOLIDAYS:
        raise Problem(_("There can be {count} holidays at most. Take out those that are over.", count=MOST_HOLIDAYS))
    row.opening_hours, row.holidays = hours, kept
    after = _values(row)
    write_down(session, office, row, "opening hours", before, after)
    return edited(after)


def week_of(clinic: Clinic, today: date) -> Week:
    """The hours as patients read them; days that are closed are missing, holidays that are over too."""
    hours = {}
    for day in DAYS:
        try:
            opens, closes = (time.fromisoformat(str(one)) for one in clinic.opening_hours[day][:2])
        except (KeyError, TypeError, ValueError):
            continue
        hours[day] = (opens, closes)
    holidays = [date.fromisoformat(str(one)) for one in clinic.holidays]
    return Week(hours, sorted(one for one in holidays if one >= today))


def _one_day(values: Values, day: str) -> list[str]:
    opens, closes = (text_of(values, f"{day}_{which}").strip()[:5] for which in ("opens", "closes"))
    if not opens and not closes:
        return []
    try:
        first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    except ValueError as error:
        words = _("Enter both times of {day}, or leave both empty when the office is closed.", day=_(DAYS[day]))
        raise Problem(words, f"{day}_closes" if opens else f"{day}_opens") from error
    if first >= last:
        raise Problem(_("On {day} the closing time must be later than the opening time.", day=_(DAYS[day])),
                      f"{day}_closes")  # fmt: skip
    return [f"{first:%H:%M}", f"{last:%H:%M}"]


def _values(row: Clinic) -> dict[str, str]:
    values: dict[str, str] = {}
    for day in DAYS:
        opens, closes = (*row.opening_hours.get(day, ()), "", "")[:2]
        values |= {f"{day}_opens": str(opens), f"{day}_closes": str(closes)}
    return values | {f"holiday:{number}": str(one) for number, one in enumerate(sorted(map(str, row.holidays)))}
