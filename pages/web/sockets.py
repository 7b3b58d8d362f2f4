"""The open pages: which socket shows which page for which session, and what a browser's messages may do (SE-13).

NiceGUI takes messages for any page from any socket (SECURITY §3b). Here its handlers run only when the socket is the
page's own and the session is alive at that moment; else nothing runs and the browser is sent to the sign-in page.
"""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from uuid import UUID

from nicegui import Client, core
from nicegui import nicegui as framework
from socketio.exceptions import ConnectionRefusedError as Refused
from starlette.requests import HTTPConnection
from uvicorn.protocols.websockets import wsproto_impl
from wsproto.extensions import PerMessageDeflate

from pages.web.errors import sign_in_url
from pages.web.portal import Portal
from pages.web.requests import token_of
from services import sessions
from services.words import use_language

# NiceGUI's script answers this very message by loading the page again, which then leads to the sign-in page.
LOAD_AGAIN = "Implicit handshake failed"
TOUCH_EVERY = 20.0  # seconds; the idle limit is 15 minutes
WATCH_EVERY = 1.0
LEAVE_TIME = 0.5  # seconds for the browser to go before its socket is closed
log = logging.getLogger("portal")


@dataclass
class Socket:
    """One connected browser tab."""

    client: Client
    session_id: UUID
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)  # the check takes time; messages must not overtake
    leaving: bool = False


class Sockets:
    """Every connected tab of this process."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._open: dict[str, Socket] = {}
        self._touched: dict[UUID, float] = {}

    def take_over(self) -> None:
        """Put our handlers in the place of NiceGUI's, and no answer to other origins."""
        core.sio.eio.cors_allowed_origins = []
        core.sio.on("connect", self._connect)
        core.sio.on("handshake", self._handshake)
        core.sio.on("disconnect", self._disconnect)
        core.sio.on("event", self._checked(framework._on_event, by_the_person=True))
        core.sio.on("javascript_response", self._checked(framework._on_javascript_response))
        core.sio.on("ack", self._checked(framework._on_ack))
        core.sio.on("log", self._drop)  # anybody's lines in our log (LG-02)

    def client_of(self, client_id: str, token: str | None) -> Client | None:
        """The page `client_id`, when it was fetched with this very session token."""
        client = Client.instances.get(client_id)
        own = token_of(self._portal.settings, client.request) if client else None
        return client if token and own and hmac.compare_digest(own.encode(), token.encode()) else None

    async def close(self, session_ids: Collection[UUID], back: bool = False) -> None:
        """Clear every tab of these sessions and send it to the sign-in page, which leads `back` here if wanted."""
        leaving = {sid: tab for sid, tab in self._open.items() if tab.session_id in session_ids and not tab.leaving}
        for tab in leaving.values():
            tab.leaving = True
            tab.client.layout.clear()
            tab.client.open(sign_in_url(tab.client.sub_pages_router.current_path) if back else "/login")
        if leaving:
            await asyncio.sleep(LEAVE_TIME)
        for sid in leaving:
            await core.sio.disconnect(sid)

    async def watch(self) -> None:
        """Close the tabs of sessions that ended elsewhere or by idling, within two seconds (SE-06). Runs for good."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            open_here = {tab.session_id for tab in self._open.values() if not tab.leaving}
            self._touched = {key: at for key, at in self._touched.items() if key in open_here}
            try:
                alive = await self._portal.db.read(sessions.living, open_here) if open_here else {}
                await self.close(open_here - alive.keys(), back=True)
            except Exception:
                log.exception("The watch over ended sessions failed once")

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        connection = HTTPConnection(environ["asgi.scope"])
        token = token_of(self._portal.settings, connection)
        client = self.client_of(connection.query_params.get("client_id", ""), token)
        viewer = await self._portal.db.read(sessions.find, token) if client else None
        if client is None or viewer is None:
            raise Refused(LOAD_AGAIN)
        self._open[sid] = Socket(client, viewer.session_id)
        try:
            await framework._on_connect(sid, environ, auth)
        except Refused:
            del self._open[sid]
            raise

    async def _handshake(self, sid: str, message: Any) -> bool:
        tab = self._own(sid, message)
        return tab is not None and await self._is_alive(tab) and await framework._on_handshake(sid, message)

    def _disconnect(self, sid: str, _reason: Any = None) -> None:
        framework._on_disconnect(sid)
        self._open.pop(sid, None)

    def _checked(
        self, handler: Callable[[str, dict[str, Any]], None], by_the_person: bool = False
    ) -> Callable[..., Any]:
        async def handle(sid: str, message: Any = None) -> None:
            tab = self._own(sid, message)
            if tab is None or sid not in tab.client._socket_to_document_id:
                return
            async with tab.in_order:
                if not await self._is_alive(tab, by_the_person):
                    await self.close({tab.session_id}, back=True)
                    return
                use_language(tab.client.request.state.language)
                try:
                    _check_address(tab.client, message)
                    handler(sid, message)
                except (KeyError, TypeError, ValueError, AttributeError):
                    # What handlers raise never arrives here; this is a message that does not fit the page.
                    log.warning("A browser sent a message that does not fit its page.")

        return handle

    async def _drop(self, _sid: str, _message: Any = None) -> None:
        return

    def _own(self, sid: str, message: Any) -> Socket | None:
        tab = self._open.get(sid)
        if tab is None or tab.client.is_deleted or not isinstance(message, dict):
            return None
        return tab if message.get("client_id") == tab.client.id else None

    async def _is_alive(self, tab: Socket, by_the_person: bool = False) -> bool:
        if tab.leaving:
            return False
        due = by_the_person and time.monotonic() - self._touched.get(tab.session_id, 0) > TOUCH_EVERY
        if not due:
            return await self._portal.db.read(sessions.living_account, tab.session_id) is not None
        self._touched[tab.session_id] = time.monotonic()
        return await self._portal.db.write(sessions.touch, tab.session_id)


def compress_one_by_one() -> None:
    """Compress each message to a browser, and each from it, by itself (RFC 7692 §7.1.1).

    Otherwise each open tab keeps the memory of its compressor, 100 to 300 KB, as long as it is open. uvicorn
    has a switch for no compression at all, which on a phone makes every screen several times as large.
    """
    alone = partial(PerMessageDeflate, client_no_context_takeover=True, server_no_context_takeover=True)
    wsproto_impl.PerMessageDeflate = cast(Any, alone)  # pyright: ignore[reportPrivateImportUsage]


def _check_address(client: Client, message: dict[str, Any]) -> None:
    """Raises TypeError for a navigation to what is no text: NiceGUI's router stumbles over it later, unwatched."""
    listener = client.layout._event_listeners.get(message.get("listener_id", ""))
    if listener and listener.type.startswith("sub_pages_") and not isinstance(json.loads(message["args"][0]), str):
        raise TypeError("not an address")
