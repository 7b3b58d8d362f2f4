"""Memory of the server for each open page, at 1, 100 and 300 connected patients, beside the empty page."""

from contextlib import AsyncExitStack

import psutil

from tests.benchmarks.servers import servers
from tests.benchmarks.table import Row
from tests.running import Running
from tests.security.browser import Tab, Visited

CONNECTED = (1, 100, 300)
_FIRST = 10  # what the first pages load once does not count


async def measure() -> list[Row]:
    """Kilobytes of resident memory for each connected page; sockets as browsers open them."""
    with servers() as running:
        home = await _kilobytes(running.portal, "/", running.token)
        messages = await _kilobytes(running.portal, "/messages", running.token)
        bare = await _kilobytes(running.bare, "/", "")
        untuned = await _kilobytes(running.untuned, "/", "")
    return [
        Row(
            "memory", f"{name}, {count} connected", ours[count], bare[count], "KB", "empty page, same theme",
            None if count == 1 else 1.5, untuned[count],
        )
        for name, ours in (("home", home), ("Messages", messages))
        for count in CONNECTED
    ]  # fmt: skip


async def _kilobytes(server: Running, path: str, token: str) -> dict[int, float]:
    process = psutil.Process(server.process.pid)
    found: dict[int, float] = {}
    async with AsyncExitStack() as stack:
        for _page in range(_FIRST):
            await stack.enter_async_context(Tab(Visited(server.url), token, path))
        before = process.memory_info().rss
        for number in range(1, max(CONNECTED) + 1):
            await stack.enter_async_context(Tab(Visited(server.url), token, path))
            if number in CONNECTED:
                found[number] = max(1.0, (process.memory_info().rss - before) / number / 1024)
    return found
