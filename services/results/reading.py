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
from services.words import _, partial_date

PAGE = 10  # reports at a time
ELSEWHERE = ("vital-signs", "social-history")  # on the Medical History tab


@dataclass(frozen=True)
class Earlier:
    """What a line said before the office corrected it: of the value with this id, or of the report as a whole.

    `name` is that of a value that was taken out, else "".
    """

    row_id: UUID
    name: str
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
    for row in in_order(rows):
        values[row.panel_id or row.id].append(value_of(row))
    heads: dict[UUID, Panel | Observation] = {row.id: row for row in [*panels, *rows] if not _within(row)}
    new = seen.new_to(session, chart, list(heads.values()))
    for kind, marked in (("panel", panel_ids), ("observation", alone_ids)):
        seen.looked_at(session, chart, kind, [heads[row_id] for row_id in marked if row_id in heads])
    asked = corrections.states(session, chart, [*heads, *(value.id for some in values.values() for value in some)])
    names = _taken_out(session, chart, panel_ids)
    earlier = before_of(session, [*heads, *(row.id for row in rows), *names], names)
    return [
        _report(heads[row_id], kind, values[row_id], row_id in new, _of(earlier, row_id, values[row_id]), asked)
        for row_id, kind in ids
        if row_id in heads
    ]


def in_order(rows: Iterable[Observation]) -> list[Observation]:
    """The values of a report as they stood in their source."""
    return sorted(rows, key=lambda row: _natural(row.place or row.source_key))


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
    earlier: list[Earlier],
    asked: dict[UUID, str],
) -> Report:
    panel = row if isinstance(row, Panel) else None
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
        earlier=earlier,
        asked=next((asked[row_id] for row_id in [row.id, *(v.id for v in values)] if row_id in asked), None),
    )


def _taken_out(session: Session, chart: ChartAccess, panel_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Values that were in these reports and are not any more: id → report and name."""
    query = select(Observation).where(
        Observation.patient_id == chart.patient_id,
        col(Observation.panel_id).in_(panel_ids),
        col(Observation.entered_in_error).is_(True),
    )
    rows = session.exec(query).all()
    may = [row for row in rows if row.panel_id and (chart.sees_confidential or not row.confidential)]
    return {row.id: (row.panel_id, name_of(row)) for row in may if row.panel_id}


def _of(earlier: list[tuple[UUID, Earlier]], report_id: UUID, values: list[Value]) -> list[Earlier]:
    """What belongs to one report, newest first."""
    ids = {report_id, *(value.id for value in values)}
    found = [change for of, change in earlier if of == report_id or change.row_id in ids]
    return sorted(found, key=lambda change: change.at, reverse=True)


def before_of(
    session: Session, ids: Iterable[UUID], taken_out: dict[UUID, tuple[UUID, str]] | None = None
) -> list[tuple[UUID, Earlier]]:
    """What these rows said before, each with the report that it is told with; the caller has checked who may know."""
    out = taken_out or {}
    query = select(Revision).where(col(Revision.row_id).in_(list(ids)))
    found = []
    for row in session.exec(query).all():
        of, name = out.get(row.row_id, (row.row_id, ""))
        found.append((of, Earlier(row.row_id, name, words_before(row.before), _(row.reason), row.at)))
    return found


def words_before(before: dict[str, Any]) -> str:
    """What a corrected line said, as short as it can be told."""
    value = f"{before.get('comparator') or ''}{before.get('value') or ''} {before.get('unit') or ''}".strip()
    if not before.get("value"):
        value = coded(before.get("value_coded")) or ""
    low, high = before.get("range_low"), before.get("range_high")
    dated = partial_date(before.get("collected") or before.get("authored"))
    parts = [
        *(before.get(name) for name in ("display", "title")),
        value,
        _("usual range {low} to {high}", low=low or "…", high=high or "…") if low or high else "",
        dated,
        *(before.get(name) for name in ("performer", "author", "conclusion", "body")),
        _("another file") if before.get("file_id") else "",
        _("taken out") if "entered_in_error" in before else "",
    ]
    return ", ".join(part for part in parts if part)
