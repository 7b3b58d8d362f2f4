"""FT-20: SIGTERM with open pages: the portal ends within ten seconds, and starts again with everything whole."""

import time
from contextlib import AsyncExitStack
from pathlib import Path

from services.database import Database
from services.database_copy import check_sqlite
from tests.benchmarks.test_pages import open_tabs
from tests.browser.walking import Clinic, _start
from tests.running import running


async def test_ft_20_sigterm_with_open_pages(tmp_path: Path) -> None:
    with running(["app.py", "demo"], tmp_path / "data") as demo:
        db = Database(demo.database)
        token = db.writing(_start, Clinic(demo).account("Elena")["email"])
        db.close()
        async with AsyncExitStack() as stack:
            await open_tabs(stack, demo, "/", token, 3)
            began = time.monotonic()
            demo.process.terminate()
            demo.process.wait(10)
            taken = time.monotonic() - began
        assert taken < 10
        assert "Traceback" not in demo.said
        check_sqlite(demo.data / "portal.sqlite3")
