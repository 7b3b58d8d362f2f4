"""The demo clinic as a real program, and a real browser in desktop and phone size."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from sqlalchemy import delete

from models.security import Throttle
from services.database import Database
from tests.browser.walking import Clinic
from tests.chromium import browser, share_one_loop, started_chromium
from tests.running import running
from tests.tools import NO_AXE, axe_core

__all__ = ["browser", "started_chromium"]
HERE = Path(__file__).parent
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
# For a test that needs one size alone: what it shows is the same at the other, or is shown there by another walk.
ON_A_DESKTOP = pytest.mark.parametrize("page", ["desktop"], indirect=True)
ON_A_PHONE = pytest.mark.parametrize("page", ["phone"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one Chromium."""
    share_one_loop(items, HERE)


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
