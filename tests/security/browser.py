"""Browsers without a window: one that keeps cookies, and tabs whose every message to the server a test can choose."""

import html
import json
import re
import uuid
from typing import Any, Self
from uuid import UUID

import aiohttp
import httpx
import socketio
from sqlmodel import Session, select

from models.people import Account
from models.sessions import SignIn
from services import sessions
from services.database import Database
from tests.running import Running


class Site:
    """The running test site, its database, and what its handlers did."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.url = running.url
        self._http = httpx.Client(base_url=running.url)
        self.db = Database(running.database)
        self.people: dict[str, dict[str, Any]] = json.loads((running.data / "cast.json").read_text())

    def signed_in(self, name: str) -> str:
        """The token of a new session of one of the cast."""
        return self.db.writing(_start, UUID(self.people[name]["id"]))

    def session_row(self, token: str) -> SignIn:
        """What the database knows of a session."""
        return self.db.reading(_row, token)

    def change_session(self, token: str, **values: Any) -> None:
        """Move its times, or end it, as another process would."""
        self.db.writing(_change, token, values)

    def get(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """One GET, with this session only."""
        return self._ask("GET", path, token, **more)

    def post(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """One POST as our own pages send it, unless `headers` say otherwise."""
        return self._ask("POST", path, token, **{**more, "headers": {"Origin": self.url, **more.get("headers", {})}})

    def close(self) -> None:
        """Close the connections to the site and its database."""
        self._http.close()
        self.db.close()

    def _ask(self, method: str, path: str, token: str | None, **more: Any) -> httpx.Response:
        cookie = {"Cookie": f"portal={token}"} if token else {}
        answer = self._http.request(method, path, headers={**more.pop("headers", {}), **cookie}, **more)
        self._http.cookies.clear()  # every request of a test says itself who asks
        return answer

    def done(self) -> list[str]:
        """What the handlers of the page have done so far, and forget it."""
        return self.get("/test/done").json()


class Visited:
    """Any started portal, or an empty page to compare it with, as a tab needs it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, token: str) -> httpx.Response:
        """The page as its browser gets it."""
        return httpx.get(self.url + path, headers={"Cookie": f"portal={token}"} if token else {}, timeout=60)


class Tab:
    """One tab that has loaded a page; `connect` opens its socket."""

    def __init__(self, site: "Site | Visited", token: str, path: str = "/test") -> None:
        page = site.get(path, token).raise_for_status().text
        query = re.search(r"query: (\{.*?\}),\n", page)
        elements = re.search(r"parseElements\(String\.raw`(.*?)`\)", page, re.DOTALL)
        assert query
        assert elements
        self.site = site
        self.token = token
        self.query: dict[str, Any] = json.loads(query[1].replace("'", '"').replace("True", "true"))
        self.client_id: str = self.query["client_id"]
        self.elements: dict[str, Any] = json.loads(html.unescape(elements[1]))
        self.received: list[tuple[str, Any]] = []
        self.socket = socketio.AsyncClient(reconnection=False)
        self.refused: Any = None
        self.socket.on("*", self._note)
        self.socket.on("connect_error", self._note_refusal)

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def connect(self, *, token: str | None = "", origin: str | None = "", **query: Any) -> None:
        """Open the socket as the page's own script does, but for what is given. Raises ConnectionError if refused."""
        cookie = self.token if token == "" else token
        origin = self.site.url if origin == "" else origin
        headers = {**({"Cookie": f"portal={cookie}"} if cookie else {}), **({"Origin": origin} if origin else {})}
        ids = {"tab_id": str(uuid.uuid4()), "document_id": str(uuid.uuid4()), "implicit_handshake": "true"}
        url = str(httpx.URL(self.site.url, params={**self.query, **ids, **query}))
        self._http = self.socket.eio.http = aiohttp.ClientSession(headers=headers)  # for polling's later requests too
        try:
            await self.socket.connect(
                url, headers, transports=["websocket"], socketio_path="/_nicegui_ws/socket.io", wait_timeout=10
            )
        except Exception:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the socket, if it is open."""
        await self.socket.disconnect()
        await self._http.close()

    def event(self, label: str | None = None, kind: str = "click", args: Any = None) -> dict[str, Any]:
        """The message for a click on the button `label`, or for an event of the page itself."""
        for number, element in self.elements.items():
            for listener in element.get("events", []):
                if listener["type"] == kind and (label is None or element.get("props", {}).get("label") == label):
                    said = {"id": int(number), "client_id": self.client_id, "listener_id": listener["listener_id"]}
                    return {**said, "args": [json.dumps(args)] if args is not None else []}
        raise AssertionError(f"no {kind} on {label}")

    def upload_path(self) -> str:
        """Where the page's upload element posts to."""
        return next(url for e in self.elements.values() if (url := e.get("props", {}).get("url")))

    async def send(self, message: dict[str, Any], event: str = "event") -> None:
        """Send and wait until the server has dealt with it."""
        await self.socket.call(event, message, timeout=10)

    def opened(self) -> list[str]:
        """Addresses the server told this tab to go to."""
        return [data["path"] for name, data in self.received if name == "open"]

    def _note_refusal(self, reason: Any) -> None:
        self.refused = reason

    async def _note(self, name: str, data: Any = None) -> None:
        self.received.append((name, data))


class Polling:
    """The fallback where websockets are blocked: the same messages in plain requests."""

    def __init__(self, tab: Tab, token: str | None) -> None:
        ids = {"tab_id": "a", "document_id": "b", "implicit_handshake": "true", "EIO": "4", "transport": "polling"}
        self._path = str(httpx.URL("/_nicegui_ws/socket.io/", params={**tab.query, **ids}))
        self._site, self._token = tab.site, token
        hello = self._site.get(self._path, token).text
        self._path += f"&sid={json.loads(hello[1:])['sid']}"

    def send(self, packet: str) -> str:
        """Post one packet and return what the server has to say next."""
        assert self._site.post(self._path, self._token, content=packet.encode()).text in ("ok", "OK")
        return self._site.get(self._path, self._token).text


def _start(session: Session, account_id: UUID) -> str:
    account = session.get_one(Account, account_id)
    return sessions.start(session, account, "Test", "127.0.0.1", second_factor=account.role is not None)


def _row(session: Session, token: str) -> SignIn:
    return session.exec(select(SignIn).where(SignIn.token_hash == sessions.token_hash(token))).one()


def _change(session: Session, token: str, values: dict[str, Any]) -> None:
    row = _row(session, token)
    for name, value in values.items():
        setattr(row, name, value)
