"""The database: SQLite in one file by default, PostgreSQL by URL. Short sessions, one transaction each, in a thread.

SQLite keeps to SECURITY §0 and R1–R3: the journal mode by the library's version, and BEGIN IMMEDIATE for writes
(read-then-write in the default mode loses updates).
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError
from sqlmodel import Session

from models import migrations
from services.errors import Problem
from services.words import _
from services.write_turn import PATIENCE, WriteTurn

_BUSY = int(PATIENCE * 1000)
P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """One opened database. Pages call `read` and `write` with a service function; they never see the Session."""

    def __init__(self, url: str, *, upgrade: bool = True) -> None:
        """Open `url` and bring its tables to the present version. Raises SQLAlchemy's errors when it cannot.

        Without `upgrade`: for a helper of a process that has it open already.
        """
        self.url = url
        self.engine = _engine(url)
        self._turn = WriteTurn() if self.engine.dialect.name == "sqlite" else None
        if not upgrade:
            return
        try:
            migrations.upgrade(self.engine)
        except BaseException:
            self.close()
            raise

    def reading(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`fn(session, …)` in a transaction that sees one state of the data and changes nothing."""
        with _in_words(), Session(self.engine, expire_on_commit=False) as session:
            return fn(session, *args, **kwargs)  # closing rolls back and leaves what was read usable

    def writing(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`fn(session, …)` in a transaction that commits as a whole, or not at all when `fn` raises."""
        with self._to_write() as session, session.begin():
            return fn(session, *args, **kwargs)

    def rehearsing(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`fn(session, …)` in a transaction that is rolled back: what it returns is kept, what it did is not."""
        with self._to_write() as session:
            result = fn(session, *args, **kwargs)
            session.expunge_all()  # else the roll-back would empty the rows that were returned
            return result

    async def read(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`reading` off the event loop."""
        return await asyncio.to_thread(self.reading, fn, *args, **kwargs)

    async def write(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`writing` off the event loop."""
        return await asyncio.to_thread(self.writing, fn, *args, **kwargs)

    async def rehearse(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`rehearsing` off the event loop."""
        return await asyncio.to_thread(self.rehearsing, fn, *args, **kwargs)

    async def run(self, fn: Callable[Concatenate["Database", P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`fn(database, …)` off the event loop, for work with slow parts between its own short transactions."""
        return await asyncio.to_thread(fn, self, *args, **kwargs)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _to_write(self) -> Iterator[Session]:
        with _in_words(), self._turn.taken() if self._turn else nullcontext() as patience:
            engine = self.engine.execution_options(writing=True, patience=patience)
            with Session(engine, expire_on_commit=False) as session:
                yield session


def wal_is_safe() -> bool:
    """Whether this SQLite has the WAL-reset fix (SECURITY R1)."""
    version = sqlite3.sqlite_version_info
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@contextmanager
def _in_words() -> Iterator[None]:
    """Raises Problem for text that no database can hold: half a character (a lone surrogate), on PostgreSQL also NUL.

    No keyboard makes them; a program that sends them through an open page gets a sentence and no failure (WB-06).
    """
    try:
        yield
    except (UnicodeEncodeError, DataError) as error:
        if isinstance(error, DataError) and "NUL" not in str(error.orig):
            raise
        raise Problem(_("There are signs in this that cannot be stored. Type it again.")) from error


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, **_SETTINGS)
    path = make_url(url).database
    if path and path != ":memory:" and not Path(path).exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    engine = create_engine(url, **_SETTINGS)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _json(value: Any) -> str:
    """For JSON columns; an import writes thousands of them, and this is many times faster than the usual one."""
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, UnicodeEncodeError):  # half a character of a damaged file: the usual one escapes it
        return json.dumps(value)


def _from_json(text: str) -> Any:
    """Of JSON columns, of which a chart has a thousand; the usual one reads what msgspec refuses (NaN, half signs)."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)


# Errors go to the log, values must not (LG-01).
_SETTINGS: dict[str, Any] = {"hide_parameters": True, "json_serializer": _json, "json_deserializer": _from_json}


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    journal, sync = ("WAL", "FULL") if wal_is_safe() else ("TRUNCATE", "EXTRA")
    for pragma in (
        f"busy_timeout={_BUSY}",
        f"journal_mode={journal}",
        f"synchronous={sync}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE passes the trigger that keeps the history (HI-06)
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writing"):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('patience') or _BUSY}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")
