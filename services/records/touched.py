"""What one import did to a chart, kept so exactly that it can be taken back (PRODUCT §8.3, undo).

Of each table: the lines it added and changed, each with a print of the row as it left it, and those it found the same.
A print that differs later says that somebody has worked on the row since.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from models.record import CLINICAL_TABLES

TABLES: dict[str, type[SQLModel]] = {str(table.__tablename__): table for table in CLINICAL_TABLES}
# Columns that say nothing about work done on a row: whose it is (charts are merged), where it came from, and that the
# portal itself has told of it.
_NOT_PRINTED = frozenset({"patient_id", "source_id", "place", "added_at", "notified_at"})
# What hashes are made of: always the same text for the same values, since the hashes are kept.
said = json.JSONEncoder(sort_keys=True, default=str).encode


def name_of(table: type[SQLModel]) -> str:
    """Of its table in the database. `__tablename__` would be made anew each time it is asked."""
    return table.__table__.name  # type: ignore[attr-defined]


@dataclass
class Touched:
    """Of one table. Keys are row ids as text; `before` holds the columns that were overwritten."""

    new: dict[str, str] = field(default_factory=dict)  # id → print
    changed: dict[str, str] = field(default_factory=dict)  # id → print
    before: dict[str, dict[str, Any]] = field(default_factory=dict)  # id → column → value as JSON has it
    same: list[str] = field(default_factory=list)

    @property
    def written(self) -> dict[str, str]:
        """Prints of all rows that the import wrote."""
        return self.new | self.changed


def to_json(touched: Mapping[str, Touched]) -> dict[str, Any]:
    """For the column `lines` of models.imports.ImportedLines."""
    return {name: vars(one) for name, one in touched.items()}


def from_json(lines: Mapping[str, Any]) -> dict[str, Touched]:
    """The same back."""
    return {name: Touched(**one) for name, one in lines.items() if name in TABLES}


def print_of(row: Mapping[str, Any]) -> str:
    """A short hash of everything that a row says, whether it is about to be written or was read."""
    text = said({name: value for name, value in row.items() if name not in _NOT_PRINTED})
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def packed(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Some columns of a row as JSON can keep them."""
    return {name: _plain(row[name]) for name in columns}


def unpacked(table: type[SQLModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """The same back, with ids and times as the table has them."""
    kinds = {column.name: column.type for column in table.__table__.columns}  # type: ignore[attr-defined]
    return {name: _typed(kinds[name], value) for name, value in values.items() if name in kinds}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(kind: object, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(kind, Uuid):
        return UUID(value)
    if isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
