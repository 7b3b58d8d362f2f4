"""The Test Results tab: reports newest first by the day they were collected, page by page (PRODUCT §6).

The number of queries does not grow with the chart. Which rows a key may see is decided in services.shown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal, union_all
from sqlmodel import Session, col, func, select

from models.reading import Revision
from models.record import Observation, Panel
from services import corrections
from services.access import Access, ChartAccess, needs
from services.errors import NoAccess
from services.records.naming import coded, name_of
from services.results import seen
from services.results.values import Value, value_of
from services.shown import shown

PAGE = 10  # reports at a time
ELSEWHERE = ("vital-signs", "social-history")  # on the Medical History tab


@dataclass(frozen=True)
class Earlier:
    """What a line said before the office corrected it: of the value with this id, or of the report as a whole."""

    row_id: UUID
    words: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Report:
    """A panel with its values, a report in words, or one value that came alone (`kind` observation)."""

    id: UUID
    kind: str
    name: str
    when: str | None
    category: str
    status: str
    values: list[Value]
    text: str
    performer: str
    note: str
    comment: str
    commented_by: str
    new: bool
    earlier: list[Earlier]
    asked: str | None  # state of the newest correction request about it


@dataclass(frozen=True)
class Page:
    """Some reports, and whether there are older ones after them."""

    reports: list[Report]
    more: bool


@needs(Access.RECORD)
def newest(session: Session, chart: ChartAccess) -> Page:
    """The first page."""
    return older(session, chart, 0)


@needs(Access.RECORD)
def older(session: Session, chart: ChartAccess, after: int) -> Page:
    """`PAGE` reports after the first `after`; what is returned counts as seen by this reader."""
    panels = select(Panel.id, func.coalesce(Panel.collected, Panel.issued).label("day"), literal("panel").label("kind"))
    panels = panels.where(*shown(chart, Panel), col(Panel.category).not_in(ELSEWHERE))
    single = select(Observation.id, col(Observation.taken).label("day"), literal("observation").label("kind"))
    alone = (col(Observation.panel_id).is_(None), col(Observation.category).not_in(ELSEWHERE))
    both = union_all(panels, single.where(*shown(chart, Observation), *alone)).subquery()
    query = select(both.c.id, both.c.kind).order_by(both.c.day.desc().nulls_last(), both.c.id)
    found = session.execute(query.offset(max(0, after)).limit(PAGE + 1)).all()
    return Page(_reports(session, chart, [(row[0], row[1]) for row in found[:PAGE]]), len(found) > PAGE)


@needs(Access.RECORD)
def one(session: Session, chart: ChartAccess, report_id: UUID) -> Report:
    """One report by its address. Raises NoAccess for one that this key may not see."""
    mine = select(Panel.category).where(*shown(chart, Panel), Panel.id == report_id)
    alone = select(Observation.category).where(
        *shown(chart, Observation), Observation.id == report_id, col(Observation.panel_id).is_(None)
    )
    for kind, query in (("panel", mine), ("observation", alone)):
        category = session.exec(query).first()
        if category is not None and category not in ELSEWHERE:
            return _reports(session, chart, [(report_id, kind)])[0]
    raise NoAccess


def _reports(session: Session, chart: ChartAccess, ids: Sequence[tuple[UUID, str]]) -> list[Report]:
    panel_ids = [row_id for row_id, kind in ids if kind == "panel"]
    alone_ids = [row_id for row_id, kind in ids if kind == "observation"]
    panels = session.exec(select(Panel).where(*shown(chart, Panel), col(Panel.id).in_(panel_ids))).all()
    belongs = col(Observation.panel_id).in_(panel_ids) | col(Observation.id).in_(alone_ids)
    rows = session.exec(select(Observation).where(*shown(chart, Observation), belongs)).all()
    values: dict[UUID | None, list[Value]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: _natural(row.place or row.source_key)):  # as they stood in their source
        values[row.panel_id or row.id].append(value_of(row))
    heads: dict[UUID, Panel | Observation] = {row.id: row for row in [*panels, *rows] if not _within(row)}
    new = seen.new_to(session, chart, list(heads.values()))
    for kind, marked in (("panel", panel_ids), ("observation", alone_ids)):
        seen.mark(session, chart, kind, new & set(marked))
    asked = corrections.states(session, chart, [*heads, *(value.id for some in values.values() for value in some)])
    earlier = _earlier(session, chart, [*heads, *(row.id for row in rows)])
    return [
        _report(heads[row_id], kind, values[row_id], row_id in new, earlier, asked)
        for row_id, kind in ids
        if row_id in heads
    ]


def _within(row: Panel | Observation) -> bool:
    return isinstance(row, Observation) and row.panel_id is not None


def _natural(key: str) -> list[tuple[int, str]]:
    """Sort "value 10" after "value 9"."""
    parts = re.split(r"([0-9]+)", key)
    return [(int(part), "") if number % 2 else (-1, part) for number, part in enumerate(parts)]


def _report(
    row: Panel | Observation,
    kind: str,
    values: list[Value],
    new: bool,
    earlier: dict[UUID, list[Earlier]],
    asked: dict[UUID, str],
) -> Report:
    panel = row if isinstance(row, Panel) else None
    changes = [change for row_id in [row.id, *(value.id for value in values)] for change in earlier.get(row_id, [])]
    return Report(
        id=row.id,
        kind=kind,
        name=name_of(row),
        when=(panel.collected or panel.issued) if panel else values[0].taken,
        category=row.category,
        status=row.status or "",
        values=values,
        text=(panel.conclusion or "") if panel else "",
        performer=row.performer or "",
        note=(row.comment or "") if panel else "",  # of a value it stands beside the value
        comment=(panel.clinician_comment or "") if panel else "",
        commented_by=(panel.commented_by or "") if panel else "",
        new=new,
        earlier=sorted({(c.row_id, c.at): c for c in changes}.values(), key=lambda c: c.at, reverse=True),
        asked=next((asked[row_id] for row_id in [row.id, *(v.id for v in values)] if row_id in asked), None),
    )


def _earlier(session: Session, chart: ChartAccess, ids: Iterable[UUID]) -> dict[UUID, list[Earlier]]:
    query = select(Revision).where(Revision.patient_id == chart.patient_id, col(Revision.row_id).in_(list(ids)))
    found: dict[UUID, list[Earlier]] = defaultdict(list)
    for row in session.exec(query).all():
        found[row.row_id].append(Earlier(row.row_id, words_before(row.before), row.reason, row.at))
    return found


def words_before(before: dict[str, Any]) -> str:
    """What a corrected line said, as short as it can be told."""
    value = f"{before.get('comparator') or ''}{before.get('value') or ''} {before.get('unit') or ''}".strip()
    return value or coded(before.get("value_coded")) or before.get("conclusion") or before.get("title") or ""
