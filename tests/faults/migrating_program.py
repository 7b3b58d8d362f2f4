"""Kills the upgrade of an older database in every step of it, and lets the next start finish. Run as a program.

One process per kill, made by fork: importing everything anew for each would take most of the time.
"""

import os
import shutil
import signal
import sqlite3
import sys
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event

from models import migrations
from services.database import _begin, _set_pragmas
from tests.services.test_migrations import add_patient


def main(folder: str, every: str) -> None:
    """Every step, killed after `every` n-th statement of it and just before its end; says how often."""
    base, kills, begun = Path(folder) / "base.sqlite3", 0, 0
    for step in revisions():
        after = copy(base, "after")
        base_bytes = base.read_bytes() if base.exists() else b""
        total = statements(after, step)
        assert told(after) != told(base)
        for number in sorted({*range(step_offset(step, int(every)), total, int(every)), total}):
            kills += 1
            tried = copy(base, "tried")
            kill_in(tried, step, number)
            begun += Path(f"{tried}-journal").exists() and tried.read_bytes() != base_bytes
            assert told(tried) == told(base), f"{step} killed after statement {number} left something"
            upgraded(tried, step)
            assert told(tried) == told(after), f"{step} killed after statement {number} was not finished"
        shutil.copyfile(after, base)
        if step == "0001":
            engine = opened(base)
            add_patient(engine)
            engine.dispose()
    print(f"killed {kills} times in {len(revisions())} steps, {begun} times with half of it in the file")


def revisions() -> list[str]:
    """All steps, oldest first."""
    scripts = ScriptDirectory.from_config(migrations.config())
    return [script.revision for script in scripts.walk_revisions()][::-1]


def step_offset(step: str, every: int) -> int:
    """Another place in each step, so that a few kills meet many kinds of statements."""
    return 1 + int(step) * 7 % every


def opened(path: Path) -> Engine:
    """As the portal opens it, but with a cache so small that changes reach the file before they are committed."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA cache_size=2"))
    event.listen(engine, "begin", _begin)
    return engine


def statements(path: Path, step: str) -> int:
    """Make the step, and say how many statements it took."""
    engine, made = opened(path), []
    event.listen(engine, "after_cursor_execute", lambda *_: made.append(1))
    migrations.upgrade(engine, step)
    engine.dispose()
    return len(made)


def kill_in(path: Path, step: str, number: int) -> None:
    """SIGKILL for a process that has executed the statement `number` of the step."""
    child = os.fork()
    if child == 0:
        engine, made = opened(path), []

        def count(*_: object) -> None:
            made.append(1)
            if len(made) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(engine, "after_cursor_execute", count)
        migrations.upgrade(engine, step)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def upgraded(path: Path, step: str) -> None:
    """The next start."""
    engine = opened(path)
    migrations.upgrade(engine, step)
    engine.dispose()


def told(path: Path) -> list[str]:
    """Everything in the database, as statements; the file must be whole."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    lines = list(connection.iterdump())
    connection.close()
    return lines


def copy(path: Path, name: str) -> Path:
    """A copy beside it; of nothing, an empty place."""
    other = path.with_name(f"{name}.sqlite3")
    for ending in ("", "-journal", "-wal", "-shm"):
        Path(f"{other}{ending}").unlink(missing_ok=True)
    if path.exists():
        shutil.copyfile(path, other)
    return other


if __name__ == "__main__":
    main(*sys.argv[1:])
