"""One rule for what a key may see, the same for every category of the record (PRODUCT §4, §6)."""

from uuid import UUID

import pytest
from sqlmodel import Session, SQLModel, select

from models.record import CLINICAL_TABLES, Document, Observation, Panel, SectionText
from services.access import Access, open_chart
from services.database import Database
from services.records import store
from services.records.draft import Line
from services.shown import shown
from tests.cast import Cast, Person

NEEDED = {Document: {"title": "Letter"}, SectionText: {"body": "Words"}}


def put(db: Database, patient_id: UUID, *lines: Line) -> None:
    db.writing(store.put, patient_id, None, lines)


def line(table: type[SQLModel], name: str, panel: Line | None = None, **values: object) -> Line:
    return Line(table, {"display": name, **NEEDED.get(table, {}), **values}, "typed", name, panel)


def seen(db: Database, who: Person, patient_id: UUID, table: type[SQLModel]) -> set[str]:
    def load(session: Session) -> set[str]:
        key = open_chart(session, who.viewer, patient_id, Access.RECORD, "x")
        return {row.display for row in session.exec(select(table).where(*shown(key, table)))}

    return db.writing(load)


@pytest.mark.parametrize("table", CLINICAL_TABLES, ids=lambda table: table.__name__)
def test_every_category_keeps_the_same_rule(db: Database, cast: Cast, table: type[SQLModel]) -> None:
    rows = [line(table, "open"), line(table, "secret", confidential=True), line(table, "wrong", entered_in_error=True)]
    put(db, cast.alice.chart, *rows)
    put(db, cast.charlie.chart, line(table, "somebody else’s"))
    assert seen(db, cast.alice, cast.alice.chart, table) == {"open", "secret"}
    assert seen(db, cast.bob, cast.alice.chart, table) == {"open"}


def test_a_result_goes_with_its_panel(db: Database, cast: Cast) -> None:
    panels = {
        "open": line(Panel, "open"),
        "secret": line(Panel, "secret", confidential=True),
        "wrong": line(Panel, "wrong", entered_in_error=True),
    }
    results = [line(Observation, f"of {name}", panel) for name, panel in panels.items()]
    put(db, cast.alice.chart, *panels.values(), *results, line(Observation, "alone"))
    assert seen(db, cast.alice, cast.alice.chart, Observation) == {"of open", "of secret", "alone"}
    assert seen(db, cast.bob, cast.alice.chart, Observation) == {"of open", "alone"}
