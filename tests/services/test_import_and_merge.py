"""An import is taken back though its chart was put together with another one, and the other way round (§8.2, §8.3)."""

from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.people import Patient
from models.record import Immunization
from services import clock
from services.charts import merge_undo
from services.database import Database
from services.errors import Problem
from services.records.undo import TakenBack
from tests.cast import Cast
from tests.services.merging import do, everything, office
from tests.services.test_take_an_import_back import B, ada, come_in, doses, take_back

__all__ = ["ada"]


@pytest.fixture
def double(ada: Database) -> UUID:
    """A second chart of Ada, made by hand after a file had come into her first one."""
    come_in(ada, B, doses(("old", "Tetanus and more"), ("new", "Flu"), results=True))

    def work(session: Session) -> UUID:
        row = Patient(given="Ada", family="Muster", birth_date=date(1980, 4, 2), match_key="muster|ada",
                      created_at=clock.now())  # fmt: skip
        session.add(row)
        session.flush()
        session.add(Immunization(patient_id=row.id, source_key="here", content_hash="h", display="Polio",
                                 added_at=clock.now()))  # fmt: skip
        return row.id

    return ada.writing(work)


def doses_of(db: Database, chart: UUID) -> list[str]:
    query = select(Immunization.display).where(Immunization.patient_id == chart)
    return sorted(str(name) for name in db.reading(lambda s: s.exec(query).all()))


def first_chart(db: Database, double: UUID) -> UUID:
    query = select(Patient.id).where(Patient.family == "Muster", Patient.id != double)
    return db.reading(lambda s: s.exec(query).one())


def test_what_the_file_brought_goes_from_the_chart_that_stayed(ada: Database, cast: Cast, double: UUID) -> None:
    first = first_chart(ada, double)
    do(ada, cast, double, first)
    assert doses_of(ada, double) == ["Flu", "Polio", "Tetanus and more"]
    told: TakenBack = take_back(ada, "ChartLogic.xml")
    assert (told.removed, told.restored, told.kept_count) == (4, 1, 0)
    assert (doses_of(ada, double), doses_of(ada, first)) == (["Polio", "Tetanus"], [])


def test_the_merge_is_taken_back_first_then_the_import(ada: Database, cast: Cast, double: UUID) -> None:
    first = first_chart(ada, double)
    before = everything(ada)
    merge_id = do(ada, cast, double, first)
    office(ada, cast.administrator, merge_undo.undo, merge_id, 1)
    assert everything(ada) == before
    assert take_back(ada, "ChartLogic.xml").removed == 4
    assert (doses_of(ada, double), doses_of(ada, first)) == (["Polio"], ["Tetanus"])


def test_after_the_import_went_the_merge_stays_and_says_why(ada: Database, cast: Cast, double: UUID) -> None:
    """No line is lost and none is in two charts."""
    first = first_chart(ada, double)
    merge_id = do(ada, cast, double, first)
    take_back(ada, "ChartLogic.xml")
    with pytest.raises(Problem, match="Imported files, Lines of the record"):
        office(ada, cast.administrator, merge_undo.undo, merge_id, 1)
    assert (doses_of(ada, double), doses_of(ada, first)) == (["Polio", "Tetanus"], [])
