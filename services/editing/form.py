"""A form as it is stored, with a mark that tells whether it is still what its reader saw (SECURITY R4, FT-09).

Two people who edit the same thing: the second gets `Outdated` with both versions and loses nothing. What they do not
both touch is no conflict, although it may stand in one row.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.errors import Outdated

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


def changes(before: Values, after: Values) -> dict[str, list[str]]:
    """Field → [before, after] of what is different, for the history."""
    pairs = {name: [before.get(name, ""), after.get(name, "")] for name in sorted({*before, *after})}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
