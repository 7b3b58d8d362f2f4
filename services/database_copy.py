"""Copies of the database: SQLite through its on-line backup, PostgreSQL through pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, make_url, text
from sqlmodel import Session

from services import history
from services.errors import UnreadableFile, WrongSetting
from services.opening import open_database
from services.settings import Settings
from services.words import _


def make(settings: Settings, to: Path) -> dict[str, Any]:
    """Copy the running database to the file `to`; facts for the manifest. Raises WrongSetting or UnreadableFile."""
    source = settings.database
    if _sqlite_file(source):
        _copy_sqlite(Path(str(make_url(source).database)), to)
        check_sqlite(to)
        source = f"sqlite:///{to}"
    else:
        _run_tool("pg_dump", source, "--format=custom", "--no-owner", f"--file={to}")
    return _facts(source)


def refuse_to_overwrite(settings: Settings) -> None:
    """Raise WrongSetting when there already is a database where one is to be restored."""
    path = _sqlite_file(settings.database)
    if path is None:
        engine = create_engine(settings.database)
        try:
            there = bool(inspect(engine).get_table_names())
        finally:
            engine.dispose()
    else:
        there = path.exists()
    if there:
        raise WrongSetting("There already is a database, and it is not overwritten. Move it away first.")


def bring_back(settings: Settings, copy: Path, kind: str) -> None:
    """Put a verified `copy` in its place. Raises WrongSetting for the other kind of database, UnreadableFile."""
    path = _sqlite_file(settings.database)
    if kind != ("postgresql" if path is None else "sqlite"):
        raise WrongSetting(f"This backup is of a {kind} database; set PORTAL_DATABASE_URL accordingly.")
    if path is None:
        _run_tool("pg_restore", settings.database, "--no-owner", "--exit-on-error", "--single-transaction", str(copy))
        return
    check_sqlite(copy)
    _facts(f"sqlite:///{copy}")
    for leftover in ("-wal", "-shm", "-journal"):  # of another database, they would spoil this one (FT-15)
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    copy.chmod(0o600)
    os.replace(copy, path)


def check_sqlite(path: Path) -> None:
    """Raise UnreadableFile unless the database file is whole and all its references resolve."""
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise UnreadableFile(f"The database is damaged: {error}") from error
    finally:
        connection.close()
    if not whole or dangling:
        raise UnreadableFile(_("The database is damaged. Restore the newest backup."))


def _copy_sqlite(source: Path, to: Path) -> None:
    reading, writing = sqlite3.connect(source), sqlite3.connect(to)
    try:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    finally:
        writing.close()
        reading.close()


def _facts(url: str) -> dict[str, Any]:
    """Kind, schema and newest history row; also proof that this version opens it and that the history is whole."""
    db = open_database(url)
    try:
        broken = db.reading(history.first_broken)
        seq, digest = db.reading(history.head)
        schema = db.reading(_schema)
    finally:
        db.close()
    if broken is not None:
        raise UnreadableFile(f"The access history is broken at row {broken}.")
    return {"database": make_url(url).get_backend_name(), "schema": schema, "history": {"seq": seq, "hash": digest}}


def _schema(session: Session) -> str:
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()


def _sqlite_file(url: str) -> Path | None:
    return Path(str(make_url(url).database)) if url.startswith("sqlite") else None


def _run_tool(name: str, url: str, *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise WrongSetting(f"{name} is missing. Install PostgreSQL's client programs (package postgresql-client).")
    parts = make_url(url).set(drivername="postgresql")
    # The password goes by the environment: arguments are seen by everybody on the machine.
    surroundings = os.environ | ({"PGPASSWORD": str(parts.password)} if parts.password else {})
    address = parts.set(password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, f"--dbname={address}", *arguments], env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise WrongSetting(f"{name} failed: {(done.stderr or done.stdout).strip().splitlines()[0]}")
