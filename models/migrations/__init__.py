"""Schema versions (Alembic). They run at every start; `upgrade` is the only door."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import models  # noqa: F401 - the migrations compare with the complete metadata


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; each step is one transaction, so a kill leaves the old or the new state."""
    with engine.execution_options(writing=True).begin() as connection:
        if revision == "head" and MigrationContext.configure(connection).get_current_revision() == newest():
            return  # reading all the steps to find that none is left takes longer than everything else here
        command.upgrade(config(connection), revision)


@cache
def newest() -> str | None:
    """The revision that this version of the program works with."""
    return ScriptDirectory.from_config(config()).get_current_head()


def config(connection: object = None) -> Config:
    """Alembic's configuration without a file at the root."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    settings.attributes["connection"] = connection
    return settings
