"""The outermost layer: what a request may claim about itself, and the headers of every response (WB-01, WB-02, WB-11).

Pure ASGI, so that errors, refusals and 404s pass through it too.
"""

import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web import static
from services.settings import Settings

_CLAIMS = (
    b"forwarded",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-port",
    b"x-forwarded-prefix",
    b"x-forwarded-proto",
    b"x-real-ip",
    b"host",
)
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_COMMON = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
)
_PLAIN_POLICY = _COMMON + "script-src 'self'; style-src 'self'"
# NiceGUI compiles its Vue templates in the browser (eval) and sets style attributes; proven in SECURITY §3d.
_APP_POLICY = _COMMON + "script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Outermost:
    """Cleans the request's claims and dresses every response. NiceGUI pages get a nonce on each script element."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        _clean(scope, self._settings)
        await self._app(scope, receive, _Dresser(send, self._settings, scope["path"]))


class _Dresser:
    """`send` for one request; holds a NiceGUI page back until its body is there, to put the nonce in."""

    def __init__(self, send: Send, settings: Settings, path: str) -> None:
        self._send = send
        self._settings = settings
        self._path = path
        self._page: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            nonce = secrets.token_urlsafe(18)
            self._dress(headers, nonce)
            if headers.get("x-nicegui-content") == "page":
                self._page, self._nonce = message, nonce
                return
        elif message["type"] == "http.response.body" and self._page is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', self._body)
            start, self._page, self._body = self._page, None, b""  # an open page keeps its request, and this with it
            MutableHeaders(scope=start)["Content-Length"] = str(len(body))
            await self._send(start)
            message = {"type": "http.response.body", "body": body}
        await self._send(message)

    def _dress(self, headers: MutableHeaders, nonce: str) -> None:
        is_page = headers.get("x-nicegui-content") == "page"
        policy = _APP_POLICY.format(nonce=nonce) if is_page else _PLAIN_POLICY
        if "Content-Security-Policy" not in headers:  # a download may send a stricter one
            headers["Content-Security-Policy"] = policy
        for name, value in _FIXED.items():
            headers.setdefault(name, value)
        if self._settings.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not (self._path.startswith((static.OURS, static.THEIRS)) and "cache-control" in headers):
            headers["Cache-Control"] = "no-store"  # SE-11


def _clean(scope: Scope, settings: Settings) -> None:
    """Put what is configured in place of what the request claims: host and scheme; the address if the proxy says so."""
    given = Headers(scope=scope)
    peer = scope["client"][0] if scope.get("client") else None
    if peer is not None and peer == settings.trusted_proxy:
        # The last entry is the one that our own proxy has added, be it to a line or as one of its own (HAProxy); the
        # others are anybody's words (WB-12).
        address = ",".join(given.getlist("x-forwarded-for")).rsplit(",", 1)[-1].strip()
        scope["client"] = (address or peer, 0)
    url = urlsplit(settings.base_url)
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _CLAIMS]
    scope["headers"] = [(b"host", url.netloc.encode()), *kept]
    secure = {"http": "https", "websocket": "wss"} if settings.secure else {"http": "http", "websocket": "ws"}
    scope["scheme"] = secure[scope["type"]]
