"""FT-20: SIGTERM with open pages and a file under way: the portal ends within ten seconds, and everything is whole."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

from sqlmodel import select

from models.messages import HeldFile
from services.database import Database
from services.database_copy import check_sqlite
from tests.browser.walking import Clinic, _start
from tests.faults.test_full_disk import PDF, place
from tests.running import Running, running
from tests.security.browser import Tab, Visited


async def test_ft_20_sigterm_with_open_pages_and_a_file_under_way(tmp_path: Path) -> None:
    with running(["app.py", "demo"], tmp_path / "data") as demo:
        db = Database(demo.database)
        token = db.writing(_start, Clinic(demo).account("Elena")["email"])
        db.close()
        async with AsyncExitStack() as stack:
            tabs = [await stack.enter_async_context(Tab(Visited(demo.url), token, "/")) for _tab in range(4)]
            writer = await half_a_file(demo, tabs[0])
            stack.callback(writer.close)
            began = time.monotonic()
            demo.process.terminate()
            demo.process.wait(10)
            taken = time.monotonic() - began
        assert taken < 10
        assert demo.process.returncode == 0
        check_sqlite(demo.data / "portal.sqlite3")
        db = Database(demo.database)
        assert db.reading(lambda session: session.exec(select(HeldFile)).all()) == []
        db.close()


async def half_a_file(demo: Running, tab: Tab) -> asyncio.StreamWriter:
    """Of a file that is attached in the composer, one half has arrived; the other never comes."""
    await tab.send(tab.event("Send a message"))
    path, half = await place(tab, "attach"), 4 * 1024 * 1024
    _reader, writer = await asyncio.open_connection("127.0.0.1", demo.port)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: {demo.url}\r\nCookie: portal={tab.token}\r\n"
    writer.write((head + f"X-File-Name: half.pdf\r\nContent-Length: {2 * half}\r\n\r\n").encode() + PDF + bytes(half))
    await writer.drain()
    return writer
