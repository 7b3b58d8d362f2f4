"""Each change of a setting is written down with before and after, and raises the version of its row (SECURITY R4)."""

from sqlmodel import Session

from models.base import Editable
from services import history
from services.access import StaffAccess, in_room
from services.editing.form import Values, changes
from services.history import Action


@in_room("settings")
def write_down(
    session: Session, office: StaffAccess, row: Editable | None, what: str, before: Values, after: Values
) -> None:
    """`what` was changed; when nothing is different, nothing is written."""
    changed = changes(before, after)
    if not changed:
        return
    if row is not None:
        row.version += 1
        session.add(row)
    session.flush()
    history.record(session, office.actor, Action.SETTINGS_CHANGED, subject=what, changed=changed)
