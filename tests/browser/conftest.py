"""The demo clinic as a real program, and a real browser in desktop and phone size."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserType, Page, async_playwright
from sqlalchemy import delete

from models.security import Throttle
from services.database import Database
from tests.browser.walking import Clinic
from tests.running import running
from tests.tools import NO_AXE, NO_CHROMIUM, axe_core, headless_chromium

HERE = Path(__file__).parent
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# For a test that needs one size alone: what it shows is the same at the other, or is shown there by another walk.
ON_A_DESKTOP = pytest.mark.parametrize("page", ["desktop"], indirect=True)
ON_A_PHONE = pytest.mark.parametrize("page", ["phone"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of this folder share one event loop, so that they can share one Chromium."""
    for item in items:
        if item.path.parent == HERE and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def running_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """The demo clinic, started once for all browser tests."""
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as demo:
        yield Clinic(demo)


@pytest.fixture
def clinic(running_clinic: Clinic) -> Clinic:
    """The same; each test signs in anew, and what others tried from this address does not slow it down."""
    db = Database(running_clinic.running.database)
    db.writing(lambda session: session.execute(delete(Throttle)))
    db.close()
    return running_clinic


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


@pytest_asyncio.fixture(params=SIZES, loop_scope="session")
async def page(request: pytest.FixtureRequest, browser: Browser, clinic: Clinic) -> AsyncIterator[Page]:
    """A page of a new browser profile; the test runs once at 1280 and once at 390 px.

    The test fails when the page breaks its own content policy or a script fails.
    """
    context = await browser.new_context(viewport=SIZES[request.param], base_url=clinic.url)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield await context.new_page()
    await context.close()
    assert wrong == []


@pytest.fixture(scope="session")
def axe() -> Path:
    """axe-core's script."""
    script = axe_core()
    if script is None:
        pytest.skip(NO_AXE)
    return script
