"""Files that are the same for everybody, compressed once and kept in memory (ARCHITECTURE, Speed).

NiceGUI's own (`/_nicegui/<version>/…`) are taken from NiceGUI at their first use; ours (`/assets/…`) from the folder.
They are answered before any session, cookie or database is touched (SE-10).
"""

import asyncio
import gzip
import hashlib
import mimetypes
import posixpath
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nicegui import __version__
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASSETS = Path(__file__).parent.parent.parent / "assets"
OURS = "/assets/"
THEIRS = f"/_nicegui/{__version__}/"
_PUBLIC = {".css", ".js", ".svg", ".png", ".ico", ".woff2", ".webmanifest"}
_PRIVATE_FOLDERS = {"templates", "words", "pdf"}
_LARGEST = 1_500_000  # bytes; larger libraries of NiceGUI are not used here
_FOREVER = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class File:
    """One file as it is sent: plain, and gzipped when that is smaller."""

    plain: bytes
    zipped: bytes | None
    media_type: str
    tag: str


class Static:
    """Answers GET and HEAD of static files; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._theirs: dict[str, File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
        elif path.startswith(OURS) and (file := _ours().get(path)):
            await _answer(file, scope, receive, send)
        elif path.startswith(THEIRS) and "/dynamic_resources/" not in path:
            await self._their_file(path, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _their_file(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._theirs.get(path)
        if file is None:
            caught = _Caught()
            plain = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"if-none-match")]
            await self._app({**scope, "method": "GET", "headers": plain}, receive, caught)
            other_spelling = posixpath.normpath(path) != path  # each would take memory of its own
            if caught.status != 200 or len(caught.body) > _LARGEST or other_spelling:
                await caught.as_it_was()(scope, receive, send)
                return
            file = await asyncio.to_thread(_file, caught.body, caught.headers.get("content-type", "text/plain"))
            self._theirs[path] = file
        await _answer(file, scope, receive, send)


def asset_url(name: str) -> str:
    """Address of `assets/<name>` that changes with its content, so that browsers keep it for good."""
    return f"{OURS}{name}?v={_ours()[OURS + name].tag}"


def first_needed() -> list[str]:
    """What the first page after signing in loads; the sign-in page has it fetched in advance (ARCHITECTURE, Speed)."""
    names = [
        "vue.esm-browser.prod.js",
        "quasar.umd.prod.js",
        "quasar.unimportant.prod.css",
        "nicegui.js",
        "nicegui.css",
    ]
    names += ["quasar.important.prod.css", "socket.io.min.js", "dompurify.mjs", "fonts.css", "lang/en-US.umd.prod.js"]
    return [f"{THEIRS}static/{name}" for name in names]


class _Caught:
    """Keeps a response instead of sending it."""

    def __init__(self) -> None:
        self.status = 500
        self.headers = Headers()
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = Headers(raw=message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    def as_it_was(self) -> Response:
        return Response(self.body, self.status, media_type=self.headers.get("content-type"))


@cache
def _ours() -> dict[str, File]:
    paths = [path for path in ASSETS.rglob("*") if path.suffix in _PUBLIC]
    shown = [path for path in paths if not _PRIVATE_FOLDERS & set(path.relative_to(ASSETS).parts)]
    return {OURS + path.relative_to(ASSETS).as_posix(): _file(path.read_bytes(), _type(path)) for path in shown}


def _file(content: bytes, media_type: str) -> File:
    zipped = gzip.compress(content, 9, mtime=0)
    tag = hashlib.sha256(content).hexdigest()[:12]
    return File(content, zipped if len(zipped) < 0.9 * len(content) else None, media_type, tag)


def _type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


async def _answer(file: File, scope: Scope, receive: Receive, send: Send) -> None:
    asked = Headers(scope=scope)
    named = scope["path"].startswith(THEIRS) or scope["query_string"] == f"v={file.tag}".encode()
    headers = {"Cache-Control": _FOREVER if named else _FOR_AN_HOUR, "ETag": f'"{file.tag}"', "Vary": "Accept-Encoding"}
    if asked.get("if-none-match") == headers["ETag"]:
        await Response(status_code=304, headers=headers)(scope, receive, send)
        return
    body = file.plain
    if file.zipped is not None and "gzip" in asked.get("accept-encoding", ""):
        body = file.zipped
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    await Response(b"" if scope["method"] == "HEAD" else body, headers=headers, media_type=file.media_type)(
        scope, receive, send
    )
