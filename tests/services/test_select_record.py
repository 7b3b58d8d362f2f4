"""The record that leaves the portal: one selection for every format, by key and by dates (PRODUCT §6)."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.record import Document, Encounter, Immunization, Observation, Panel, Problem
from services.access import Access, clinic_today, open_chart
from services.database import Database
from services.records import store
from services.records.draft import Line
from services.records.naming import name_of
from services.records.period import ALL_TIME, Period, period_from
from services.records.selection import CATEGORIES, Record, select_record
from tests.cast import Cast, Person

MARCH = period_from("range", first="2024-03-01", last="2024-03-31")


def selected(db: Database, who: Person, patient_id: UUID, period: Period = ALL_TIME) -> Record:
    def load(session: Session) -> Record:
        return select_record(session, open_chart(session, who.viewer, patient_id, Access.RECORD_FILE, "x"), period)

    return db.writing(load)


def line(table: type[SQLModel], name: str, panel: Line | None = None, **values: object) -> Line:
    return Line(table, {"display": name, **values}, "typed", name, panel)


def put(db: Database, patient_id: UUID, *lines: Line) -> None:
    db.writing(store.put, patient_id, None, lines)


def names(rows) -> set[str]:
    return {name_of(row) for row in rows}


def test_an_empty_chart_gives_a_record_of_the_person_alone(db: Database, cast: Cast) -> None:
    record = selected(db, cast.alice, cast.alice.chart)
    assert record.is_empty
    assert (record.patient.given, record.clinic.name) == ("Alice", "Test Clinic")


def test_it_holds_what_the_key_may_see_and_of_this_patient_alone(db: Database, cast: Cast) -> None:
    rows = {"Open": {}, "Secret": {"confidential": True}, "Wrong": {"entered_in_error": True}}
    put(db, cast.alice.chart, *(line(Problem, name, **values) for name, values in rows.items()))
    put(db, cast.charlie.chart, line(Problem, "Charlie's"))
    assert names(selected(db, cast.alice, cast.alice.chart).problems) == {"Open", "Secret"}
    assert names(selected(db, cast.bob, cast.alice.chart).problems) == {"Open"}


def test_undated_lines_are_in_a_period_and_named_as_such(db: Database, cast: Cast) -> None:
    dated, undated = line(Immunization, "Tdap", given_on="2024-03-05"), line(Immunization, "MMR")
    put(db, cast.alice.chart, dated, undated, line(Immunization, "Flu", given_on="2024-04"))
    record = selected(db, cast.alice, cast.alice.chart, MARCH)
    assert names(record.immunizations) == {"Tdap", "MMR"}
    assert names(row for row in record.immunizations if row.id in record.undated) == {"MMR"}


def test_nothing_is_dated_after_today(db: Database, cast: Cast) -> None:
    put(db, cast.alice.chart, line(Problem, "Asthma", onset="2010"), line(Immunization, "MMR"))
    tomorrow = (db.reading(clinic_today) + timedelta(days=1)).isoformat()
    record = selected(db, cast.alice, cast.alice.chart, period_from("single", single=tomorrow))
    assert record.is_empty


def test_results_have_dates_of_their_own_or_of_their_panel(db: Database, cast: Cast) -> None:
    panel, old, undated = (
        line(Panel, "In March", collected="2024-03-05"),
        line(Panel, "In May", collected="2024-05-05"),
        line(Panel, "Undated"),
    )
    put(
        db,
        cast.alice.chart,
        *(panel, old, undated),
        line(Observation, "by its panel", panel),
        line(Observation, "later", panel, taken="2024-04-02"),
        line(Observation, "late panel", old, taken="2024-03-31"),
        line(Observation, "February", undated, taken="2024-02-01"),
        line(Observation, "Weight", category="vital-signs", taken="2024-03-02"),
        line(Observation, "Smoking", category="social-history"),
        line(Observation, "Score", category="survey", taken="2024-03"),
    )
    record = selected(db, cast.alice, cast.alice.chart, MARCH)
    panels = {name_of(one.panel): names(one.observations) for one in record.panels}
    assert panels == {"In March": {"by its panel"}, "In May": {"late panel"}}
    assert [names(rows) for rows in (record.vital_signs, record.social_history, record.other_observations)] == [
        {"Weight"},
        {"Smoking"},
        {"Score"},
    ]
    assert len(selected(db, cast.alice, cast.alice.chart).panels) == 3


def test_it_is_whole_without_the_database(db: Database, cast: Cast) -> None:
    letter = Line(Document, {"title": "Letter", "media_type": "application/pdf"}, "typed", "1", None)
    letter.file = ("application/pdf", "letter.pdf", b"%PDF-")
    put(db, cast.alice.chart, letter, line(Encounter, "Visit", started="2024-03-05T10:00-05:00"))
    record = selected(db, cast.alice, cast.alice.chart)
    for name in CATEGORIES:
        for row in getattr(record, name):
            assert row.model_dump()["display"] in (None, "Visit")
    (facts,) = record.files.values()
    assert (facts.name, facts.size) == ("letter.pdf", 5)
