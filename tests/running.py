"""Starting the real program, or a small site on the real foundation, as a process of its own on a free port."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
# What no log may hold, whatever a test does: ids of pages, tokens of links, passwords, cookies (LG-01).
SECRET = re.compile(r"\b(?:client_id|ticket|token|password|portal|portal-step)=[\w-]{8,}|\$argon2|__Host-")
START_TIME = 60.0  # seconds; a loaded machine is slow to import everything


@dataclass(frozen=True)
class Running:
    """A server that answers at `url`; what it writes goes to `log`."""

    url: str
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def said(self) -> str:
        """Everything that it has written to its console so far."""
        return self.log.read_text()

    @property
    def database(self) -> str:
        """SQLAlchemy URL of its database, for tests that look from outside or move time."""
        return f"sqlite:///{self.data / 'portal.sqlite3'}"


@contextmanager
def running(
    arguments: Sequence[str],
    data: Path,
    *,
    url: str = "",
    environment: dict[str, str] | None = None,
    inside: Sequence[str] = (),
) -> Iterator[Running]:
    """`python …arguments --port N --data DATA`, ready to answer; stopped at the end of the block.

    `arguments` are for instance ``["app.py", "demo"]``. `url` is its public address when that is not http://127.0.0.1:N.
    `inside` is a command that becomes the one that is given to it, such as ``["unshare", "--mount"]``.
    """
    port = free_port()
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI_", "PORTAL_"))
    }
    clean |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **(environment or {})}
    log = data.parent / f"server-{port}.log"
    command = [*inside, sys.executable, *arguments, "--port", str(port), "--data", str(data)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, log, port)
        yield Running(f"http://127.0.0.1:{port}", data, log, process)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)
    assert SECRET.findall(log.read_text()) == []


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen[bytes], log: Path, port: int) -> None:
    end = time.monotonic() + START_TIME
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        if re.search(r"^ready: ", log.read_text(), re.MULTILINE):
            httpx.get(f"http://127.0.0.1:{port}/login")
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
