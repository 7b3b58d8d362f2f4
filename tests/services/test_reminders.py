"""Health reminders: to one patient or to a list; on the home page until the patient or the family settles them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from models.clinic import Mail
from models.people import Patient
from models.record import Document, Encounter
from services.access import Access, open_chart, open_office
from services.database import Database
from services.errors import NoAccess, Problem
from services.records import store
from services.records.draft import Line
from services.results import documents, reminders, reminding
from services.results.reminders import Reminding
from services.results.reminding import Criteria, Typed
from services.settings import Settings
from tests.cast import Cast, Person

FLU = Typed("Flu shot", "Come in without an appointment.", "2026-04-30")


@pytest.fixture(autouse=True)
def march(cast: Cast, clock_at: Callable[[str], None]) -> None:
    clock_at("2026-03-02T15:00")


def do(db: Database, who: Person, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda session: fn(session, open_office(session, who.viewer, "reminders"), *args))


def as_reader(db: Database, who: Person, chart: UUID, right: Access, fn: Callable[..., Any], *args: Any) -> Any:
    return db.writing(lambda session: fn(session, open_chart(session, who.viewer, chart, right, "home page"), *args))


def home(db: Database, who: Person, chart: UUID) -> list[Reminding]:
    return as_reader(db, who, chart, Access.RECORD, reminders.waiting)


def give(db: Database, cast: Cast, settings: Settings, typed: Typed = FLU, key: UUID | None = None) -> int:
    return do(db, cast.front_desk, reminding.give_to_one, cast.alice.chart, typed, key or uuid4(), settings)


def test_one_patient_is_reminded_once_and_told_without_a_word_of_it(
    db: Database, cast: Cast, settings: Settings
) -> None:
    key = uuid4()
    assert give(db, cast, settings, key=key) == 1
    assert give(db, cast, settings, key=key) == 1  # a second click
    (one,) = home(db, cast.alice, cast.alice.chart)
    assert (one.title, one.words, one.due_on, one.state) == (FLU.title, FLU.text, date(2026, 4, 30), "open")
    assert [row.title for row in home(db, cast.bob, cast.alice.chart)] == ["Flu shot"]
    mails = db.reading(lambda session: session.exec(select(Mail)).all())
    assert sorted(mail.to.lower() for mail in mails) == ["alice@example.org", "bob@example.org"]
    assert not any(word in mail.body for mail in mails for word in ("Flu", "Alice"))


def test_settled_by_one_is_settled_for_all_and_can_be_opened_again(
    db: Database, cast: Cast, settings: Settings
) -> None:
    give(db, cast, settings)
    (one,) = home(db, cast.alice, cast.alice.chart)

    def settle(who: Person, state: str) -> None:
        as_reader(db, who, cast.alice.chart, Access.REMINDER, reminders.settle, one.document_id, state)

    settle(cast.bob, "done")
    assert home(db, cast.alice, cast.alice.chart) == []
    opened = as_reader(db, cast.alice, cast.alice.chart, Access.RECORD, documents.one, one.document_id)
    assert (opened.reminding.state, opened.reminding.settled_by) == ("done", "Bob Test")
    (given,) = do(db, cast.clinician, reminding.overview)
    assert (given.title, given.by, given.patients, given.done) == ("Flu shot", "Fred Test", 1, 1)
    settle(cast.alice, "open")
    assert len(home(db, cast.alice, cast.alice.chart)) == 1
    with pytest.raises(Problem):
        settle(cast.alice, "forgotten")
    for who in (cast.beth, cast.charlie):
        with pytest.raises(NoAccess):
            settle(who, "done")
    with pytest.raises(NoAccess):  # at somebody else's own record
        as_reader(db, cast.charlie, cast.charlie.chart, Access.REMINDER, reminders.settle, one.document_id, "done")


def test_an_imported_reminder_is_open_and_an_old_one_stays_off_the_home_page(db: Database, cast: Cast) -> None:
    lines = [
        Line(Document, {"title": title, "kind": "health reminder", "authored": day, "body": ""}, title, title)
        for title, day in (("Eyes", "2026-01-05"), ("Teeth", "2024-01-05"), ("Ears", None))
    ]
    letter = Line(Document, {"title": "Letter", "kind": "letter", "authored": "2026-01-05"}, "l", "l")
    db.writing(store.put, cast.alice.chart, None, [*lines, letter])
    (eyes,) = home(db, cast.alice, cast.alice.chart)
    assert eyes.title == "Eyes"
    as_reader(db, cast.alice, cast.alice.chart, Access.REMINDER, reminders.settle, eyes.document_id, "dismissed")
    assert home(db, cast.alice, cast.alice.chart) == []
    other = db.reading(lambda session: session.exec(select(Document.id).where(Document.title == "Letter")).one())
    with pytest.raises(NoAccess):
        as_reader(db, cast.alice, cast.alice.chart, Access.REMINDER, reminders.settle, other, "done")


def test_lists_by_age_sex_and_last_visit(db: Database, cast: Cast) -> None:
    def prepare(session: Session) -> None:
        for row in session.exec(select(Patient)):
            row.sex = "F" if row.given in ("Alice", "Tina") else "M"
            row.birth_date = {"Alice": date(1982, 3, 2), "Carl": date(2018, 3, 3), "Tina": date(2011, 3, 2)}.get(
                row.given, date(1975, 1, 1)
            )

    db.writing(prepare)
    visit = Line(Encounter, {"display": "Check-up", "started": "2025-06-01T09:00"}, "v", "v")
    db.writing(store.put, cast.alice.chart, None, [visit])

    def names(**wanted: str) -> list[str]:
        return [one.name.split()[0] for one in do(db, cast.clinician, reminding.find, Criteria(**wanted))]

    assert sorted(names()) == ["Alice", "Carl", "Charlie", "Tina"]
    assert names(oldest="7") == ["Carl"]  # eight from tomorrow on
    assert names(youngest="8", oldest="15") == ["Tina"]
    assert sorted(names(youngest="44")) == ["Alice", "Charlie"]
    assert sorted(names(sex="F")) == ["Alice", "Tina"]
    assert names(no_visit_since="2025-06-02", sex="F", youngest="18") == ["Alice"]
    assert names(no_visit_since="2025-06-01", youngest="18") == ["Charlie"]
    for wrong, field in (({"youngest": "x"}, "youngest"), ({"sex": "X"}, "sex"),
                         ({"no_visit_since": "x"}, "no_visit_since"),
                         ({"youngest": "9", "oldest": "8"}, "youngest")):  # fmt: skip
        with pytest.raises(Problem) as told:
            names(**wrong)
        assert told.value.field == field

    def dies(session: Session) -> None:
        session.get_one(Patient, cast.charlie.chart).deceased_on = "2026-02"

    db.writing(dies)
    assert "Charlie" not in names()


def test_everybody_of_a_list_is_reminded_unless_it_has_changed(db: Database, cast: Cast, settings: Settings) -> None:
    wanted, key = Criteria(youngest="18"), uuid4()
    with pytest.raises(Problem, match="list has changed"):
        do(db, cast.front_desk, reminding.give_to_list, wanted, 1, FLU, key, settings)
    assert do(db, cast.front_desk, reminding.give_to_list, wanted, 2, FLU, key, settings) == 2
    assert do(db, cast.front_desk, reminding.give_to_list, wanted, 2, FLU, key, settings) == 2
    assert len(home(db, cast.alice, cast.alice.chart)) == len(home(db, cast.charlie, cast.charlie.chart)) == 1
    assert home(db, cast.teen, cast.teen.chart) == []
    with pytest.raises(Problem, match="Nobody"):
        do(db, cast.front_desk, reminding.give_to_list, Criteria(youngest="129"), 0, FLU, uuid4(), settings)
    with pytest.raises(Problem) as told:
        do(db, cast.front_desk, reminding.give_to_list, wanted, 2, Typed("", "", "2026-03-01"), uuid4(), settings)
    assert [problem.field for problem in told.value.all] == ["title", "text", "due_on"]
    with pytest.raises(NoAccess):
        do(db, cast.billing, reminding.find, wanted)
