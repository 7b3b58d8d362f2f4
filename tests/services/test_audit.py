"""The administrator searches the history of the clinic, takes it out as a table, and has it checked (HI-06, HI-07)."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, select

from models.history import HistoryRow
from services import history
from services.access import open_office
from services.audit import chain, export, search, use
from services.audit.search import Wanted
from services.audit.words import GROUPS, SENTENCES
from services.database import Database
from services.errors import NoAccess, Problem
from services.history import Action, Actor
from tests.cast import Cast, Person, make_cast
from tests.services.test_access_history import past_the_triggers


def ask(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "audit"), *args))


def write(db: Database, who: Person, action: Action, count: int = 1, **more: Any) -> None:
    actor = Actor(who.account_id, who.viewer.name, "patient", "203.0.113.9")
    db.writing(lambda s: [history.record(s, actor, action, **more) for _number in range(count)])


@pytest.fixture
def busy(db: Database, clock_at: Callable[[str], None]) -> Cast:
    """Acts of Alice and Bob with Alice's chart, and after midnight at the clinic of Charlie with his."""
    clock_at("2027-03-02T04:55")
    cast = db.writing(make_cast)
    write(db, cast.alice, Action.VIEWED, 60, patient_id=cast.alice.chart, subject="test results")
    write(db, cast.bob, Action.DOWNLOADED, patient_id=cast.alice.chart, subject="health records")
    clock_at("2027-03-02T05:05")
    write(db, cast.charlie, Action.VIEWED, 3, patient_id=cast.charlie.chart, subject="test results")
    write(db, cast.charlie, Action.SIGN_IN_FAILED, result="failed")
    return cast


def texts(found: search.Found) -> list[str]:
    return [act.what for act in found.acts]


def test_by_patient_person_act_and_period(db: Database, busy: Cast) -> None:
    admin = busy.administrator
    (chart,) = ask(db, admin, search.charts, "Test, Alice")
    (person,) = ask(db, admin, search.people, "bob@example")
    assert (chart[0], person[0]) == (busy.alice.chart, busy.bob.account_id)
    assert texts(ask(db, admin, search.find, Wanted(chart[0], person[0]))) == ["Bob Test downloaded the health records"]
    failed = ask(db, admin, search.find, Wanted(group="failed"))
    assert [(act.who, act.result, act.address) for act in failed.acts] == [("Charlie Test", "failed", "203.0.113.9")]
    second = ask(db, admin, search.find, Wanted(account_id=busy.charlie.account_id, first=date(2027, 3, 2)))
    assert len(second.acts) == 4
    first = Wanted(account_id=busy.charlie.account_id, group="viewed", last=date(2027, 3, 1))
    assert ask(db, admin, search.find, first).acts == []
    with pytest.raises(Problem, match="must not lie before"):
        search.period("2027-03-02", "2027-03-01")
    with pytest.raises(Problem, match="Enter a day") as wrong:
        search.period("2027-02-30", "")
    assert wrong.value.field == "first"


def test_pages_miss_nothing_and_show_nothing_twice(db: Database, busy: Cast) -> None:
    for wanted in (Wanted(busy.alice.chart, group="viewed"), Wanted(account_id=busy.alice.account_id, group="viewed")):
        first = ask(db, busy.administrator, search.find, wanted)
        second = ask(db, busy.administrator, search.find, wanted, first.older)
        numbers = [act.number for act in [*first.acts, *second.acts]]
        assert (len(first.acts), len(set(numbers)), second.older) == (50, 60, None)
        assert numbers == sorted(numbers, reverse=True)


def test_looking_is_itself_in_the_history_also_of_the_patient(db: Database, busy: Cast) -> None:
    ask(db, busy.administrator, search.find, Wanted(busy.alice.chart))
    last = db.reading(lambda s: s.exec(select(HistoryRow).order_by(HistoryRow.seq.desc())).first())  # type: ignore[attr-defined]
    assert last is not None
    assert (last.action, last.actor_name, last.patient_id) == (Action.AUDIT_SEARCHED, "Ada Test", busy.alice.chart)
    for nobody in (busy.clinician, busy.front_desk, busy.billing, busy.alice):
        with pytest.raises(NoAccess):
            ask(db, nobody, search.newest)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "ix_history_time"),
        ({"first": date(2027, 1, 1), "last": date(2027, 2, 1)}, "ix_history_time"),
        ({"account_id": True}, "ix_history_person"),
        ({"account_id": True, "first": date(2027, 1, 1)}, "ix_history_person"),
        ({"group": "viewed"}, "ix_history_act"),
        ({"group": "changed", "first": date(2027, 1, 1), "last": date(2027, 2, 1)}, "ix_history_act"),
    ],
    ids=str,
)
def test_a_page_is_read_from_an_index_in_its_order_without_sorting(
    databases: Any, wanted: dict[str, Any], index: str
) -> None:
    """What makes it as fast with a million rows as with a hundred: SQLite says how it would read."""
    with databases.fresh("sqlite") as url:
        db = Database(url)
        cast = db.writing(make_cast)
        if wanted.get("account_id"):
            wanted = wanted | {"account_id": cast.alice.account_id}
        last = db.reading(lambda s: search.place_of(s.exec(select(HistoryRow)).first()))  # type: ignore[arg-type]
        for before in (None, last):
            for query in db.reading(search.queries_of, Wanted(**wanted), before):
                plan = db.reading(explained, query.limit(51))
                assert index in plan
                assert "TEMP B-TREE" not in plan
        db.close()


def explained(session: Session, query: Any) -> str:
    said = query.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = [str(said.params[name]) for name in said.positiontup or []]
    connection = session.connection()
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", tuple(values)).all()
    return "\n".join(str(row[3]) for row in rows)


def test_the_table_holds_every_row_and_no_formula(db: Database, busy: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PORTION", 20)
    evil = Actor(None, "=cmd|' /C calc'!A0", "visitor")
    db.writing(lambda s: history.record(s, evil, Action.SIGN_UP_REQUESTED, subject="@SUM(A1)", note="-1"))
    wanted, before, content = Wanted(), None, ask(db, busy.administrator, export.begin, Wanted())
    while True:
        lines, before = ask(db, busy.administrator, export.portion, wanted, before)
        content += lines
        if before is None:
            break
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))[1:]
    total = db.reading(history.head)[0]
    assert [int(row[0]) for row in rows] == list(range(total, 0, -1))
    assert (rows[0][2], rows[0][6]) == ("Ada Test", Action.AUDIT_EXPORTED)
    assert rows[1][2] == "'=cmd|' /C calc'!A0"
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


def check(db: Database, cast: Cast, data: Path) -> chain.Progress:
    so_far = ask(db, cast.administrator, chain.begin)
    while not so_far.ended:
        so_far = ask(db, cast.administrator, chain.go_on, so_far)
    return ask(db, cast.administrator, chain.finish, so_far, data)


def test_the_chain_is_checked_in_portions(
    db: Database, busy: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "PORTION", 20)
    total = db.reading(history.head)[0]
    whole = check(db, busy, tmp_path)
    assert (whole.broken, whole.missing, whole.checked) == (None, None, total)
    db.writing(past_the_triggers, "UPDATE history_row SET actor_name = 'Somebody' WHERE seq = 33")
    assert check(db, busy, tmp_path).broken == 33
    last = db.reading(lambda s: s.get_one(HistoryRow, total + 2))
    assert (last.action, last.result) == (Action.AUDIT_CHECKED, "failed")


def test_use_is_counted_by_week(db: Database, busy: Cast) -> None:
    counted = ask(db, busy.administrator, use.numbers)
    week = counted.weeks[0]
    assert week.begins == date(2027, 3, 1)
    assert (week.files, week.failed, week.sign_ins, week.people) == (1, 1, 5, 5)
    assert (counted.registered, counted.family, counted.staff) == (3, 3, 4)
    assert [(one.who, one.count) for one in counted.failed] == [("Charlie Test", 1)]


def test_every_act_has_words_and_a_group() -> None:
    grouped = {act for _words, acts in GROUPS.values() for act in acts}
    assert [act for act in Action if act not in SENTENCES or act not in grouped] == []
