"""What every test can ask for: a fresh database (on SQLite and on PostgreSQL), the cast, and another time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as examples
from sqlalchemy import event

from services import clock
from services.database import Database
from services.settings import Settings
from tests.cast import Cast, make_cast
from tests.database import Databases
from tests.faults.killing import SOAK
from tests.queries import watching, without_index

# The same examples in every run of `make test`; `make soak` looks for new ones.
examples.register_profile("again", derandomize=not SOAK)
examples.load_profile("again")

EXPLAINED: dict[tuple[str, str], list[str]] = {}  # by all tests of this run


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The makers of databases; PostgreSQL is started when the first test asks for it."""
    with ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Database]:
    """An empty database at the newest schema. The test runs once on each kind; every query must have an index."""
    with databases.fresh(request.param) as url:
        database = Database(url)
        if request.param == "sqlite":
            _without_waiting_for_the_disk(database)
        with watching(database.engine) as watch:
            yield database
        if request.param == "sqlite":
            assert without_index(database.engine, watch, EXPLAINED) == []
        database.close()


def _without_waiting_for_the_disk(database: Database) -> None:
    """Nobody pulls the plug in these tests; what does is in tests/faults, with the settings of the product."""
    event.listen(database.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    database.engine.dispose()


@pytest.fixture
def cast(db: Database) -> Cast:
    """The people of tests/cast.py, all signed in."""
    return db.writing(make_cast)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of its own."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return Settings(data=data)


@pytest.fixture
def clock_at() -> Iterator[Callable[[str], None]]:
    """`clock_at("2026-03-02T09:00")` lets time go on from there (UTC unless it says otherwise), until the test ends."""

    def go_to(moment: str) -> None:
        there = datetime.fromisoformat(moment)
        clock.set_now(there if there.tzinfo else there.replace(tzinfo=UTC))

    yield go_to
    clock.set_now(None)
