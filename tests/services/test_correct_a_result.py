"""A corrected result: the patient reads what it said before and why; what nobody touched stays as it came (§8.4)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.record import Observation, Panel
from services.access import Access, open_chart, open_office
from services.attachments.check import Checked
from services.database import Database
from services.errors import Problem
from services.records import store
from services.records.draft import Line
from services.results import correcting, documents, entry, reading
from services.results.correcting import Correctable
from services.results.deciding import Showing
from services.results.entry import TypedDocument
from services.results.typed import TypedLine, TypedReport
from services.settings import Settings
from tests.cast import Cast, Person

LDL = {"value": "130", "value_kind": "quantity", "unit": "mg/dL", "range_high": "99", "range_text": "99 or less"}


@pytest.fixture
def lipids(db: Database, cast: Cast) -> UUID:
    """A panel of Alice as a laboratory sent it: a coded value, a number, and words of its own."""
    panel = Line(Panel, {"text": "Lipids", "collected": "2026-03-02T08:10", "status": "final"}, "p", "p")
    common = {"taken": "2026-03-02T08:10", "category": "laboratory", "status": "final"}
    values = [
        Line(Observation, {"display": "LDL", **LDL, **common}, "v1", "v1", panel),
        Line(Observation, {"display": "Look", "value_coded": {"display": "Clear"}, **common}, "v2", "v2", panel),
    ]
    db.writing(store.put, cast.alice.chart, None, [panel, *values])
    return db.reading(lambda session: session.exec(select(Panel.id)).one())


def do(db: Database, cast: Cast, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda session: fn(session, open_office(session, cast.clinician.viewer, "results"), *args))


def form(db: Database, cast: Cast, row_id: UUID) -> tuple[Correctable, TypedReport]:
    shown: Correctable = do(db, cast, correcting.opened, row_id)
    assert isinstance(shown.typed, TypedReport)
    return shown, shown.typed


def read(db: Database, who: Person, chart: UUID, row_id: UUID) -> reading.Report:
    return db.writing(lambda s: reading.one(s, open_chart(s, who.viewer, chart, Access.RECORD, "test results"), row_id))


def test_a_value_is_corrected(db: Database, cast: Cast, lipids: UUID, settings: Settings) -> None:
    shown, typed = form(db, cast, lipids)
    ldl, look = typed.lines
    assert (typed.name, typed.collected, ldl.value, look.value) == ("Lipids", "2026-03-02", "130", "Clear")
    fixed = replace(typed, lines=(replace(ldl, value="90"), look))
    do(db, cast, correcting.report, lipids, shown.version, fixed, "Two samples were mixed up.", settings)
    report = read(db, cast.alice, cast.alice.chart, lipids)
    assert (report.status, report.name, report.when, report.new) == ("corrected", "Lipids", "2026-03-02T08:10", True)
    assert [(value.words, value.flag) for value in report.values] == [("90", "In range"), ("Clear", "")]
    (before,) = report.earlier
    assert before.row_id == report.values[0].id
    assert "130 mg/dL" in before.words
    assert before.reason == "Two samples were mixed up."
    clear = db.reading(lambda s: s.exec(select(Observation).where(Observation.display == "Look")).one())
    assert (clear.value_coded, clear.status) == ({"display": "Clear"}, "final")


def test_the_same_file_again_does_not_undo_it(db: Database, cast: Cast, lipids: UUID, settings: Settings) -> None:
    shown, typed = form(db, cast, lipids)
    lines = (replace(typed.lines[0], value="90"), typed.lines[1])
    do(db, cast, correcting.report, lipids, shown.version, replace(typed, lines=lines), "Mixed up", settings)
    panel = Line(Panel, {"text": "Lipids", "collected": "2026-03-02T08:10", "status": "final"}, "p", "p")
    common = {"taken": "2026-03-02T08:10", "category": "laboratory", "status": "final"}
    again = [panel, Line(Observation, {"display": "LDL", **LDL, **common}, "v1", "v1", panel)]
    db.writing(store.put, cast.alice.chart, None, again)
    assert read(db, cast.alice, cast.alice.chart, lipids).values[0].words == "90"


def test_a_newer_file_counts_and_the_correction_is_still_read(
    db: Database, cast: Cast, lipids: UUID, settings: Settings
) -> None:
    """The laboratory corrects its own line too: its word is shown, and the office's is not lost."""
    shown, typed = form(db, cast, lipids)
    fixed = replace(typed, lines=(replace(typed.lines[0], value="90"), typed.lines[1]))
    do(db, cast, correcting.report, lipids, shown.version, fixed, "Two samples were mixed up.", settings)
    panel = Line(Panel, {"text": "Lipids", "collected": "2026-03-02T08:10", "status": "final"}, "p", "p")
    common = {"taken": "2026-03-02T08:10", "category": "laboratory", "status": "corrected"}
    newer = Line(Observation, {"display": "LDL", **LDL, **common, "value": "95"}, "v1", "v1", panel)
    look = Line(Observation, {"display": "Look", "value_coded": {"display": "Cloudy"}, **common}, "v2", "v2", panel)
    for _twice in range(2):
        db.writing(store.put, cast.alice.chart, None, [panel, newer, look])
        report = read(db, cast.alice, cast.alice.chart, lipids)
        assert [value.words for value in report.values] == ["95", "Cloudy"]
        assert [(one.words.split()[0], one.reason) for one in report.earlier] == [
            ("90", "A newer file from the sender says something else."),
            ("130", "Two samples were mixed up."),
        ]


def test_a_line_is_taken_out_another_added_and_the_day_moved(
    db: Database, cast: Cast, lipids: UUID, settings: Settings
) -> None:
    shown, typed = form(db, cast, lipids)
    empty = TypedLine(row_id=typed.lines[0].row_id)
    lines = (empty, typed.lines[1], TypedLine("HDL", "2085-9", "55", "mg/dL", "50", ""))
    fixed = replace(typed, collected="2026-03-01", lines=lines)
    do(db, cast, correcting.report, lipids, shown.version, fixed, "Wrong tube", settings)
    report = read(db, cast.alice, cast.alice.chart, lipids)
    assert {(value.name, value.words, value.taken) for value in report.values} == {
        ("Look", "Clear", "2026-03-01"), ("HDL", "55", "2026-03-01")
    }  # fmt: skip
    assert {(one.name, one.words) for one in report.earlier} == {
        ("", "March 2, 2026"),
        ("LDL", "130 mg/dL, taken out"),
    }


def test_nothing_changed_and_no_reason_are_said(db: Database, cast: Cast, lipids: UUID, settings: Settings) -> None:
    shown, typed = form(db, cast, lipids)
    with pytest.raises(Problem, match="Nothing was changed"):
        do(db, cast, correcting.report, lipids, shown.version, typed, "Because", settings)
    wrong = replace(typed, lines=(replace(typed.lines[0], value=""), typed.lines[1]))
    with pytest.raises(Problem) as told:
        do(db, cast, correcting.report, lipids, shown.version, wrong, " ", settings)
    assert [problem.field for problem in told.value.all] == ["value_0", "correct_reason"]


def test_confidential_values_that_were_taken_out_are_not_told_to_the_family(
    db: Database, cast: Cast, lipids: UUID, settings: Settings
) -> None:
    def hide(session: Session) -> None:
        session.exec(select(Observation).where(Observation.display == "LDL")).one().confidential = True

    db.writing(hide)
    shown, typed = form(db, cast, lipids)
    lines = (TypedLine(row_id=typed.lines[0].row_id), typed.lines[1])
    do(db, cast, correcting.report, lipids, shown.version, replace(typed, lines=lines), "Wrong tube", settings)
    assert [one.name for one in read(db, cast.alice, cast.alice.chart, lipids).earlier] == ["LDL"]
    assert read(db, cast.bob, cast.alice.chart, lipids).earlier == []


def test_a_document_gets_another_file(db: Database, cast: Cast, settings: Settings) -> None:
    letter = TypedDocument("letter", "For school", "2026-03-01", "Clara", "May swim.")
    row_id = do(db, cast, entry.add_document, cast.alice.chart, letter, None, Showing(), "k", settings)
    file = Checked("b.pdf", "application/pdf", b"%PDF b", "", 6)
    do(db, cast, correcting.document, row_id, 1, replace(letter, text="May not swim."), file, "Misread", settings)
    opened = db.writing(
        lambda s: documents.one(s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.RECORD, "d"), row_id)
    )
    assert (opened.body, opened.has_file) == ("May not swim.", True)
    assert [(one.words, one.reason) for one in opened.earlier] == [("May swim.", "Misread")]
