"""FT-03, FT-04: the real portal on small file systems of its own, of which its data or its temporary folder is full.

They are mounted for the portal's process alone, so nothing is left of them when it ends.
"""

import asyncio
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from services.database_copy import check_sqlite
from services.demo.letters import letter
from services.full_disk import DISK_IS_FULL
from services.words import _
from tests.browser.walking import Clinic
from tests.running import ROOT, Running, running
from tests.samples import ccda, section
from tests.security.browser import Tab, Visited

PDF = letter("Full", "the office", "Elena", ["One line."])
MB = 1024 * 1024
SAID, LANGUAGE = _(DISK_IS_FULL), "/profile/preferences"


def may_mount() -> bool:
    """Whether this user may mount anything, for one process."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not may_mount(), reason="only root may mount a small file system; FT-03 has a twin")


class Small:
    """The demo on two small file systems, seen through its process."""

    def __init__(self, demo: Running, temporary: Path) -> None:
        self.url = demo.url
        self.running = demo
        root = Path(f"/proc/{demo.process.pid}/root")
        self.data, self.temporary = (root / folder.relative_to("/") for folder in (demo.data, temporary))

    def tokens(self, *given: str) -> list[str]:
        """New sessions of somebody. SQLite looks through links, so this needs a process in there."""
        program = [sys.executable, str(Path(__file__).with_name("session_program.py")), self.running.database]
        emails = [Clinic(self.running).account(name)["email"] for name in given]
        done = subprocess.run(
            ["nsenter", "--mount", "--target", str(self.running.process.pid), *program, *emails],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.split()

    def counts(self, copy: Path) -> tuple[int, ...]:
        """How many files are stored, and held for a message; the database, copied, is whole."""
        shutil.copyfile(self.data / "portal.sqlite3", copy)
        check_sqlite(copy)
        with closing(sqlite3.connect(copy)) as connection:
            tables = ("stored_file", "held_file")
            return tuple(connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in tables)

    async def tab(self, token: str, path: str) -> Tab:
        return await asyncio.to_thread(Tab, Visited(self.url), token, path)

    async def post(self, token: str, path: str, **body: object) -> httpx.Response:
        """As the page's own script does."""
        headers = {"Cookie": f"portal={token}", "Origin": self.url, "X-File-Name": "a.pdf"}
        async with httpx.AsyncClient(timeout=60) as http:
            return await http.post(self.url + path, headers=headers, **body)  # pyright: ignore[reportArgumentType]


def fill(folder: Path, left: int) -> Path:
    """A file that leaves this many bytes free."""
    space = os.statvfs(folder)
    file = folder / "filler"
    file.write_bytes(bytes(max(0, space.f_bavail * space.f_frsize - left)))
    return file


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Small]:
    data, temporary = tmp_path / "data", tmp_path / "temporary"
    data.mkdir()
    temporary.mkdir()
    mounts = (
        'mount -t tmpfs -o size=64m,mode=700 none "$1" && mount -t tmpfs -o size=20m none "$2" && shift 2 && exec "$@"'
    )
    inside = ["unshare", "--mount", "sh", "-c", mounts + ' && shift 2 && exec "$@"', "sh", str(data), str(temporary)]
    with running(["app.py", "demo"], data, inside=inside, environment={"TMPDIR": str(temporary)}) as demo:
        yield Small(demo, temporary)


async def place(tab: Tab, kind: str) -> str:
    """Where the page's control of this kind sends its files."""
    pattern = re.compile(rf"/_nicegui/client/[\w-]+/{kind}/\d+")
    async with asyncio.timeout(20):
        while not (found := pattern.search(json.dumps(tab.elements) + json.dumps(tab.received))):
            await asyncio.sleep(0.05)
    return found[0]


async def test_full_folders_refuse_keep_nothing_half_and_go_on_when_there_is_room(small: Small, tmp_path: Path) -> None:
    (token, office), content = small.tokens("Elena", "Olivia"), PDF + bytes(9 * MB)
    async with await small.tab(token, "/") as tab:
        await tab.send(tab.event("Send a message"))
        attach = await place(tab, "attach")
        before = small.counts(tmp_path / "copy")

        filler = fill(small.data, 1 * MB)
        refused = await small.post(token, attach, content=content)
        assert (refused.status_code, refused.json()) == (507, {"problem": SAID, "again": True})
        assert small.counts(tmp_path / "copy") == before
        assert httpx.get(f"{small.url}/messages", headers={"Cookie": f"portal={token}"}, timeout=60).is_success
        assert small.tokens("Elena")  # signing in needs a few pages, and they are there
        filler.unlink()
        await every_other_write_says_so_too(small, token, office)
        assert (await small.post(token, attach, content=content)).json()["held"]
        assert small.counts(tmp_path / "copy") == (before[0] + 1, before[1] + 1)

        await the_temporary_folder_is_full(small, attach, token, office, content)
    small.counts(tmp_path / "copy")


async def every_other_write_says_so_too(small: Small, token: str, office: str) -> None:
    """With nothing left at all: a page (opening one is written down), a plain form, an act in a page, a record."""
    record = ccda(section("11450-4"))
    async with await small.tab(office, "/clinic/records-in") as records, await small.tab(token, LANGUAGE) as form:
        attach = await place(records, "attach")
        filler = fill(small.data, 0)
        http = {"headers": {"Cookie": f"portal={token}", "Origin": small.url}, "timeout": 60}
        opened = httpx.get(f"{small.url}/my-health/medical-history", **http)
        asked = httpx.post(f"{small.url}/forgot-password", data={"email": "ann@example.org"}, **http)
        assert (opened.status_code, asked.status_code) == (507, 507)
        assert SAID in opened.text
        assert SAID in asked.text
        taken = await small.post(office, attach, content=record)
        assert "The disk of the server is full. What is not listed below" in taken.json()["problem"]
        await form.send(form.event(kind="submit"))
        async with asyncio.timeout(20):
            while SAID not in json.dumps(form.received):
                await asyncio.sleep(0.05)
        filler.unlink()


async def the_temporary_folder_is_full(small: Small, attach: str, token: str, office: str, content: bytes) -> None:
    """FT-04. A patient's files never touch it; the office's, which come as multipart, are refused."""
    async with await small.tab(office, "/clinic/billing") as tab:
        upload = await place(tab, "upload")

        async def sent() -> int:
            file = ("a.csv", bytes(10 * MB), "text/csv")
            answer = await small.post(office, upload, files={"file": file})
            assert answer.status_code == 200 or answer.json()["problem"] == SAID
            return answer.status_code

        assert await sent() == 200  # the first file settles which temporary folder is used
        filler = fill(small.temporary, 0)
        assert (await small.post(token, attach, content=content + b"\n")).json()["held"]
        assert [await sent(), await sent()] == [507, 507]
        assert list(small.temporary.iterdir()) == [filler]
        filler.unlink()
        assert await sent() == 200
        async with asyncio.timeout(20):  # the page is still reading it
            while any(small.temporary.iterdir()):
                await asyncio.sleep(0.05)
