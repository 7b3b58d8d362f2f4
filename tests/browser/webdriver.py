"""The commands of WebDriver, over HTTP or Firefox's own socket: Chromium, Firefox and WebKitGTK driven alike.

Debian has driver programs for Chromium and WebKitGTK, but none for Firefox (geckodriver); what that one does is to pass
the same commands on to the socket that Firefox opens with `--marionette`. So no further library is needed.
"""

import base64
import json
import socket
from typing import Any, Protocol

import httpx

PATIENCE = 60.0  # seconds for one command on a loaded machine


class Refused(Exception):
    """The browser did not carry a command out; the text says why."""


class Browser(Protocol):
    """A started browser with one window."""

    def size(self, width: int, height: int) -> None:
        """Make the window so wide and high."""
        ...

    def go(self, url: str) -> None:
        """Load a page."""
        ...

    def run(self, script: str, *args: Any) -> Any:
        """The value that `script` returns; it finds `args` in `arguments`."""
        ...

    def click(self, element: str) -> None:
        """Click as a person does. Raises Refused when something lies over it or it has gone."""
        ...

    def type(self, element: str, text: str) -> None:
        """Type into it; into a file field, the path of a file."""
        ...

    def picture(self) -> bytes:
        """The window as PNG."""
        ...


class OverHttp:
    """A driver program of WebKitGTK or Chromium."""

    def __init__(self, url: str, capabilities: dict[str, Any]) -> None:
        self._http = httpx.Client(base_url=url, timeout=PATIENCE)
        started = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self._session = f"/session/{started['sessionId']}"

    def size(self, width: int, height: int) -> None:
        self._do("/window/rect", width=width, height=height)

    def go(self, url: str) -> None:
        self._do("/url", url=url)

    def run(self, script: str, *args: Any) -> Any:
        return self._do("/execute/sync", script=script, args=args)

    def click(self, element: str) -> None:
        self._do(f"/element/{element}/click")

    def type(self, element: str, text: str) -> None:
        self._do(f"/element/{element}/value", text=text)

    def picture(self) -> bytes:
        return base64.b64decode(self._ask("GET", self._session + "/screenshot"))

    def close(self) -> None:
        """End the browser."""
        self._ask("DELETE", self._session)
        self._http.close()

    def _do(self, path: str, **values: Any) -> Any:
        return self._ask("POST", self._session + path, values)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, path, json=body).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(f"{answer['error']}: {answer.get('message')}")
        return answer


class Chromium(OverHttp):
    """Its windows cannot be made as narrow as a phone, but the page can."""

    def size(self, width: int, height: int) -> None:
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._do("/goog/cdp/execute", cmd="Emulation.setDeviceMetricsOverride", params=screen)


class Firefox:
    """Marionette: JSON with its length before it; each command is answered before the next."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._left = b""
        self._number = 0
        self._receive()  # who it is
        self._do("NewSession", capabilities={})

    def size(self, width: int, height: int) -> None:
        self._do("SetWindowRect", width=width, height=height)

    def go(self, url: str) -> None:
        self._do("Navigate", url=url)

    def run(self, script: str, *args: Any) -> Any:
        return self._do("ExecuteScript", script=script, args=args)

    def click(self, element: str) -> None:
        self._do("ElementClick", id=element)

    def type(self, element: str, text: str) -> None:
        self._do("ElementSendKeys", id=element, text=text)

    def picture(self) -> bytes:
        return base64.b64decode(self._do("TakeScreenshot", full=False))

    def _do(self, name: str, **values: Any) -> Any:
        self._number += 1
        command = json.dumps([0, self._number, f"WebDriver:{name}", values]).encode()
        self._socket.sendall(b"%d:%b" % (len(command), command))
        _kind, _number, error, answer = self._receive()
        if error:
            raise Refused(f"{error['error']}: {error['message']}")
        return answer["value"] if isinstance(answer, dict) and set(answer) == {"value"} else answer

    def _receive(self) -> Any:
        while b":" not in self._left:
            self._left += self._more()
        length, _colon, self._left = self._left.partition(b":")
        while len(self._left) < int(length):
            self._left += self._more()
        text, self._left = self._left[: int(length)], self._left[int(length) :]
        return json.loads(text)

    def _more(self) -> bytes:
        got = self._socket.recv(1 << 20)
        if not got:
            raise Refused("Firefox has ended.")
        return got
