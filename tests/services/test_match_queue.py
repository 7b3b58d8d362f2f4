"""Files that wait: compared with charts, put into one or a new one, rejected; and two staff at the same file (§8.3)."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from models.history import HistoryRow
from models.imports import SourceFile
from models.people import Patient
from models.record import Immunization
from services.access import open_office
from services.database import Database
from services.errors import NoAccess, Problem, UnreadableFile
from services.records import compare, decide, queue, undo
from services.records.draft import Contact, Draft, Line
from services.records.original import read_again
from services.records.reading_room import SMALL, ReadingRoom
from tests.cast import Cast, Person
from tests.samples import ccda, sample, section
from tests.services.test_import_a_record import count, take_in

AGASTHA = "ccda/certified/Agastha.xml"


def do(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, "records in"), *args))


def waiting(db: Database, path: str = AGASTHA) -> tuple[UUID, Draft]:
    """A file in the queue, and what is read of it again."""
    assert take_in(db, sample(path)).state == "waiting"
    source_id = db.reading(lambda s: s.exec(select(SourceFile.id)).one())
    return source_id, asyncio.run(again(db, source_id))


async def again(db: Database, source_id: UUID) -> Draft:
    wanted = db.reading(lambda s: compare.original(s, _key(s), source_id))
    return await read_again(ReadingRoom(), wanted)


def _key(session: Session) -> Any:
    from services.access import command_line

    return command_line(session, "records in")


def alice(db: Database, cast: Cast, **values: Any) -> Patient:
    return db.writing(lambda s: s.get_one(Patient, cast.alice.chart).sqlmodel_update(values))


def test_side_by_side_and_into_the_chart(cast: Cast, db: Database) -> None:
    source_id, draft = waiting(db)
    assert draft.person is not None
    assert do(db, cast.clinician, compare.candidates, draft) == []
    alice(db, cast, birth_date=draft.person.birth_date, match_key="test|sarah")
    (beside,) = do(db, cast.clinician, compare.candidates, draft)
    lines = {line.what: line.same for line in beside.lines}
    assert (lines["name"], lines["birth date"]) == (False, True)
    assert beside.differs
    assert sum(new for _words, new, _changed, _same in beside.adds) == len(draft.lines)
    with pytest.raises(Problem, match="Check the differences") as unchecked:
        do(db, cast.clinician, decide.accept, source_id, cast.alice.chart, draft, False)
    assert unchecked.value.field == "looked"
    assert count(db, Immunization) == 0
    counts = do(db, cast.clinician, decide.accept, source_id, cast.alice.chart, draft, True)
    assert counts.total("new") == len(draft.lines)
    shown = do(db, cast.clinician, queue.one, source_id)
    assert (shown.file.state, shown.file.chart, shown.file.decided_by) == ("imported", "Alice Test", "Clara Test")
    rows = db.reading(lambda s: s.exec(select(HistoryRow).where(HistoryRow.patient_id == cast.alice.chart)).all())
    assert [row.action for row in rows if row.actor_name == "Clara Test"] == ["viewed", "imported", "viewed"]
    assert take_in(db, sample(AGASTHA)).state == "unchanged"  # what staff decided stands


def test_the_second_of_two_staff_is_told_what_the_first_did(cast: Cast, db: Database) -> None:
    source_id, draft = waiting(db)
    do(db, cast.clinician, decide.accept, source_id, cast.alice.chart, draft, True)
    for act in (
        lambda: do(db, cast.administrator, decide.accept, source_id, cast.charlie.chart, draft, True),
        lambda: do(db, cast.administrator, decide.make_chart, source_id, draft, True),
        lambda: do(db, cast.administrator, decide.reject, source_id, "Not ours"),
    ):
        with pytest.raises(Problem, match=r"Clara Test has put this file into the chart of Alice Test"):
            act()
    assert db.reading(lambda s: s.get_one(SourceFile, source_id)).patient_id == cast.alice.chart
    do(db, cast.clinician, undo.take_back, source_id)
    with pytest.raises(Problem, match="Clara Test has already taken this import back"):
        do(db, cast.administrator, undo.take_back, source_id)


def test_a_new_chart_is_made_only_when_no_chart_resembles_it_or_somebody_says_so(cast: Cast, db: Database) -> None:
    source_id, draft = waiting(db)
    assert draft.person is not None
    alice(db, cast, match_key="moanees|sarah")
    with pytest.raises(Problem, match="none of the charts") as unsaid:
        do(db, cast.clinician, decide.make_chart, source_id, draft, False)
    assert unsaid.value.field == "other"
    charts = count(db, Patient)
    do(db, cast.clinician, decide.make_chart, source_id, draft, True)
    assert count(db, Patient) == charts + 1
    told = do(db, cast.clinician, undo.take_back, source_id)
    assert told.chart_removed
    assert count(db, Patient) == charts


def test_rejected_with_a_reason_and_put_back(cast: Cast, db: Database) -> None:
    source_id, _draft = waiting(db)
    for wrong in ("  ", "x" * 201):
        with pytest.raises(Problem):
            do(db, cast.clinician, decide.reject, source_id, wrong)
    do(db, cast.clinician, decide.reject, source_id, "Not a patient of ours")
    taken = take_in(db, sample(AGASTHA), create=True)
    assert (taken.state, taken.reason) == ("refused", "Clara Test rejected this file: Not a patient of ours")
    shown = do(db, cast.administrator, queue.overview)
    assert ([one.state for one in shown.came_in], shown.waiting) == (["refused"], [])
    do(db, cast.administrator, decide.put_back, source_id)
    with pytest.raises(Problem, match="Ada Test has put this file back"):
        do(db, cast.clinician, decide.put_back, source_id)
    assert take_in(db, sample(AGASTHA), create=True).state == "waiting"  # never by itself again
    last = db.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc())).first())
    assert last is not None
    assert (last.action, last.actor_name) == ("record file put back", "Ada Test")


def test_a_chart_is_found_by_contact_record_number_and_turned_names(cast: Cast, db: Database) -> None:
    _source_id, draft = waiting(db)
    person = draft.person
    assert person is not None
    alice(db, cast, match_key="sarah|moanees")
    assert len(do(db, cast.clinician, compare.candidates, draft)) == 1
    alice(db, cast, match_key="a|b")
    assert do(db, cast.clinician, compare.candidates, draft) == []
    from models.people import PatientContact

    mail = PatientContact(patient_id=cast.alice.chart, kind="email", value="s@x.org", normalised="s@x.org")
    db.writing(lambda s: s.add(mail))
    person.contacts = [Contact("email", "S@X.org")]
    (beside,) = do(db, cast.clinician, compare.candidates, draft)
    assert {line.what: line.same for line in beside.lines}["email"] is True


def test_search_and_pages_of_what_came_in(cast: Cast, db: Database) -> None:
    for name in ("ChartLogic.xml", "Agastha.xml"):
        take_in(db, sample(f"ccda/certified/{name}"), create=True)
    assert do(db, cast.clinician, queue.overview, 9, "").total == 2
    assert [one.patient for one in do(db, cast.clinician, queue.overview, 1, "moan").came_in] == ["Sarah Moanees"]
    assert do(db, cast.clinician, queue.overview, 1, "100%_").total == 0
    with pytest.raises(NoAccess):
        do(db, cast.clinician, queue.one, UUID(int=7))
    for outside in (cast.front_desk, cast.billing, cast.alice):
        with pytest.raises(NoAccess):
            do(db, outside, queue.overview)


async def test_a_large_file_is_read_by_a_process_that_is_stopped_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ccda(section("11369-6", text="x" * (SMALL + 1)))
    (read,) = [one async for one in ReadingRoom().records("large.xml", content)]
    assert read.draft is not None
    assert read.content == content
    assert [line.table for line in read.draft.lines if isinstance(line, Line)]
    with pytest.raises(UnreadableFile, match="damaged"):
        [one async for one in ReadingRoom().records("cut.zip", b"PK\x03\x04 cut off")]
    monkeypatch.setattr("services.records.reading_room.SECONDS", 0.05)
    with pytest.raises(UnreadableFile, match="too much time"):
        [one async for one in ReadingRoom().records("large.xml", content)]
