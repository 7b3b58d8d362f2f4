"""The tables of an older portal become those of this one at the next start, with their data (FT-16)."""

from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, column, create_engine, inspect, table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, select

from models import migrations
from models.people import Patient
from services.database import Database
from tests.database import Databases

BEFORE_THE_HISTORY_WAS_LOCKED = "0007"


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, databases: Databases):
    with databases.blank(request.param) as url:
        yield url


def add_patient(engine: Engine) -> None:
    """With the columns of that time alone."""
    ada = Patient(
        given="Ada",
        family="Old",
        birth_date=date(1990, 1, 2),
        match_key="old|ada",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    there = {found["name"] for found in inspect(engine).get_columns("patient")}
    then = table("patient", *(column(one.name, one.type) for one in SQLModel.metadata.tables["patient"].c))
    with engine.begin() as connection:
        connection.execute(then.insert().values({k: v for k, v in ada.model_dump().items() if k in there}))


def test_an_older_database_is_brought_up_to_date_with_its_data(blank: str) -> None:
    engine = create_engine(blank)
    migrations.upgrade(engine, BEFORE_THE_HISTORY_WAS_LOCKED)
    add_patient(engine)
    engine.dispose()
    for _start in range(2):  # a second start changes nothing
        db = Database(blank)
        assert db.reading(lambda s: s.exec(select(Patient.given_key)).all()) == ["ada|old"]
        db.close()


def test_the_migrations_make_exactly_the_tables_of_the_models(blank: str) -> None:
    db = Database(blank)
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
        tables = set(inspect(connection).get_table_names())
    db.close()
    assert differences == []
    assert tables - {"alembic_version"} == set(SQLModel.metadata.tables)


def test_a_step_that_fails_leaves_the_state_before(blank: str) -> None:
    engine = create_engine(blank)
    migrations.upgrade(engine, "0003")
    with engine.begin() as connection:  # something in the way of step 0004
        connection.execute(text("CREATE TABLE procedure (id integer)"))
    engine.dispose()
    with pytest.raises(DBAPIError, match="procedure"):
        Database(blank)
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    assert version == "0003"
    assert not {"problem", "medication", "observation"} & tables
