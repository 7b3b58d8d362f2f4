"""Lines of a draft into a patient's chart: new ones inserted, changed ones updated, equal ones left alone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, select

from models.record import Panel, Released, StoredFile
from services import clock
from services.records import overruled
from services.records.draft import Line
from services.records.touched import Touched, name_of, packed, print_of, said

# Columns that the office sets in the portal; a file that says nothing about them leaves them as they are.
OFFICE_DECIDES = frozenset({"confidential", "entered_in_error", *Released.model_fields})
_AT_ONCE = 500


@dataclass
class Counts:
    """For each category (table name): how many lines were new, changed or the same as before, and which they are."""

    by_category: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    touched: dict[str, Touched] = field(default_factory=lambda: defaultdict(Touched))

    def add(self, table: type[SQLModel], what: str) -> None:
        """Count one line."""
        self.by_category[name_of(table)][what] += 1

    def total(self, what: str) -> int:
        """All lines that were `what`: new, changed or same."""
        return sum(counts[what] for counts in self.by_category.values() if what in counts)


def put(session: Session, patient_id: UUID, source_id: UUID | None, lines: Iterable[Line]) -> Counts:
    """Bring `lines` into the chart of `patient_id`. Doing it twice changes nothing.

    A line is found again by its key from the source, or by what it says where the source gave none. Lines that claim
    the same key within one file are all kept, numbered in their order.
    """
    counts, added_at = Counts(), clock.now()
    seen: dict[type[SQLModel], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    known: dict[type[SQLModel], dict[str, tuple[UUID, str]]] = {}
    fresh: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    changed: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    defaults: dict[type[SQLModel], dict[str, Any]] = {}
    ids: dict[int, UUID] = {}
    ordered = sorted(lines, key=lambda line: line.panel is not None)  # panels before what belongs to them
    for line in ordered:
        says = content_hash(line)
        key = _key(line, says, seen)
        if line.table not in known:
            known[line.table] = _known(session, line.table, patient_id)
            defaults[line.table] = _defaults(line.table)
        row_id, before = known[line.table].get(key, (uuid4(), None))
        ids[id(line)] = row_id
        if before == says:
            counts.add(line.table, "same")
            counts.touched[name_of(line.table)].same.append(str(row_id))
            continue
        row = defaults[line.table] | {"added_at": added_at} | line.values
        row |= {"id": row_id, "patient_id": patient_id, "source_id": source_id, "place": line.place}
        row |= {"source_key": key, "content_hash": says}
        if line.panel is not None:
            row["panel_id"] = ids.get(id(line.panel))
        if line.file is not None:
            row["file_id"], row["media_type"] = keep_file(session, *line.file), line.file[0]
        if before is None:
            fresh[line.table].append(row)
        else:  # what the office has decided about a line outlasts a newer file
            kept = set(OFFICE_DECIDES - line.values.keys())
            if line.panel is None:  # a value that came alone stays in the report that the office made of it
                kept.add("panel_id")
            changed[line.table].append({name: value for name, value in row.items() if name not in kept})
        counts.add(line.table, "new" if before is None else "changed")
    for table in sorted(fresh, key=lambda table: table is not Panel):  # observations point at panels
        session.execute(insert(table.__table__), fresh[table])  # type: ignore[attr-defined]  # past the mapper
        prints = {str(row["id"]): print_of(row) for row in fresh[table]}
        counts.touched[name_of(table)].new = prints
    for table, rows_changed in changed.items():
        _overwrite(session, table, rows_changed, counts.touched[name_of(table)])
    return counts


def compare(session: Session, patient_id: UUID, lines: Iterable[Line]) -> Counts:
    """What `put` would do to the chart, without doing it."""
    counts = Counts()
    seen: dict[type[SQLModel], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    known: dict[type[SQLModel], dict[str, tuple[UUID, str]]] = {}
    for line in lines:
        if line.table not in known:
            known[line.table] = _known(session, line.table, patient_id)
        says = content_hash(line)
        before = known[line.table].get(_key(line, says, seen), (None, None))[1]
        counts.add(line.table, "new" if before is None else "same" if before == says else "changed")
    return counts


def keep_file(session: Session, media_type: str, name: str, content: bytes, sha256: str = "") -> UUID:
    """Store bytes, once for equal content, and return the id of the `stored_file` row. `sha256`: if known already."""
    digest = sha256 or hashlib.sha256(content).hexdigest()
    found = session.exec(select(StoredFile.id).where(StoredFile.sha256 == digest, StoredFile.name == name)).first()
    if found:
        return found
    row = StoredFile(name=name, media_type=media_type, size=len(content), sha256=digest, content=content)
    session.add(row)
    session.flush()
    return row.id


def content_hash(line: Line) -> str:
    """What a line says, as a hash; its place in the file does not count."""
    parts = [line.values, line.panel.key if line.panel else None]
    digest = hashlib.sha256(said(parts).encode())
    if line.file is not None:
        digest.update(line.file[2])
    return digest.hexdigest()


def rows_of(session: Session, table: type[SQLModel], ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Whole rows by their ids, as the database has them."""
    drawn, found = table.__table__, {}  # type: ignore[attr-defined]
    for portion in portions(ids):
        rows = session.execute(select(drawn).where(drawn.columns.id.in_(portion))).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def portions(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """The same ids, as many at a time as one query takes."""
    wanted = list(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def _overwrite(session: Session, table: type[SQLModel], rows: list[dict[str, Any]], touched: Touched) -> None:
    ids = [row["id"] for row in rows]
    before = rows_of(session, table, ids)
    overruled.keep_corrections(session, table, rows, before)
    session.execute(update(table), rows)
    for row in rows:
        key = str(row["id"])
        touched.before[key] = packed(before[row["id"]], row.keys() - {"id", "patient_id", "source_key"})
        touched.changed[key] = print_of(before[row["id"]] | row)


def _key(line: Line, said: str, seen: dict[type[SQLModel], dict[str, int]]) -> str:
    """Under which the line is found again; lines of one file that claim the same key are numbered."""
    key = line.key or said
    seen[line.table][key] += 1
    count = seen[line.table][key]
    return key if count == 1 else f"{key}#{count}"


def _known(session: Session, table: type[SQLModel], patient_id: UUID) -> dict[str, tuple[UUID, str]]:
    columns = table.__table__.c  # type: ignore[attr-defined]
    rows = session.execute(
        select(columns.source_key, columns.id, columns.content_hash).where(columns.patient_id == patient_id)
    )
    return {key: (row_id, said) for key, row_id, said in rows}


def _defaults(table: type[SQLModel]) -> dict[str, Any]:
    """Every column with its default, so that all rows of one insert have the same keys."""
    return {
        name: info.get_default(call_default_factory=True, validated_data={})
        for name, info in table.model_fields.items()
        if not info.is_required() and name != "id"
    }
