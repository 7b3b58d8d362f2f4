""" "This is wrong": asked on a line of the record, due in 60 days, answered by the office (issue 6.7)."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.clinic import Mail
from models.record import Problem as Diagnosis
from services import clock, correction_answers, corrections
from services.access import Access, open_chart, open_office
from services.database import Database
from services.errors import Conflict, NoAccess, Problem
from services.records import store
from services.records.draft import Line
from services.settings import Settings
from tests.cast import TIME_ZONE, Cast, Person


@pytest.fixture
def line(db: Database, cast: Cast) -> UUID:
    """A diagnosis of Alice's."""
    db.writing(store.put, cast.alice.chart, None, [Line(Diagnosis, {"display": "Asthma"}, "typed")])
    return db.reading(lambda session: session.exec(select(Diagnosis.id)).one())


def in_chart(db: Database, who: Person, patient_id: UUID, fn: Any, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_chart(s, who.viewer, patient_id, Access.CORRECTION), *args))


def in_office(db: Database, who: Person, room: str, fn: Any, *args: Any) -> Any:
    return db.writing(lambda s: fn(s, open_office(s, who.viewer, room), *args))


def waiting(db: Database, cast: Cast) -> list[correction_answers.Waiting]:
    return in_office(db, cast.front_desk, "change requests", correction_answers.overview).waiting


def test_asked_answered_and_read(db: Database, cast: Cast, line: UUID, settings: Settings) -> None:
    chart = cast.alice.chart
    in_chart(db, cast.alice, chart, corrections.ask, "problem", line, "I never had asthma.")
    shown = in_chart(db, cast.alice, chart, corrections.about, "problem", line)
    assert (shown.line, shown.tab, shown.asked[0].state) == ("Asthma", "medical history", "waiting")
    assert (shown.asked[0].due_on - clock.today(TIME_ZONE)).days == 60
    one = waiting(db, cast)[0]
    assert (one.patient_name, one.line, one.text, one.overdue) == ("Alice Test", "Asthma", "I never had asthma.", False)

    def answer(words: str) -> None:
        args = (one.id, one.version, False, words, settings)
        in_office(db, cast.front_desk, "change requests", correction_answers.answer, *args)

    with pytest.raises(Problem, match="reason"):
        answer(" ")
    answer("Dr. Lee found it in 2020.")
    with pytest.raises(Conflict):
        answer("Again")
    asked = in_chart(db, cast.alice, chart, corrections.about, "problem", line).asked[0]
    assert (asked.state, asked.answer) == ("not changed", "Dr. Lee found it in 2020.")
    sent = db.reading(lambda session: session.exec(select(Mail)).one())
    assert sent.to.casefold() == cast.alice.email.casefold()
    assert "sthma" not in sent.subject + sent.body


def test_the_answer_is_read_after_the_line_is_gone(db: Database, cast: Cast, line: UUID, settings: Settings) -> None:
    in_chart(db, cast.alice, cast.alice.chart, corrections.ask, "problem", line, "Not mine.")
    one = waiting(db, cast)[0]
    args = (one.id, one.version, True, "", settings, True)
    with pytest.raises(NoAccess):  # a line of the record is a clinician's matter
        in_office(db, cast.front_desk, "change requests", correction_answers.answer, *args)
    in_office(db, cast.clinician, "results", correction_answers.answer, *args)
    assert db.reading(lambda session: session.get_one(Diagnosis, line)).entered_in_error
    shown = in_chart(db, cast.alice, cast.alice.chart, corrections.about, "problem", line)
    assert (shown.stands, shown.asked[0].state) == (False, "corrected")
    with pytest.raises(NoAccess):
        in_chart(db, cast.alice, cast.alice.chart, corrections.ask, "problem", line, "Once more")
    with pytest.raises(NoAccess):  # who did not ask sees nothing of a line that is gone
        in_chart(db, cast.bob, cast.alice.chart, corrections.about, "problem", line)


def test_one_at_a_time_with_words_and_not_too_many(db: Database, cast: Cast, line: UUID) -> None:
    chart = cast.alice.chart
    for text in ("", "  \r\n ", "x" * 1001):
        with pytest.raises(Problem) as found:
            in_chart(db, cast.alice, chart, corrections.ask, "problem", line, text)
        assert found.value.field == "text"
    in_chart(db, cast.alice, chart, corrections.ask, "problem", line, "x" * 1000)
    with pytest.raises(Problem, match="waits already"):
        in_chart(db, cast.bob, chart, corrections.ask, "problem", line, "Me too")


def test_only_for_lines_that_the_key_may_see(db: Database, cast: Cast, line: UUID) -> None:
    def hide(session: Session) -> None:
        session.get_one(Diagnosis, line).confidential = True

    db.writing(hide)
    refused = [
        (cast.bob, cast.alice.chart, "problem", line),
        (cast.beth, cast.alice.chart, "problem", line),
        (cast.charlie, cast.charlie.chart, "problem", line),
        (cast.alice, cast.alice.chart, "allergy", line),
        (cast.alice, cast.alice.chart, "account", line),
    ]
    for who, chart, kind, row_id in refused:
        with pytest.raises(NoAccess):
            in_chart(db, who, chart, corrections.ask, kind, row_id, "Wrong")
    in_chart(db, cast.alice, cast.alice.chart, corrections.ask, "problem", line, "Wrong")
    with pytest.raises(NoAccess):  # what Alice asked about her own record, at the address of her daughter's
        in_chart(db, cast.alice, cast.child, corrections.about, "problem", line)
