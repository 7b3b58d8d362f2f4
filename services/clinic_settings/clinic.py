"""The clinic's own row, form by form: names and numbers, and whom patients ask for what (the guide's last page)."""

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from models.clinic import Clinic
from services.access import StaffAccess, in_room
from services.clinic_settings.saving import write_down
from services.clinic_time import forget_time_zone
from services.editing import checks
from services.editing.form import Edited, Values, edited, expect, text_of
from services.errors import NoAccess, Problem, together
from services.words import _

MOST_LINES = 12  # of what a mail to support should say

Check = Callable[[Values, str], str]


def _hours_range(values: Values, name: str) -> str:
    text = checks.line(values, name, _("Enter the hours, for instance 24-48."), 10).replace("–", "-").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,3}(-[0-9]{1,3})?", text):
        raise Problem(_("Enter one number of hours or two, for instance 24 or 24-48."), name)
    return text


def _lines(values: Values, name: str) -> str:
    lines = [" ".join(one.split()) for one in text_of(values, name).splitlines()]
    lines = [one for one in lines if one]
    if len(lines) > MOST_LINES or any(len(one) > checks.LONGEST for one in lines):
        raise Problem(_("Write at most {count} short lines.", count=MOST_LINES), name)
    return "\n".join(lines)


FORMS: dict[str, dict[str, Check]] = {
    "clinic": {
        "name": lambda values, name: checks.line(values, name, _("Enter the name of the clinic.")),
        "portal_name": lambda values, name: checks.line(values, name, _("Enter the name of the portal."), 60),
        "street": checks.line,
        "city": checks.line,
        "state": checks.line,
        "postal_code": checks.line,
        "phone": checks.phone,
        "website": checks.web,
        "payment_url": checks.web,
        "time_zone": checks.zone,
        "reply_days": lambda values, name: checks.whole(values, name, 1, 30),
        "unseen_days": lambda values, name: checks.whole(values, name, 1, 365),
    },
    "contacts": {
        "support_phone": checks.phone,
        "support_email": checks.email,
        "support_reply_hours": _hours_range,
        "support_include": _lines,
        "billing_email": checks.email,
        "feedback_email": checks.email,
    },
}


@in_room("settings")
def read(session: Session, _office: StaffAccess, form: str) -> Edited:
    """One of FORMS as it is stored. Raises NoAccess for another name."""
    return edited(_values(the_clinic(session), form))


@in_room("settings")
def save(session: Session, office: StaffAccess, form: str, mark: str, values: Values) -> Edited:
    """Store a form; raises Problem at its fields, Outdated when somebody else has saved it."""
    row = the_clinic(session, lock=True)
    before = _values(row, form)
    expect(mark, before)
    after: dict[str, str] = {}
    with together() as each:
        for name, check in FORMS[form].items():
            with each():
                after[name] = check(values, name)
    for name, value in after.items():
        setattr(row, name, _stored(name, value))
    forget_time_zone(session)
    write_down(session, office, row, form, before, after)
    return edited(after)


def the_clinic(session: Session, *, lock: bool = False) -> Clinic:
    """The one row; with `lock`, held until the transaction ends."""
    query = select(Clinic)
    return session.exec(query.with_for_update() if lock else query).one()


def _values(row: Clinic, form: str) -> dict[str, str]:
    if form not in FORMS:
        raise NoAccess
    return {name: _shown(getattr(row, name)) for name in FORMS[form]}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _stored(name: str, value: str) -> Any:
    if name in ("reply_days", "unseen_days"):
        return int(value)
    if name == "support_include":
        return value.splitlines()
    return value if name in ("name", "portal_name", "time_zone", "support_reply_hours") else value or None
