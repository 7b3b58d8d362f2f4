"""An import is taken back: exactly what it did, and nothing that people have done since (PRODUCT §8.3)."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, SQLModel, col, select

from models.history import HistoryRow
from models.imports import ChartImport, ImportedLines, SourceFile
from models.people import GrantedBy, Level, Patient
from models.reading import CorrectionRequest, Revision
from models.record import CLINICAL_TABLES, Immunization, Observation, Panel
from services import clock
from services.access import command_line
from services.database import Database
from services.errors import Problem
from services.records import undo
from services.records.ccda_in import read_ccda
from services.records.draft import Draft, Line
from services.records.undo import TakenBack
from tests.cast import Cast, grant
from tests.samples import all_samples, ccda, sample
from tests.services.test_import_a_record import count, everything, take_in

AGASTHA = "ccda/certified/Agastha.xml"
_BOOKS = {"history_row", "source_file", "chart_import", "imported_lines", "stored_file", "unreadable"}


def chart(session: Session) -> dict[str, list[tuple]]:
    """Everything but what the portal notes about imports."""
    return {name: rows for name, rows in everything(session).items() if name not in _BOOKS}


def take_back(db: Database, name: str = "") -> TakenBack:
    query = select(SourceFile.id).where(SourceFile.name == name) if name else select(SourceFile.id)
    source_id = db.reading(lambda s: s.exec(query).one())
    return db.writing(lambda s: undo.take_back(s, command_line(s, "records in"), source_id))


def doses(*said: tuple[str, str], results: bool = False) -> Draft:
    """A small record of Ada Muster: (key, name) of vaccinations, with `results` also a report of two values."""
    draft = read_ccda(ccda())
    draft.lines = [Line(Immunization, {"display": name}, "entry", key) for key, name in said]
    if results:
        report = Line(Panel, {"display": "Lipids"}, "entry", "lipids")
        values = [Line(Observation, {"display": name}, "entry", name, report) for name in ("LDL", "HDL")]
        draft.lines += [report, *values]
    return draft


def names(db: Database, table: Any = Immunization) -> list[str]:
    return sorted(db.reading(lambda s: s.exec(select(table.display)).all()))


@pytest.fixture
def ada(db: Database) -> Database:
    """Her chart is there already, with one vaccination of another file."""
    take_in(db, sample(AGASTHA), create=True, draft=doses(("old", "Tetanus")))
    return db


def come_in(db: Database, path: str, draft: Draft) -> None:
    assert take_in(db, sample(path), draft=draft).state == "imported"


B, C = "ccda/certified/ChartLogic.xml", "ccda/certified/Equicare.xml"


def test_every_sample_goes_without_a_trace(databases: Any) -> None:
    """Prints of rows as written and as read back agree for all that real files say."""
    with databases.fresh("sqlite") as url:
        db = Database(url)
        for path in all_samples("ccda/certified/*")[:12] + all_samples("fhir/L*_2019.json"):
            before = db.reading(chart)
            assert take_in(db, path, create=True).state == "imported"
            told = take_back(db, path.name)
            assert (told.kept_count, told.chart_removed) == (0, True), path.name
            assert db.reading(chart) == before
        db.close()


def test_what_a_file_added_goes_and_what_it_changed_is_as_before(ada: Database) -> None:
    before = ada.reading(chart)
    come_in(ada, B, doses(("old", "Tetanus and more"), ("new", "Flu"), results=True))
    assert names(ada) == ["Flu", "Tetanus and more"]
    told = take_back(ada, "ChartLogic.xml")
    assert (told.removed, told.restored, told.kept_count, told.chart_removed) == (4, 1, 0, False)
    assert ada.reading(chart) == before
    row = ada.reading(lambda s: s.exec(select(HistoryRow).order_by(col(HistoryRow.seq).desc())).first())
    assert row is not None
    assert (row.action, row.detail["removed"], row.patient_id) == ("import taken back", 4, patient(ada))


def patient(db: Database) -> UUID:
    return db.reading(lambda s: s.exec(select(Patient.id)).one())


def test_the_file_waits_again_and_is_never_matched_by_itself(ada: Database) -> None:
    draft = doses(("new", "Flu"))
    come_in(ada, B, draft)
    take_back(ada, "ChartLogic.xml")
    again = take_in(ada, sample(B), draft=draft, create=True)
    assert again.state == "waiting"
    assert "taken back" in again.reason
    assert names(ada) == ["Tetanus"]


def test_what_a_later_file_says_too_passes_on_to_it(ada: Database) -> None:
    come_in(ada, B, doses(("old", "Tetanus 2"), ("both", "Flu"), ("only", "Polio"), ("later", "Mumps")))
    come_in(ada, C, doses(("old", "Tetanus 3"), ("both", "Flu"), ("later", "Mumps 2")))
    told = take_back(ada, "ChartLogic.xml")
    assert (told.removed, told.passed_on) == (1, 3)
    assert names(ada) == ["Flu", "Mumps 2", "Tetanus 3"]
    assert take_back(ada, "Equicare.xml").removed == 2
    assert names(ada) == ["Tetanus"]


def test_the_later_one_first(ada: Database) -> None:
    come_in(ada, B, doses(("old", "Tetanus 2"), ("both", "Flu"), ("later", "Mumps")))
    before = ada.reading(chart)
    come_in(ada, C, doses(("old", "Tetanus 3"), ("both", "Flu"), ("later", "Mumps 2")))
    take_back(ada, "Equicare.xml")
    assert ada.reading(chart) == before
    take_back(ada, "ChartLogic.xml")
    assert names(ada) == ["Tetanus"]


def set_on(db: Database, table: type[SQLModel], display: str, **values: Any) -> UUID:
    rows = table.__table__  # type: ignore[attr-defined]
    if values:
        db.writing(lambda s: s.execute(update(rows).where(rows.c.display == display).values(**values)))
    return db.reading(lambda s: s.execute(select(rows.c.id).where(rows.c.display == display)).scalar_one())


def test_office_work_stays_and_is_named_with_its_reason(cast: Cast, ada: Database) -> None:
    come_in(ada, B, doses(("a", "Flu"), ("b", "Polio"), ("c", "Mumps"), ("d", "Measles"), results=True))
    set_on(ada, Immunization, "Flu", confidential=True)
    corrected = set_on(ada, Immunization, "Polio")
    asked = set_on(ada, Immunization, "Mumps")
    set_on(ada, Panel, "Lipids", clinician_comment="All good.", version=2)
    hers, now = ada.reading(lambda s: s.exec(select(Patient.id).where(Patient.given == "Ada")).one()), clock.now()

    def work(s: Session) -> None:
        common = {"patient_id": hers, "kind": "immunization"}
        s.add(Revision(**common, row_id=corrected, before={}, reason="Lot", by="Clara", at=now))
        more = {"line": "Mumps", "text": "No.", "state": "corrected", "answer": "Yes", "asked_at": now}
        who = {"account_id": cast.alice.account_id, "due_on": now.date()}
        s.add(CorrectionRequest(**common, **more, **who, row_id=asked))

    ada.writing(work)
    told = take_back(ada, "ChartLogic.xml")
    reasons = dict(told.kept)
    assert (told.removed, told.kept_count) == (1, 6)
    assert names(ada) == ["Flu", "Mumps", "Polio", "Tetanus"]
    assert (names(ada, Panel), names(ada, Observation)) == (["Lipids"], ["HDL", "LDL"])
    assert "changed or marked" in reasons["Flu"]
    assert "corrected" in reasons["Polio"]
    assert "asked for a correction" in reasons["Mumps"]
    assert "belongs together" in reasons["LDL"]


def test_a_report_stays_for_a_result_that_stays(ada: Database) -> None:
    come_in(ada, B, doses(results=True))
    set_on(ada, Observation, "LDL", entered_in_error=True)
    assert take_back(ada, "ChartLogic.xml").removed == 1
    assert (names(ada, Panel), names(ada, Observation)) == (["Lipids"], ["LDL"])


def test_a_chart_that_is_in_use_stays(cast: Cast, db: Database) -> None:
    take_in(db, sample(AGASTHA), create=True)
    sarah = db.reading(lambda s: s.exec(select(Patient.id).where(Patient.given == "Sarah")).one())
    db.writing(lambda s: grant(s, sarah, cast.bob, Level.BILLING, GrantedBy.OFFICE, "husband"))
    told = take_back(db)
    assert not told.chart_removed
    assert "account" in told.chart_kept_because
    assert db.reading(lambda s: s.get(Patient, sarah)) is not None
    assert all(count(db, table) == 0 for table in CLINICAL_TABLES)


def test_twice_is_told_and_an_import_of_old_says_why_not(ada: Database) -> None:
    come_in(ada, B, doses(("x", "Flu")))
    take_back(ada, "ChartLogic.xml")
    with pytest.raises(Problem, match="Command line has already taken this import back"):
        take_back(ada, "ChartLogic.xml")
    ada.writing(lambda s: [s.execute(delete(table)) for table in (ImportedLines, ChartImport)])
    with pytest.raises(Problem, match="before the portal kept what an import did"):
        take_back(ada, "Agastha.xml")
