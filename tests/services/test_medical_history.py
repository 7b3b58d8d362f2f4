"""The Medical History tab says what is recorded, and never more (PRODUCT §6)."""

from uuid import UUID

import pytest
from sqlmodel import Session, SQLModel

from models.record import Allergy, FamilyHistory, Immunization, Medication, Observation, Problem
from services import medical_history, vaccinations, vital_signs
from services.access import Access, open_chart
from services.database import Database
from services.medical_history import MedicalHistory
from services.records import store
from services.records.draft import Line
from services.records.naming import amount, name_of
from services.vital_signs import Series
from tests.cast import Cast, Person


def record(db: Database, patient_id: UUID, table: type[SQLModel], *rows: dict) -> None:
    db.writing(store.put, patient_id, None, [Line(table, row, "typed") for row in rows])


def history(db: Database, who: Person, patient_id: UUID) -> MedicalHistory:
    def load(session: Session) -> MedicalHistory:
        return medical_history.overview(session, open_chart(session, who.viewer, patient_id, Access.RECORD, "x"))

    return db.writing(load)


def names(rows: list) -> list[str]:
    return [name_of(row) for row in rows]


def test_current_and_past_medications_are_told_apart(db: Database, cast: Cast) -> None:
    rows = [
        {"display": "Metformin", "status": "active", "started": "2020"},
        {"display": "Amoxicillin", "status": "completed", "started": "2021-03"},
        {"display": "Ibuprofen", "status": "active", "started": "2019-01-01", "ended": "2019-02-01"},
        {"display": "Lisinopril", "started": "2022-05-01", "ended": "2099"},
    ]
    record(db, cast.alice.chart, Medication, *rows)
    shown = history(db, cast.alice, cast.alice.chart)
    assert names(shown.current_medications) == ["Lisinopril", "Metformin"]
    assert names(shown.past_medications) == ["Amoxicillin", "Ibuprofen"]


def test_no_known_allergies_is_not_the_same_as_nothing_recorded(db: Database, cast: Cast) -> None:
    assert history(db, cast.alice, cast.alice.chart).no_known_allergies is False
    record(db, cast.alice.chart, Allergy, {"negated": True, "kind": {"code": "419199007"}})
    shown = history(db, cast.alice, cast.alice.chart)
    assert (shown.no_known_allergies, shown.allergies) == (True, [])


def test_no_known_problems_is_said_by_its_code(db: Database, cast: Cast) -> None:
    record(db, cast.alice.chart, Problem, {"code": "55607006", "negated": True}, {"display": "Asthma"})
    shown = history(db, cast.alice, cast.alice.chart)
    assert (shown.no_known_problems, names(shown.active_problems)) == (True, ["Asthma"])


def test_what_was_entered_in_error_is_shown_to_nobody(db: Database, cast: Cast) -> None:
    record(db, cast.alice.chart, Problem, {"display": "Mistake", "entered_in_error": True}, {"display": "Asthma"})
    for who in (cast.alice, cast.bob):
        assert names(history(db, who, cast.alice.chart).active_problems) == ["Asthma"]


def test_confidential_lines_are_for_the_patient_alone(db: Database, cast: Cast) -> None:
    record(db, cast.alice.chart, FamilyHistory, {"display": "Secret", "confidential": True}, {"display": "Open"})
    assert names(history(db, cast.alice, cast.alice.chart).family) == ["Open", "Secret"]
    assert names(history(db, cast.bob, cast.alice.chart).family) == ["Open"]


def test_one_patients_lines_never_show_in_anothers_chart(db: Database, cast: Cast) -> None:
    record(db, cast.charlie.chart, Problem, {"display": "Charlie's own"})
    assert history(db, cast.alice, cast.alice.chart).active_problems == []
    assert names(history(db, cast.charlie, cast.charlie.chart).active_problems) == ["Charlie's own"]


def test_newest_first_and_undated_last(db: Database, cast: Cast) -> None:
    dates = ["2019", None, "2021-05-02", "2021-05", "2020-12-31T10:00-05:00"]
    record(db, cast.alice.chart, Problem, *({"display": str(date), "onset": date} for date in dates))
    shown = names(history(db, cast.alice, cast.alice.chart).active_problems)
    assert shown == ["2021-05-02", "2021-05", "2020-12-31T10:00-05:00", "2019", "None"]


def test_vaccinations_given_and_refused_are_kept_apart_on_paper(db: Database, cast: Cast) -> None:
    rows = [
        {"display": "Tdap", "given_on": "2021-03-02", "lot": "A1", "dose": "0.5", "dose_unit": "mL"},
        {"display": "Influenza", "given_on": "2023", "negated": True, "reason": "Patient declined"},
    ]
    record(db, cast.alice.chart, Immunization, *rows)
    paper = db.writing(
        lambda s: vaccinations.vaccination_record(
            s, open_chart(s, cast.bob.viewer, cast.alice.chart, Access.RECORD_FILE, "vaccination record")
        )
    )
    assert [(dose.vaccine, dose.lot, dose.amount) for dose in paper.doses] == [("Tdap", "A1", "0.5 mL")]
    assert [(dose.vaccine, dose.note) for dose in paper.not_given] == [("Influenza", "Patient declined")]
    assert paper.patient_name == "Alice Test"


def all_series(db: Database, cast: Cast) -> dict[str, Series]:
    def load(session: Session) -> list[Series]:
        return vital_signs.series(session, open_chart(session, cast.alice.viewer, cast.alice.chart, Access.RECORD, "x"))

    return {f"{one.name} {one.unit}": one for one in db.writing(load)}


@pytest.mark.parametrize("compound", [True, False])
def test_blood_pressure_is_read_together(db: Database, cast: Cast, compound: bool) -> None:
    """C-CDA gives two observations, FHIR one with components; both read 128/80."""
    vital = {"category": "vital-signs", "taken": "2026-03-02T09:00-05:00"}
    upper = {"code": "8480-6", "display": "Systolic", "value": "128", "unit": "mm[Hg]"}
    lower = {"code": "8462-4", "display": "Diastolic", "value": "80", "unit": "mm[Hg]"}
    rows = [vital | {"display": "BP", "components": [upper, lower]}] if compound else [vital | upper, vital | lower]
    record(db, cast.alice.chart, Observation, *rows)
    series = all_series(db, cast)
    assert series["Blood pressure mm[Hg]"].points[0].words == "128/80"
    assert series["Systolic mm[Hg]"].points[0].number == 128


def test_readings_in_another_unit_are_another_series(db: Database, cast: Cast) -> None:
    weight = {"category": "vital-signs", "code": "29463-7", "display": "Weight"}
    rows = [
        weight | {"taken": "2020", "value": "70", "unit": "kg"},
        weight | {"taken": "2021", "value": "71.50", "unit": "kg"},
        weight | {"taken": "2022", "value": "158", "unit": "[lb_av]"},
    ]
    record(db, cast.alice.chart, Observation, *rows)
    series = all_series(db, cast)
    assert [point.words for point in series["Weight kg"].points] == ["71.50", "70"]
    assert amount("158", series["Weight [lb_av]"].unit) == "158 lb"


@pytest.mark.parametrize(
    ("unit", "read"),
    [("{score}", "7 score"), ("mL/min/{1.73_m2}", "7 mL/min/1.73 m²"), ("10*3/uL", "7 10*3/uL"), ("1", "7")],
)
def test_a_unit_is_read_without_the_braces_of_ucum(unit: str, read: str) -> None:
    assert amount("7", unit) == read


def test_a_line_without_a_name_is_called_by_what_it_has(db: Database, cast: Cast) -> None:
    rows = [
        {"code": "123", "onset": "2003"},
        {"text": "as written", "code": "123", "onset": "2002"},
        {"translations": [{"system": "x", "code": "y", "display": "Other name"}], "onset": "2001"},
        {"onset": "2000"},
    ]
    record(db, cast.alice.chart, Problem, *rows)
    shown = names(history(db, cast.alice, cast.alice.chart).active_problems)
    assert shown == ["123", "as written", "Other name", "Not named in the record"]
