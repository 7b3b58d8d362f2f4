"""Checking that no row of the history was changed or removed, in portions; others get their turn between (HI-06)."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from services import anchors, history
from services.access import StaffAccess, in_room
from services.history import Action

PORTION = 500


@dataclass(frozen=True)
class Progress:
    """How far the check has come. `broken` is the first row that is not as it was written; `missing` was noted outside
    the database and is not there any more.
    """

    checked: int = 0
    total: int = 0
    last_hash: str = ""
    ended: bool = False
    broken: int | None = None
    missing: int | None = None


@in_room("audit")
def begin(session: Session, _office: StaffAccess) -> Progress:
    """Nothing checked yet, of the rows that there are now."""
    return Progress(total=history.head(session)[0])


@in_room("audit")
def go_on(session: Session, _office: StaffAccess, so_far: Progress) -> Progress:
    """The next portion."""
    part = history.check_part(session, so_far.checked, so_far.last_hash, PORTION)
    if part.broken is not None:
        return replace(so_far, broken=part.broken, ended=True)
    ended = part.count < PORTION or part.last >= so_far.total
    return replace(so_far, checked=part.last, last_hash=part.last_hash, ended=ended)


@in_room("audit")
def finish(session: Session, office: StaffAccess, so_far: Progress, data: Path) -> Progress:
    """Compare with what was noted outside the database, and write down that it was checked, with the result."""
    missing = anchors.missing(session, data)
    done = replace(so_far, missing=missing[0] if missing else None)
    whole = done.broken is None and done.missing is None
    history.record(
        session,
        office.actor,
        Action.AUDIT_CHECKED,
        subject="access history",
        result="done" if whole else "failed",
        rows=done.checked,
    )
    return done
