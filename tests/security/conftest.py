"""One small site on the real foundation for all tests of this folder, in a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.running import running
from tests.security.browser import Site

PROGRAM = str(Path(__file__).with_name("program.py"))


@pytest.fixture(scope="session")
def start_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """``start_site("--trusted-proxy", "127.0.0.1")``: another site with these options; stopped after all tests."""
    with ExitStack() as stack:

        def start(*options: str) -> Site:
            data = tmp_path_factory.mktemp("site") / "data"
            site = Site(stack.enter_context(running([PROGRAM, *options], data)))
            stack.callback(site.close)
            return site

        yield start


@pytest.fixture(scope="session")
def shared_site(start_site: Callable[..., Site]) -> Site:
    """The site with default settings."""
    return start_site()


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The same, with nothing noted yet."""
    shared_site.done()
    return shared_site
