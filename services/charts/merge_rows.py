"""Moving everything of one chart into another: every table that points at a patient, also those of times to come.

Each value that is set is noted with what it was, so that it can be taken back. A row that the surviving chart has
already (the same imported line, the same phone number) stays behind with the closed chart and is shown nowhere.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, UniqueConstraint, select, update
from sqlmodel import Session, SQLModel, col

from models.reading import CorrectionRequest, PhoneCall, Reminder, Revision
from services.records.store import OFFICE_DECIDES, portions

Log = dict[str, dict[str, dict[str, list[Any]]]]
"""{"table": {"id": {"column": [before, after]}}}, in JSON."""

_APART = {"patient", "chart_merge", "account"}  # not moved here; accounts are bound in services.charts.merge_doing
# Unique among some rows only: which of them, by index.
PARTLY_UNIQUE = {
    "one_standing_grant": ("ended_at",),
    "one_open_invitation": ("accepted_at", "revoked_at"),
}
_SAME_CONTACT = ("kind", "normalised", "whose")
_CHUNK = 400


def tables_of_patients() -> Iterator[tuple[Table, Column[Any]]]:
    """Every table with a column that names a patient, parents before children."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.c:
            if table.name not in _APART and any(key.column.table.name == "patient" for key in column.foreign_keys):
                yield table, column


class Mover:
    """Moves and notes. `moved` and `left` count rows by table."""

    def __init__(self, session: Session, survivor_id: UUID, absorbed_id: UUID) -> None:
        self._session = session
        self._to, self._from = survivor_id, absorbed_id
        self._twins: dict[UUID, UUID] = {}  # a line that stays behind → the same line of the surviving chart
        self.log: Log = {}
        self.moved: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    def move(self, table: Table, column: Column[Any]) -> None:
        """All rows but those that the surviving chart has already."""
        rows = {row["id"]: row for row in self._rows(table, column, self._from)}
        there = self._rows(table, column, self._to)
        behind = self._double(table, column, rows, there)
        renamed = self._rename(rows, there, behind) if "source_key" in table.c else {}
        for row_id, row in rows.items():
            if row_id in behind:
                continue
            values: dict[str, Any] = {column.name: self._to} | renamed.get(row_id, {})
            for name in {"panel_id"} & set(table.c.keys()):
                if row[name] in self._twins:
                    values[name] = self._twins[row[name]]
            self.note(table.name, row_id, {name: [row[name], value] for name, value in values.items()})
            self.moved[table.name] += 1
            if len(values) > 1:
                self._session.execute(update(table).where(table.c.id == row_id).values(**values))
        plain = [row_id for row_id in rows if row_id not in behind]
        for start in range(0, len(plain), _CHUNK):
            some = table.c.id.in_(plain[start : start + _CHUNK])
            self._session.execute(update(table).where(some).values({column.name: self._to}))
        self.left[table.name] += len(rows.keys() & behind)

    def note(self, table: str, row_id: UUID, values: dict[str, list[Any]]) -> None:
        """Write down what was set where."""
        said = {name: [_plain(one) for one in pair] for name, pair in values.items()}
        self.log.setdefault(table, {}).setdefault(str(row_id), {}).update(said)

    def _rows(self, table: Table, column: Column[Any], patient_id: UUID) -> list[dict[str, Any]]:
        wanted = [one for one in table.c if one.type.python_type is not bytes]
        return [dict(row) for row in self._session.execute(select(*wanted).where(column == patient_id)).mappings()]

    def _double(
        self, table: Table, column: Column[Any], rows: dict[UUID, dict[str, Any]], there: list[dict[str, Any]]
    ) -> set[UUID]:
        """Rows that would break a rule of uniqueness, or say the same contact twice."""
        rules = [
            (tuple(one.name for one in rule.columns if one.name != column.name), ())
            for rule in table.constraints
            if isinstance(rule, UniqueConstraint) and column.name in rule.columns and "source_key" not in rule.columns
        ]
        for index in table.indexes:
            names = tuple(one.name for one in index.columns)
            if index.unique and column.name in names:
                always = index.dialect_options["sqlite"].get("where") is None
                open_while = () if always else PARTLY_UNIQUE[str(index.name)]
                rules.append((tuple(name for name in names if name != column.name), open_while))
        if table.name == "patient_contact":
            rules.append((_SAME_CONTACT, ()))
        found: set[UUID] = set()
        for names, open_while in rules:
            taken = {_of(row, names) for row in there if _is_open(row, open_while)}
            found |= {row_id for row_id, row in rows.items() if _is_open(row, open_while) and _of(row, names) in taken}
        return found

    def _rename(
        self, rows: dict[UUID, dict[str, Any]], there: list[dict[str, Any]], behind: set[UUID]
    ) -> dict[UUID, dict[str, Any]]:
        """Lines of the record with the same key: the very same line stays behind (added to `behind`), another one gets
        a key of its own.
        """  # fmt: skip
        known = {row["source_key"]: row for row in there}
        talked_about = self._talked_about(set(rows))
        new: dict[UUID, dict[str, Any]] = {}
        for row_id, row in rows.items():
            twin = known.get(row["source_key"])
            if twin is None:
                continue
            decided = [name for name in OFFICE_DECIDES if name in row]
            same = row["content_hash"] == twin["content_hash"] != "" and _of(row, decided) == _of(twin, decided)
            if same and row_id not in talked_about:
                self._twins[row_id] = twin["id"]
                behind.add(row_id)
            else:
                new[row_id] = {"source_key": f"{row['source_key']}#{row_id.hex[:12]}"}
        return new

    def _talked_about(self, ids: set[UUID]) -> set[UUID]:
        """Lines that somebody has asked to correct, called about or settled, or that were corrected: they move."""
        found: set[UUID] = set()
        for named in (Revision.row_id, CorrectionRequest.row_id, PhoneCall.row_id, Reminder.document_id):
            for some in portions(ids):
                found |= set(self._session.execute(select(col(named)).where(col(named).in_(some))).scalars())
        return found


def put_back(session: Session, log: Log) -> None:
    """Set everything to what it was, children and parents alike; what was changed otherwise meanwhile stays."""
    tables = SQLModel.metadata.tables
    for name, rows in log.items():
        table = tables[name]
        for row_id, values in rows.items():
            for column, (before, after) in values.items():
                kept = table.c[column]
                still = (table.c.id == UUID(row_id)) & (kept == _typed(kept, after))
                session.execute(update(table).where(still).values({column: _typed(kept, before)}))


def _is_open(row: dict[str, Any], columns: tuple[str, ...]) -> bool:
    return all(row[name] is None for name in columns)


def _of(row: dict[str, Any], names: Any) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def _typed(column: Column[Any], value: Any) -> Any:
    kind = column.type.python_type
    if value is None or not isinstance(value, str):
        return value
    if kind is UUID:
        return UUID(value)
    return kind.fromisoformat(value) if kind in (date, datetime) else value
