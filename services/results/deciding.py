"""What the office decides about showing a report or document: hold, release, comment, confidential, withdraw (§8.4).

Every change names the `version` that was on the screen; who comes second gets a Conflict (SECURITY R4).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.reading import Revision
from services import clock
from services.access import StaffAccess, clinic_today, in_room
from services.errors import Problem, together
from services.history import Action
from services.results import lines, telling
from services.results.lines import ROOM
from services.settings import Settings
from services.words import _

COMMENT_LIMIT = 2000
REASON_LIMIT = 500
LONGEST_HOLD = 365  # days


@dataclass(frozen=True)
class Showing:
    """How something new is shown, as typed. `until` ("year-month-day") and `reason` count when it is `held`."""

    held: bool = False
    until: str = ""
    reason: str = ""
    comment: str = ""
    confidential: bool = False


@in_room(ROOM)
def hold(session: Session, office: StaffAccess, row_id: UUID, version: int, until: str, reason: str) -> None:
    """Show it to nobody before the day `until`, on which it is shown by itself. Raises Problem, Conflict, NoAccess."""
    day, why = checked_hold(clinic_today(session), until, reason)
    row = lines.find(session, office, row_id, version)
    row.held_until, row.held_reason, row.notified_at = day, why, None
    lines.saved(session, office, row, Action.RESULT_HELD, until=day.isoformat())


@in_room(ROOM)
def release(session: Session, office: StaffAccess, row_id: UUID, version: int, settings: Settings) -> None:
    """Show it from now on, as something new, and tell the readers. Raises Conflict, NoAccess."""
    row = lines.find(session, office, row_id, version)
    row.held_until, row.held_reason = None, None
    lines.as_new(row)
    lines.saved(session, office, row, Action.RESULT_RELEASED)
    telling.tell(session, row, settings)


@in_room(ROOM)
def comment(session: Session, office: StaffAccess, row_id: UUID, version: int, text: str, settings: Settings) -> None:
    """What a clinician says about it; "" takes the comment away. A new one makes it new again, and is told of.

    Raises Problem on "comment", Conflict, NoAccess.
    """
    kept = checked_text(text, COMMENT_LIMIT, "comment")
    row = lines.find(session, office, row_id, version)
    if kept == (row.clinician_comment or ""):
        return
    row.clinician_comment, row.commented_by = kept or None, office.actor.name if kept else None
    if kept:
        lines.as_new(row)
    lines.saved(session, office, row, Action.RESULT_COMMENTED)
    if kept:
        telling.tell(session, row, settings)


@in_room(ROOM)
def confidential(session: Session, office: StaffAccess, row_id: UUID, version: int, hidden: bool) -> None:
    """Show it to the patient alone, or to family with full access too (PRODUCT §4). Raises Conflict, NoAccess."""
    row = lines.find(session, office, row_id, version)
    if row.confidential != bool(hidden):
        row.confidential = bool(hidden)
        lines.saved(session, office, row, Action.RESULT_CONFIDENTIAL, hidden=row.confidential)


@in_room(ROOM)
def withdraw(session: Session, office: StaffAccess, row_id: UUID, version: int, reason: str) -> None:
    """It was entered in error: nobody outside of the office sees it any more. Raises Problem, Conflict, NoAccess."""
    why = checked_text(reason, REASON_LIMIT, "withdraw_reason")
    if not why:
        raise Problem(_("Write the reason. It stays in the office."), "withdraw_reason")
    row = lines.find(session, office, row_id, version)
    row.entered_in_error = True
    kind, now = str(row.__tablename__), clock.now()
    before = {"entered_in_error": False}
    session.add(
        Revision(
            patient_id=row.patient_id, kind=kind, row_id=row.id, before=before, reason=why, by=office.actor.name, at=now
        )
    )
    lines.saved(session, office, row, Action.RESULT_WITHDRAWN)


def checked_showing(how: Showing, by: str, today: date) -> dict[str, Any]:
    """The columns of something new, commented by the member of staff `by`. Raises Problem at each field."""
    day, why, said = None, "", ""
    with together() as each:
        with each():
            if how.held:
                day, why = checked_hold(today, how.until, how.reason)
        with each():
            said = checked_text(how.comment, COMMENT_LIMIT, "comment")
    return {
        "held_until": day,
        "held_reason": why or None,
        "clinician_comment": said or None,
        "commented_by": by if said else None,
        "confidential": bool(how.confidential),
    }


def checked_hold(today: date, until: str, reason: str) -> tuple[date, str]:
    """The day and the reason of a hold. Raises Problem on "until" and "reason"."""
    day, why = today, ""
    with together() as each:
        with each():
            day = typed_day(until, "until")
            if not 0 < (day - today).days <= LONGEST_HOLD:
                raise Problem(_("Choose a day from tomorrow on, within a year."), "until")
        with each():
            why = checked_text(reason, REASON_LIMIT, "reason")
            if not why:
                raise Problem(_("Write the reason. It stays in the office."), "reason")
    return day, why


def checked_text(text: str, limit: int, field: str) -> str:
    """Text with plain line ends, without control characters. Raises Problem when it is too long."""
    lines_of = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines_of if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)).strip()
    if len(kept) > limit:
        raise Problem(_("This can have {count} characters at most.", count=limit), field)
    return kept


def typed_day(text: str, field: str) -> date:
    """The date of a date box. Raises Problem on `field`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(_("Enter a date."), field) from None
