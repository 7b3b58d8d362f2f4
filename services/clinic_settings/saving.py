"""How every settings form is saved: what was seen is compared with what is there, and each change is written down.

Two administrators who edit the same thing: the second gets `Outdated` with both versions and loses nothing (FT-09).
What they do not both touch (name here, holidays there) is no conflict, although it may stand in one row.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from models.base import Editable
from services import history
from services.access import StaffAccess, in_room
from services.errors import Outdated
from services.history import Action

Values = Mapping[str, str]
"""A form: field name → what is in it; "yes" or "" for check boxes."""


@dataclass(frozen=True)
class Edited:
    """A form as it is stored now. `mark` goes back with the changes and tells whether it is still like that."""

    values: dict[str, str]
    mark: str


def edited(values: Mapping[str, str]) -> Edited:
    """The form with its mark."""
    said = json.dumps(dict(values), sort_keys=True, ensure_ascii=False)
    return Edited(dict(values), hashlib.sha256(said.encode()).hexdigest())


def expect(mark: str, now: Mapping[str, str]) -> None:
    """Raises Outdated when the form is no longer what its reader saw; `now` is read under the lock of its row."""
    there = edited(now)
    if there.mark != mark:
        raise Outdated(there.values, there.mark)


def text_of(values: Values, name: str) -> str:
    """What came for one field; "" for anything that is no text (WB-06)."""
    value: Any = values.get(name, "")
    return value if isinstance(value, str) else ""


@in_room("settings")
def write_down(
    session: Session, office: StaffAccess, row: Editable | None, what: str, before: Values, after: Values
) -> None:
    """Raise the version of the row and put before and after of each changed field into the history; nothing changed,
    nothing written.
    """  # fmt: skip
    changed = {name: [before.get(name, ""), after.get(name, "")] for name in {*before, *after}}
    changed = {name: pair for name, pair in sorted(changed.items()) if pair[0] != pair[1]}
    if not changed:
        return
    if row is not None:
        row.version += 1
        session.add(row)
    session.flush()
    history.record(session, office.actor, Action.SETTINGS_CHANGED, subject=what, changed=changed)
