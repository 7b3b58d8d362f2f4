"""What a birthday soon changes in family access, as patient and family member find it on the home page (PRODUCT §4)."""

from markupsafe import Markup

from components.callouts import notice_markup
from components.markup import join, link
from pages.family.settings import PATH as SETTINGS
from pages.screens import Visit
from services.access import Relation
from services.family.birthdays import Ahead
from services.words import _, long_date, ngettext


def ahead_of(visit: Visit, ahead: Ahead) -> Markup:
    """A notice with the day, what changes for whom, and how it is given back."""
    words = _for_patient(ahead) if visit.relation is Relation.SELF else _for_family(visit, ahead)
    more = link(_("Family access settings"), visit.to(SETTINGS))
    return notice_markup(join([words, more], " "), _("This changes soon"))


def _for_patient(ahead: Ahead) -> str:
    return ngettext(
        "On {date} you turn {years}. From that day on {people} has Billing only. You can give full access back in:",
        "On {date} you turn {years}. From that day on {people} have Billing only. You can give full access back in:",
        len(ahead.people),
        date=long_date(ahead.fall.day),
        years=ahead.fall.years,
        people=_list(ahead.people),
    )


def _for_family(visit: Visit, ahead: Ahead) -> str:
    return _(
        "On {date} {name} turns {years}. From that day on you have Billing only, until {name} gives full access back. "
        "More in:",
        date=long_date(ahead.fall.day),
        name=visit.name,
        years=ahead.fall.years,
    )


def _list(people: list[str]) -> str:
    if len(people) == 1:
        return people[0]
    return _("{people} and {last}", people=", ".join(people[:-1]), last=people[-1])
