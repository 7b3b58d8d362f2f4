"""Home against an empty NiceGUI page, in one run: when the content is visible, and memory per open page."""

import json
import re
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import psutil
import pytest
import socketio
from playwright.async_api import Browser, async_playwright

from services import accounts, sessions
from services.database import Database
from tests.browser.walking import Clinic
from tests.running import Running, running
from tests.tools import NO_CHROMIUM, chromium

ROUNDS = 15
TABS = 30


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running(["app.py", "demo"], tmp_path_factory.mktemp("demo") / "data") as demo:
        yield Clinic(demo)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    program = str(Path(__file__).with_name("empty_page.py"))
    with running([program], tmp_path_factory.mktemp("empty") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def token(clinic: Clinic) -> str:
    """A session of the patient with the long history."""
    db = Database(clinic.running.database)

    def start(session) -> str:
        account = accounts.find_by_email(session, clinic.account("Elena")["email"])
        assert account
        return sessions.start(session, account, "Benchmark", "127.0.0.1", second_factor=True)

    made = db.writing(start)
    db.close()
    return made


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path)
        yield launched
        await launched.close()


async def visible_after(browser: Browser, url: str, text: str, token: str | None, warm: bool) -> float:
    """Milliseconds from the navigation to the text on the screen."""
    context = await browser.new_context()
    if token:
        await context.add_cookies([{"name": "portal", "value": token, "url": url}])
    page = await context.new_page()
    if warm:
        await page.goto(url)
        await page.get_by_text(text).first.wait_for()
    began = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.get_by_text(text).first.wait_for()
    taken = (time.perf_counter() - began) * 1000
    await context.close()
    return taken


async def test_home_is_visible_about_as_soon_as_an_empty_page(
    browser: Browser, clinic: Clinic, empty: Running, token: str
) -> None:
    for warm in (False, True):
        ours, theirs = [], []
        for _round in range(ROUNDS):  # interleaved, so that a busy moment hits both
            theirs.append(await visible_after(browser, empty.url, "Empty page", None, warm))
            ours.append(await visible_after(browser, clinic.url, "Welcome, Elena", token, warm))
        one, other = statistics.median(ours), statistics.median(theirs)
        kind = "warm" if warm else "cold"
        print(f"\nhome, {kind}: {one:.0f} ms; empty NiceGUI page: {other:.0f} ms; ratio {one / other:.2f}")
        assert one / other < 2


async def test_memory_of_an_open_page(clinic: Clinic, empty: Running, token: str) -> None:
    ours = await memory_per_page(clinic.running, "/my-health/medical-history", token)
    home = await memory_per_page(clinic.running, "/", token)
    theirs = await memory_per_page(empty, "/", None)
    print(f"\nmemory per open page, empty NiceGUI page: {theirs:.0f} KB")
    print(f"home: {home:.0f} KB, ratio {home / theirs:.1f}; Medical History: {ours:.0f} KB, ratio {ours / theirs:.1f}")
    assert home / theirs < 10


async def memory_per_page(server: Running, path: str, token: str | None) -> float:
    """Kilobytes of the server's memory for each of 30 more connected pages."""
    process = psutil.Process(server.process.pid)
    async with AsyncExitStack() as stack:
        await open_tabs(stack, server, path, token, 10)  # what the first pages load once does not count
        before = process.memory_full_info().uss
        await open_tabs(stack, server, path, token, TABS)
        return (process.memory_full_info().uss - before) / TABS / 1024


async def open_tabs(stack: AsyncExitStack, server: Running, path: str, token: str | None, count: int) -> None:
    cookies = {"portal": token} if token else {}
    async with httpx.AsyncClient(base_url=server.url, cookies=cookies) as client:
        for _tab in range(count):
            text = (await client.get(path)).raise_for_status().text
            found = re.search(r"query: (\{.*?\}),\n", text)
            assert found
            query = json.loads(found[1].replace("'", '"').replace("True", "true"))
            ids = {"tab_id": str(uuid.uuid4()), "document_id": str(uuid.uuid4()), "implicit_handshake": "true"}
            socket = socketio.AsyncClient(reconnection=False)
            headers = {"Cookie": f"portal={token}", "Origin": server.url} if token else {}
            url = str(httpx.URL(server.url, params={**query, **ids}))
            await socket.connect(
                url, headers, transports=["websocket"], socketio_path="/_nicegui_ws/socket.io", wait_timeout=30
            )
            stack.push_async_callback(socket.disconnect)
