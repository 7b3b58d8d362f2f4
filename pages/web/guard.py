"""Who may talk to the portal at all, decided before any other code sees the request (SECURITY §3b, §3c, SE-12…SE-15).

Pure ASGI, because websockets and the polling transport do not pass through ordinary HTTP middleware.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web.errors import Errors
from pages.web.portal import Portal
from pages.web.requests import from_our_pages, preferred_language, token_of, viewer_of
from pages.web.sockets import LOAD_AGAIN, Sockets
from services.records.reading_room import LARGEST
from services.sessions import Viewer
from services.words import use_language

SOCKET = "/_nicegui_ws"
UPLOAD = "/_nicegui/client/"
SINGLE_FILES = "/_nicegui/auto/"
FORM_LIMIT = 64 * 1024  # bytes of a posted form
UPLOAD_LIMIT = 11 * 1024 * 1024  # one attachment of 10 MB with the form around it (FI-01)
STAFF_UPLOAD_LIMIT = LARGEST + 1024 * 1024  # a record file; sets of a practice go through the watched folder
_READING = ("GET", "HEAD")


class Guard:
    """Lets through what comes from our own pages and, where a page of the portal is needed, from its own session."""

    def __init__(self, app: ASGIApp, portal: Portal, sockets: Sockets, errors: Errors) -> None:
        self._app = app
        self._portal = portal
        self._sockets = sockets
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        connection.state.language = preferred_language(connection)
        use_language(connection.state.language)
        if scope["path"].startswith(SOCKET):
            await self._socket(connection, scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._request(connection, scope, receive, send)

    async def _socket(self, connection: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        """NiceGUI's websocket and its polling fallback."""
        is_polling = scope["type"] == "http"
        if not from_our_pages(self._portal.settings, connection.headers, not is_polling or scope["method"] != "GET"):
            if is_polling:
                await self._refuse(403, scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        token = token_of(self._portal.settings, connection)
        client = self._sockets.client_of(connection.query_params.get("client_id", ""), token)
        viewer = await viewer_of(self._portal, connection) if client else None
        if viewer:
            await self._app(scope, receive, send)
        elif is_polling:
            await _load_again_by_polling(connection, scope, send)
        else:
            with suppress(TimeoutError):
                await _load_again(receive, send)

    async def _request(self, connection: HTTPConnection, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        limit = FORM_LIMIT
        if method not in _READING and not from_our_pages(self._portal.settings, connection.headers):
            await self._refuse(403, scope, receive, send)
            return
        if path.startswith((UPLOAD, SINGLE_FILES)):
            viewer = await self._owner(connection, path)
            if viewer is None:
                await self._refuse(401, scope, receive, send)
                return
            limit = STAFF_UPLOAD_LIMIT if viewer.role else UPLOAD_LIMIT
        if _length(connection) > limit:
            await self._refuse(413, scope, receive, send)
            return
        await self._answered(scope, _Counted(receive, limit), send)

    async def _answered(self, scope: Scope, receive: "_Counted", send: Send) -> None:
        """The application's answer, or our page for a failure (WB-09)."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            if started:
                raise
            if receive.is_over:  # the exception arrives wrapped, or not at all as the one that was raised
                await self._refuse(413, scope, receive, send)
                return
            is_file = scope["path"].startswith(UPLOAD)
            answer = self._errors.failed_upload(error) if is_file else await self._errors.failed(error)
            await answer(scope, receive, send)

    async def _owner(self, connection: HTTPConnection, path: str) -> Viewer | None:
        """The live session to which the page of this upload, or this single file, belongs."""
        if path.startswith(UPLOAD):
            client_id = path.removeprefix(UPLOAD).split("/", 1)[0]
            if self._sockets.client_of(client_id, token_of(self._portal.settings, connection)) is None:
                return None
        return await viewer_of(self._portal, connection)

    async def _refuse(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._errors.refused(status))(scope, receive, send)


class _Counted:
    """`receive` that stops a body without honest Content-Length at the limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    @property
    def is_over(self) -> bool:
        """Whether more came than allowed."""
        return self._left < 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self.is_over:
            raise HTTPException(413)
        return message


def _length(connection: HTTPConnection) -> int:
    given = connection.headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else 0


async def _load_again(receive: Receive, send: Send) -> None:
    """Tell a page whose session or server is gone to load again; it then finds the sign-in page.

    A plain refusal would leave the page, with everything on it, on the screen under "Connection lost". This says the
    few words of the protocol itself: nothing is set up for such a socket.
    """
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "0" + _hello()})
    async with asyncio.timeout(10):
        message = await receive()
    if (message.get("text") or "").startswith("40"):  # "connect to the namespace"
        await send({"type": "websocket.send", "text": "44" + json.dumps({"message": LOAD_AGAIN})})
    if message["type"] == "websocket.receive":
        await send({"type": "websocket.close", "code": 1000})


async def _load_again_by_polling(connection: HTTPConnection, scope: Scope, send: Send) -> None:
    """The same in three short answers: hello, ok to whatever is posted, load again and good-bye."""
    good_bye = "44" + json.dumps({"message": LOAD_AGAIN}) + "\x1e1"
    text = good_bye if "sid" in connection.query_params else "0" + _hello()
    body = b"ok" if scope["method"] == "POST" else text.encode()
    headers: list[Any] = [(b"content-type", b"text/plain; charset=UTF-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _hello() -> str:
    return json.dumps({"sid": "none", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 1000})
