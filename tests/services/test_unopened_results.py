"""What nobody opens: on a list after the clinic's days, with a letter without content and calls noted (§8.4)."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from models.people import Patient, PatientContact
from models.record import Document, Observation, Panel
from services.access import Access, open_chart, open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.history_report import Wanted
from services.history_report import find as find_history
from services.records import store
from services.records.draft import Line
from services.results import deciding, desk, reading, unseen
from services.results.unseen import Unseen
from services.settings import Settings
from tests.cast import Cast, Person

HISTORY = Wanted()
CAME_IN = datetime.fromisoformat("2026-03-01T15:00+00:00")


@pytest.fixture
def now(clock_at: Callable[[str], None]) -> None:
    """Fourteen days, the clinic's number, after the results came in."""
    clock_at("2026-03-15T16:00")


@pytest.fixture
def rows(db: Database, cast: Cast, now: None) -> dict[str, UUID]:
    """Results of Alice; only "Iron", "Lead" and "Letter" wait for somebody."""
    put(
        db, cast.alice.chart,
        panel("Iron"), panel("Young", added_at=datetime.fromisoformat("2026-03-02T17:00+00:00")),
        panel("Old", collected="2025-06-01"), panel("Gone", entered_in_error=True),
        panel("Held", held_until=date(2026, 3, 10)), panel("Vitals", category="vital-signs"),
        Line(Observation, {"display": "Lead", "value": "2", "taken": "2026-02-01", "added_at": CAME_IN}, "o", "o"),
        Line(Document, {"title": "Letter", "kind": "letter", "added_at": CAME_IN}, "l", "l"),
        Line(Document, {"title": "Eat well", "kind": "health reminder", "added_at": CAME_IN}, "r", "r"),
    )  # fmt: skip
    return db.reading(lambda session: {row.display or "": row.id for row in session.exec(select(Panel))})


def panel(name: str, **more: object) -> Line:
    return Line(Panel, {"display": name, "collected": "2026-02-27", "added_at": CAME_IN, **more}, name, name)


def put(db: Database, patient_id: UUID, *lines: Line) -> None:
    db.writing(store.put, patient_id, None, lines)


def do(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda session: fn(session, open_office(session, who.viewer, "results"), *args))


def names(db: Database, cast: Cast) -> list[str]:
    shown: Unseen = do(db, cast.clinician, unseen.overview)
    assert shown.days == 14
    return [line.name for line in shown.lines]


def test_the_list_has_what_nobody_has_opened(db: Database, cast: Cast, rows: dict[str, UUID]) -> None:
    assert names(db, cast) == ["Iron", "Lead", "Letter"]
    db.writing(lambda s: reading.one(s, open_chart(s, cast.bob.viewer, cast.alice.chart, Access.RECORD), rows["Iron"]))
    assert names(db, cast) == ["Lead", "Letter"]
    do(db, cast.clinician, desk.one, rows["Young"])  # a look of the office is no reader's
    assert names(db, cast) == ["Lead", "Letter"]


def test_it_says_whom_to_call(db: Database, cast: Cast, now: None) -> None:
    put(db, cast.child, panel("Lead"))
    db.writing(lambda session: session.add(PatientContact(
        patient_id=cast.child, kind="phone", value="555-0100", normalised="5550100", whose="Alice Test")))  # fmt: skip
    (line,) = do(db, cast.clinician, unseen.overview).lines
    assert (line.patient, line.since, line.readers, line.phones) == (
        "Carl Test", date(2026, 3, 1), ["Alice Test"], ["555-0100 (Alice Test)"]
    )  # fmt: skip


def test_who_has_died_gets_no_letter(db: Database, cast: Cast, rows: dict[str, UUID]) -> None:
    def dies(session: Session) -> None:
        session.get_one(Patient, cast.alice.chart).deceased_on = "2026-03-03"

    db.writing(dies)
    assert names(db, cast) == []


def test_a_call_is_noted_and_who_was_reached_leaves_the_list(db: Database, cast: Cast, rows: dict[str, UUID]) -> None:
    iron = rows["Iron"]
    with pytest.raises(Problem, match="how the call went"):
        do(db, cast.clinician, unseen.called, iron, 1, "", "")
    do(db, cast.clinician, unseen.called, iron, 1, "message left", "With the daughter")
    assert "Iron" in names(db, cast)
    do(db, cast.clinician, unseen.called, iron, 2, "reached", "")
    assert names(db, cast) == ["Lead", "Letter"]
    item = do(db, cast.clinician, desk.one, iron)
    assert [(call.by, call.outcome, call.note) for call in item.calls] == [
        ("Clara Test", "reached", ""),
        ("Clara Test", "message left", "With the daughter"),
    ]
    told = db.writing(
        lambda s: find_history(s, open_chart(s, cast.alice.viewer, cast.alice.chart, Access.HISTORY), HISTORY)
    )
    assert sum("called about a test result" in line.what for line in told.lines) == 2


def test_the_letter_says_that_and_not_what(db: Database, cast: Cast, rows: dict[str, UUID], settings: Settings) -> None:
    written, language = do(db, cast.clinician, unseen.letter, rows["Iron"], settings)
    words = text_of(unseen.printed(written, language))
    for said in ("A result waits for you", "Alice Test", "March 1, 2026", "Sign in at"):
        assert said in words
    assert "Iron" not in words
    item = do(db, cast.clinician, desk.one, rows["Iron"])
    assert item.letter_at
    assert item.version == 1  # so that the call can be noted on the page from which it was printed
    do(db, cast.clinician, deciding.hold, rows["Iron"], 1, "2026-04-01", "Wait")
    with pytest.raises(NoAccess):  # nobody is told of what is held
        do(db, cast.clinician, unseen.letter, rows["Iron"], settings)


def test_the_letter_of_a_small_child_goes_to_the_guardian_in_the_language_of_the_chart(
    db: Database, cast: Cast, now: None, settings: Settings
) -> None:
    def spanish(session: Session) -> None:
        session.get_one(Patient, cast.child).language = "es-US"

    db.writing(spanish)
    put(db, cast.child, panel("Lead"))
    (line,) = do(db, cast.clinician, unseen.overview).lines
    written, language = do(db, cast.clinician, unseen.letter, line.id, settings)
    assert written.for_guardian
    assert "Al padre, la madre o el tutor de Carl Test" in text_of(unseen.printed(written, language))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
