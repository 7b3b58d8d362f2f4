"""One headless Chromium for all tests that look through a browser; a folder's conftest.py takes it from here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserType, async_playwright

from tests.tools import NO_CHROMIUM, headless_chromium


def share_one_loop(items: list[pytest.Item], folder: Path) -> None:
    """The tests of `folder` run in the event loop of the browser that they share."""
    for item in items:
        if item.path.parent == folder and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


class Chromium:
    """Starts when a test first asks for it, and again if it has died; starting takes a second."""

    def __init__(self, kind: BrowserType, path: str) -> None:
        self._kind = kind
        self._path = path
        self._running: Browser | None = None

    async def running(self) -> Browser:
        """The one browser of this run."""
        if not (self._running and self._running.is_connected()):
            self._running = await self._kind.launch(executable_path=self._path)
        return self._running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started_chromium() -> AsyncIterator[Chromium]:
    """A headless Chromium for all browser tests; it ends with playwright."""
    path = headless_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        yield Chromium(playwright.chromium, path)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(started_chromium: Chromium) -> AsyncIterator[Browser]:
    """The same; profiles that the test has opened are closed after it."""
    running = await started_chromium.running()
    yield running
    for context in running.contexts:
        await context.close()
