"""Memory of the server for each open page, at 1, 100 and 300 connected patients, beside the empty page."""

from collections.abc import Sequence
from contextlib import AsyncExitStack

import psutil

from services.database import Database
from tests.benchmarks.people import patients
from tests.benchmarks.servers import servers
from tests.benchmarks.table import Row
from tests.running import Running
from tests.security.browser import Tab, Visited

CONNECTED = (1, 100, 300)
_FIRST = 10  # what the first pages load once does not count


async def measure() -> list[Row]:
    """Kilobytes of resident memory for each connected page; sockets as browsers open them."""
    count = _FIRST + max(CONNECTED)
    with servers() as running:
        db = Database(running.portal.database)
        people = [token for token, _viewer, _chart in db.writing(patients, count)]
        db.close()
        home = await _kilobytes(running.portal, "/", [running.token] * count)
        messages = await _kilobytes(running.portal, "/messages", people)
        bare = await _kilobytes(running.bare, "/", [""] * count)
        untuned = await _kilobytes(running.untuned, "/", [""] * count)
    return [
        Row(
            "memory", f"{name}, {count} connected", ours[count], bare[count], "KB", "empty page, same theme",
            None if count == 1 else 1.5, untuned[count],
        )
        for name, ours in (("home of one patient", home), ("Messages, each of another patient", messages))
        for count in CONNECTED
    ]  # fmt: skip


async def _kilobytes(server: Running, path: str, tokens: Sequence[str]) -> dict[int, float]:
    process = psutil.Process(server.process.pid)
    found: dict[int, float] = {}
    async with AsyncExitStack() as stack:
        for token in tokens[:_FIRST]:
            await stack.enter_async_context(Tab(Visited(server.url), token, path))
        before = process.memory_info().rss
        for number, token in enumerate(tokens[_FIRST:], 1):
            await stack.enter_async_context(Tab(Visited(server.url), token, path))
            if number in CONNECTED:
                found[number] = max(1.0, (process.memory_info().rss - before) / number / 1024)
    return found
