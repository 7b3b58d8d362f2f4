"""When the content of a page is visible, cold and warm, with bytes, requests and the server's time; and navigation."""

import statistics
from collections import defaultdict
from dataclasses import dataclass

import psutil
from playwright.async_api import Browser, Page, async_playwright

from tests.benchmarks.servers import Servers, servers
from tests.benchmarks.table import Row
from tests.running import Running
from tests.tools import NO_CHROMIUM, headless_chromium

ROUNDS = 15
# Notes in the page itself when its first heading is on the screen.
_LOOK = """
window.watchHeading = unlike => { window.shownAt = 0; const look = () => {
  const h = document.querySelector('h1, .empty-page');
  if (h && h.textContent !== unlike && h.getClientRects().length) window.shownAt = performance.now();
  else requestAnimationFrame(look); }; look(); };
window.watchHeading('');
"""
PAGES = {
    "home": "/",
    "My health": "/my-health/medical-history",
    "Test Results": "/my-health/test-results",
    "Messages": "/messages",
}
LINKS = {name: PAGES[name] for name in ("My health", "Messages")}  # of the navigation
EMPTY = "/other"
Taken = dict[tuple[str, str], list[float]]  # (page, what) → figures


@dataclass(frozen=True)
class Visited:
    """One page that is measured."""

    name: str
    server: Running
    path: str
    token: str = ""


async def measure() -> list[Row]:
    """All pages by turns, so that a busy moment hits each of them."""
    path = headless_chromium()
    if path is None:
        raise RuntimeError(NO_CHROMIUM)
    taken: Taken = defaultdict(list)
    with servers() as running:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path)
            for _round in range(ROUNDS):
                for visited in _visited(running):
                    await _visit(browser, visited, taken)
            await browser.close()
    found = {key: statistics.median(values) for key, values in taken.items()}
    names = ["sign-in", *PAGES]
    rows = [
        Row(
            "pages", f"{name}, {what}", found[name, what], found["bare", what], unit, "empty page, same theme",
            1.25 if name == "home" and what in ("cold", "warm") else None, found["untuned", what],
        )
        for what, unit in (("cold", "ms"), ("warm", "ms"), ("server CPU", "ms"), ("bytes", "KB"), ("requests", ""))
        for name in names
    ]  # fmt: skip
    for name, link in LINKS.items():
        inside, what = found["home", link], f"home to {name}"
        rows.append(Row("navigation", what, inside, found["bare", EMPTY], "ms", "empty sub page", 1.5))
        rows.append(Row("navigation", what, inside, found[name, "warm"], "ms", "its full load", 0.5))
    return rows


def _visited(running: Servers) -> list[Visited]:
    ours = [Visited(name, running.portal, path, running.token) for name, path in PAGES.items()]
    return [
        Visited("bare", running.bare, "/"),
        Visited("untuned", running.untuned, "/"),
        Visited("sign-in", running.portal, "/login"),
        *ours,
    ]


async def _visit(browser: Browser, visited: Visited, taken: Taken) -> None:
    """A new browser: the page cold, the page warm, and a navigation inside it."""
    url = visited.server.url + visited.path
    context = await browser.new_context(bypass_csp=True)
    try:
        if visited.token:
            await context.add_cookies([{"name": "portal", "value": visited.token, "url": visited.server.url}])
        await context.add_init_script(_LOOK)
        page = await context.new_page()
        network = await context.new_cdp_session(page)
        await network.send("Network.enable")
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"] / 1000))
        taken[visited.name, "cold"].append(await _shown(page, url))
        await _settled(page, visited)
        taken[visited.name, "bytes"].append(sum(sizes))
        taken[visited.name, "requests"].append(len(sizes))
        before = _cpu(visited.server)
        taken[visited.name, "warm"].append(await _shown(page, url))
        await _settled(page, visited)
        taken[visited.name, "server CPU"].append((_cpu(visited.server) - before) * 1000)
        for link in {"bare": [EMPTY], "home": LINKS.values()}.get(visited.name, ()):
            taken[visited.name, link].append(await _inside(page, f'a[href^="{link}"]'))
            await _inside(page, 'a[href="/"]')
    finally:
        await context.close()


async def _shown(page: Page, url: str) -> float:
    """Milliseconds from the navigation to the heading on the screen, by the browser's own clock."""
    await page.goto(url, wait_until="commit")
    await page.wait_for_function("window.shownAt > 0")
    return await page.evaluate("window.shownAt")


async def _settled(page: Page, visited: Visited) -> None:
    """Nothing more is loaded; where somebody navigates, the socket is open too."""
    await page.wait_for_load_state("networkidle")
    if visited.name in ("bare", "home"):
        await page.wait_for_function("window.did_handshake")


async def _inside(page: Page, link: str) -> float:
    """Milliseconds from a click on the link (a selector) to the other screen's heading."""
    began = await page.evaluate(
        """link => { window.watchHeading(document.querySelector('h1').textContent);
        const began = performance.now(); document.querySelector(link).click(); return began; }""",
        link,
    )
    await page.wait_for_function("window.shownAt > 0", timeout=10_000)
    return await page.evaluate("window.shownAt") - began


def _cpu(server: Running) -> float:
    times = psutil.Process(server.process.pid).cpu_times()
    return times.user + times.system
