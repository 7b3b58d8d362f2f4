"""Starting and ending Chromium, Firefox and WebKitGTK, each with a profile of its own and a window that nobody sees."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.browser.webdriver import PATIENCE, Browser, Chromium, Firefox, OverHttp
from tests.running import free_port
from tests.tools import (
    NO_CHROMEDRIVER,
    NO_CHROMIUM,
    NO_FIREFOX,
    NO_WEBKIT,
    chromedriver,
    chromium,
    firefox,
    webkit,
    xvfb,
)

# Firefox and WebKit's small browser keep their windows wide enough for their own bars.
_NARROW_FIREFOX = ":root { min-width: 0 !important; min-height: 0 !important; }"
_NARROW_GTK = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px; }"
_FIREFOX_SETTINGS = {
    "toolkit.legacyUserProfileCustomizations.stylesheets": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
}


def missing(name: str) -> str | None:
    """Why there is no such browser here, or None when it can be started."""
    if name == "chromium":
        return None if chromedriver() else NO_CHROMEDRIVER if chromium() else NO_CHROMIUM
    if name == "firefox":
        return None if firefox() else NO_FIREFOX
    return None if webkit() and xvfb() else NO_WEBKIT


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Chromium by Debian's chromedriver."""
    port, program = free_port(), chromedriver()
    assert program
    options = {"binary": chromium(), "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"]}
    with _process([program, f"--port={port}"]), ExitStack() as stack:
        browser = _connected(lambda: Chromium(f"http://127.0.0.1:{port}", {"goog:chromeOptions": options}))
        stack.callback(browser.close)
        yield browser


@contextmanager
def running_firefox() -> Iterator[Browser]:
    """Firefox with a new profile."""
    program = firefox()
    assert program
    with _folder() as profile:
        (profile / "chrome").mkdir()
        (profile / "chrome" / "userChrome.css").write_text(_NARROW_FIREFOX)
        port = free_port()
        settings = {**_FIREFOX_SETTINGS, "marionette.port": port}
        lines = [f'user_pref("{name}", {json.dumps(value)});' for name, value in settings.items()]
        (profile / "user.js").write_text("\n".join(lines))
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        with _process(command), _connected(lambda: socket.create_connection(("127.0.0.1", port))) as connection:
            connection.settimeout(PATIENCE)
            yield Firefox(connection)


@contextmanager
def running_webkit() -> Iterator[Browser]:
    """WebKitGTK's small browser on a screen of its own, with bars that take no room."""
    found, screen = webkit(), xvfb()
    assert found
    assert screen
    driver, browser_program = found
    port = free_port()
    options = {"binary": browser_program, "args": ["--automation"]}
    with _folder() as home, ExitStack() as stack:
        (home / "gtk-3.0").mkdir()
        (home / "gtk-3.0" / "gtk.css").write_text(_NARROW_GTK)
        display = stack.enter_context(_display(screen))
        here = {"DISPLAY": display, "GDK_BACKEND": "x11", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
        if os.geteuid() == 0:  # as root it cannot shut itself in
            here["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        stack.enter_context(_process([driver, f"--port={port}"], here))
        browser = _connected(lambda: OverHttp(f"http://127.0.0.1:{port}", {"webkitgtk:browserOptions": options}))
        stack.callback(browser.close)
        yield browser


BROWSERS: dict[str, Callable[[], AbstractContextManager[Browser]]] = {
    "chromium": running_chromium,
    "firefox": running_firefox,
    "webkit": running_webkit,
}


@contextmanager
def _display(program: str) -> Iterator[str]:
    """A screen that nobody sees: the server picks a free number and writes it down."""
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        _end(server)


@contextmanager
def _process(command: list[str], surroundings: dict[str, str] | None = None) -> Iterator[None]:
    environment = {**os.environ, **(surroundings or {})}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for a profile; a browser that ends may still be writing into it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-browser-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _connected(connect: Any) -> Any:
    """What `connect` returns as soon as the program that was started listens."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return connect()
        except (OSError, httpx.TransportError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
