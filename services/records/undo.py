"""An import taken back: what it added goes, what it changed is as before, and what people have worked on stays (§8.3).

A line that a later file says too passes on to that file. A line stays, and is named with the reason, when the office
has changed or marked it, or when a patient has asked about it: nobody's work and nobody's answer is lost. The file
itself waits in the match queue again.
"""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from models.imports import ChartImport, ImportedLines, SourceFile
from models.reading import Seen
from models.record import Observation, Panel
from services import clock, history
from services.access import StaffAccess, in_room
from services.errors import NoAccess, Problem
from services.history import Action
from services.records import store, undo_chart, worked_on
from services.records.importing import Doubt
from services.records.naming import name_of
from services.records.touched import TABLES, Touched, from_json, print_of, to_json, unpacked
from services.words import N_, _

# Why an entry stays.
CHANGED = N_("the office has changed or marked it since")
BELONGS = N_("it belongs together with an entry that stays")
MOST_NAMED = 20


@dataclass
class TakenBack:
    """What taking back does, or would do. `kept`: (name of the entry, marked reason), at most MOST_NAMED of them."""

    removed: int = 0
    restored: int = 0
    passed_on: int = 0  # said by a later file too
    kept_count: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    seen: int = 0  # of the removed reports and documents, how many a patient or family member has opened
    chart_removed: bool = False
    chart_kept_because: str = ""  # marked words; only where the import had made the chart


@in_room("records in")
def take_back(session: Session, office: StaffAccess, source_id: UUID) -> TakenBack:
    """Take the import of this file back. Raises Problem, in words, when that is done or cannot be; NoAccess."""
    source, done = _standing(session, source_id)
    patient_id = source.patient_id or done.patient_id
    lines = session.exec(select(ImportedLines).where(ImportedLines.import_id == done.id)).one()
    touched, told = from_json(lines.lines), TakenBack()
    _pass_on(session, done, patient_id, touched, told)
    worked = worked_on.since(session, patient_id, done.at)
    if Panel.__tablename__ in touched:
        stay = _worked_on(session, Panel, touched[Panel.__tablename__], worked)
        worked.reports.update(stay)
    for name in sorted(touched, key=lambda name: TABLES[name] is Panel):  # reports after what belongs to them
        _take_back(session, TABLES[name], touched[name], worked, told)
    source.state, source.patient_id, source.accepted_at, source.counts = "waiting", None, None, {}
    source.by_hand, source.waits_because = True, Doubt.TAKEN_BACK
    source.decided_by, source.decided_at, source.version = office.actor.name, clock.now(), source.version + 1
    session.flush()
    if done.made_chart and done.patient_id == patient_id:
        told.chart_kept_because = undo_chart.remove(session, done.patient_id)
        told.chart_removed = not told.chart_kept_because
    done.undone_at, done.undone_by, done.undone = clock.now(), office.actor.name, asdict(told)
    numbers = {"removed": told.removed, "restored": told.restored, "kept": told.kept_count}
    history.record(
        session,
        office.actor,
        Action.IMPORT_TAKEN_BACK,
        patient_id=patient_id,
        subject="record file",
        file=str(source.id),
        **numbers,  # type: ignore[arg-type]
    )
    return told


def _standing(session: Session, source_id: UUID) -> tuple[SourceFile, ChartImport]:
    """The file and its import, locked."""
    source = session.get(SourceFile, source_id, with_for_update=True, populate_existing=True)
    if source is None:
        raise NoAccess
    newest = select(ChartImport).where(ChartImport.source_id == source_id).order_by(col(ChartImport.at).desc())
    done = session.exec(newest.limit(1)).first()
    if source.state != "imported" and done and done.undone_at:
        raise Problem(_("{name} has already taken this import back.", name=done.undone_by))
    if source.state != "imported":
        raise Problem(_("This file is in no chart, so there is nothing to take back."))
    if done is None:
        raise Problem(_("This file came in before the portal kept what an import did. It cannot be taken back."))
    return source, done


def _pass_on(
    session: Session, done: ChartImport, patient_id: UUID, touched: dict[str, Touched], told: TakenBack
) -> None:
    """Lines that a later file wrote or found the same belong to that file from now on."""
    later = select(ChartImport, ImportedLines).where(
        ImportedLines.import_id == ChartImport.id,
        SourceFile.id == ChartImport.source_id,
        SourceFile.patient_id == patient_id,
        col(ChartImport.undone_at).is_(None),
        ChartImport.at >= done.at,
        ChartImport.id != done.id,
    )
    for other, kept in session.exec(later.order_by(col(ChartImport.at))).all():
        theirs = from_json(kept.lines)
        moved = [_hand_over(session, TABLES[name], touched[name], one, other.source_id)
                 for name, one in theirs.items() if name in touched]  # fmt: skip
        if any(moved):
            kept.lines = to_json(theirs)
        told.passed_on += sum(moved)
        other.made_chart = other.made_chart or done.made_chart


def _hand_over(session: Session, table: type[SQLModel], ours: Touched, theirs: Touched, source_id: UUID) -> int:
    same, count, now_theirs = set(theirs.same), 0, []
    for row in list(ours.written):
        if row not in same and row not in theirs.changed:
            continue
        count += 1
        print_now = theirs.changed.pop(row, None)
        if print_now is None:
            same.discard(row)
            print_now = ours.written[row]
            now_theirs.append(UUID(row))
        theirs.before.pop(row, None)
        if ours.new.pop(row, None):
            theirs.new[row] = print_now
        else:
            del ours.changed[row]
            theirs.changed[row], theirs.before[row] = print_now, ours.before.pop(row)
    theirs.same = [row for row in theirs.same if row in same]
    for portion in store.portions(now_theirs):
        session.execute(update(table).where(col(table.id).in_(portion)).values(source_id=source_id))  # type: ignore[attr-defined]
    return count


def _take_back(
    session: Session, table: type[SQLModel], touched: Touched, worked: worked_on.Worked, told: TakenBack
) -> None:
    rows = store.rows_of(session, table, map(UUID, touched.written))
    kept = _worked_on(session, table, touched, worked, rows)
    going = [row_id for row_id in rows if str(row_id) in touched.new and row_id not in kept]
    if table is Panel:
        needed = _still_needed(session, going)
        kept |= dict.fromkeys(needed, BELONGS)
        going = [row_id for row_id in going if row_id not in needed]
    _name_kept(session, table, kept, told)
    for portion in store.portions(going):
        told.seen += len(session.exec(select(Seen.row_id).where(col(Seen.row_id).in_(portion)).distinct()).all())
        session.execute(delete(table).where(col(table.id).in_(portion)))  # type: ignore[attr-defined]
    back = [row_id for row_id in rows if str(row_id) in touched.changed and row_id not in kept]
    if back:
        values = [{"id": row_id, **unpacked(table, touched.before[str(row_id)])} for row_id in back]
        session.execute(update(table), values)
    told.removed += len(going)
    told.restored += len(back)


def _worked_on(
    session: Session,
    table: type[SQLModel],
    touched: Touched,
    worked: worked_on.Worked,
    rows: dict[UUID, dict[str, Any]] | None = None,
) -> dict[UUID, str]:
    """Of what the import wrote, the rows that must stay, each with its reason."""
    kept: dict[UUID, str] = {}
    for row_id, row in (rows or store.rows_of(session, table, map(UUID, touched.written))).items():
        if print_of(row) != touched.written[str(row_id)]:
            kept[row_id] = worked.reason(row_id) or CHANGED
        elif reason := worked.reason(row_id) or (BELONGS if row.get("panel_id") in worked.reports else ""):
            kept[row_id] = reason
    return kept


def _still_needed(session: Session, panels: list[UUID]) -> set[UUID]:
    """Reports to which results belong that are still there, by now those that stay."""
    found: set[UUID] = set()
    for portion in store.portions(panels):
        found |= {
            panel
            for panel in session.exec(select(Observation.panel_id).where(col(Observation.panel_id).in_(portion))).all()
            if panel
        }
    return found


def _name_kept(session: Session, table: type[SQLModel], kept: dict[UUID, str], told: TakenBack) -> None:
    told.kept_count += len(kept)
    for row_id, reason in list(kept.items())[: MOST_NAMED - len(told.kept)]:
        row: Any = session.get_one(table, row_id)
        told.kept.append((getattr(row, "title", None) or name_of(row), reason))
