"""What a request says about who asks: cookie, address, browser, language, and whether it comes from our own pages.

Identity is our own session cookie and nothing else; NiceGUI's cookie and `app.storage.user` are not used at all.
"""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from pages.web.portal import Portal
from services import sessions
from services.errors import SignedOut
from services.sessions import Viewer
from services.settings import Settings
from services.sign_in import Browser
from services.words import LANGUAGES, use_language

LANGUAGE_COOKIE = "language"
_YEAR = 365 * 24 * 3600
_LOCAL_PATH = re.compile(r"/(?:[^/\\\x00-\x20\x7f\ud800-\udfff][^\\\x00-\x20\x7f\ud800-\udfff]*)?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NEVER_NEXT = ("/login", "/sign-out", "/set-up", "/join", "/_nicegui")


def cookie_name(settings: Settings, kind: str = "") -> str:
    """Name of the session cookie, or of another short-lived one of `kind` ("step") (SE-01)."""
    name = f"portal-{kind}" if kind else "portal"
    return f"__Host-{name}" if settings.secure else name


def set_cookie(response: Response, settings: Settings, value: str, kind: str = "", max_age: int | None = None) -> None:
    """Give the browser a cookie that scripts cannot read and that ends with the browser unless `max_age` (seconds)."""
    response.set_cookie(
        cookie_name(settings, kind),
        value,
        max_age=max_age,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings, kind: str = "") -> None:
    """Take a cookie of ours back."""
    response.delete_cookie(cookie_name(settings, kind), path="/", secure=settings.secure, httponly=True, samesite="lax")


def token_of(settings: Settings, connection: HTTPConnection, kind: str = "") -> str | None:
    """The token in the cookie, unchecked."""
    return connection.cookies.get(cookie_name(settings, kind))


async def viewer_of(portal: Portal, request: HTTPConnection) -> Viewer | None:
    """Who is signed in, or None. Sets the language of this request to the account's."""
    token = token_of(portal.settings, request)
    if not token:
        return None
    viewer = await portal.db.read(sessions.find, token, address_of(request))
    if viewer:
        request.state.viewer = viewer
        request.state.language = viewer.language or preferred_language(request)
        use_language(request.state.language)
    return viewer


def signed_in(portal: Portal) -> Any:
    """Dependency of every NiceGUI page: a live session, or SignedOut before anything is built for the request.

    ``@ui.page("/", dependencies=[signed_in(portal)])``; the page then finds ``request.state.viewer``.
    """

    async def check(request: Request) -> Viewer:
        viewer = await viewer_of(portal, request)
        if viewer is None:
            raise SignedOut
        if _by_the_person(request.headers):
            await portal.db.write(sessions.touch, viewer.session_id)
        return viewer

    return Depends(check)


async def form_of(request: Request) -> dict[str, str]:
    """The posted fields as text, empty ones too; files have no place in the plain pages.

    Every text can be stored and shown: a program may name a character set of its own choice, which gives half
    characters, or is none at all (HTTPException 400).
    """
    try:
        async with request.form(max_files=0, max_fields=20) as form:
            texts = {name: value for name, value in form.items() if isinstance(value, str)}
    except UnicodeError as error:
        raise HTTPException(400) from error
    return {name: value.encode(errors="replace").decode() for name, value in texts.items()}


def secret_of_link(request: Request, name: str) -> str | None:
    """The secret that a mailed link brings along in its query, None without one; "" for what is no secret of ours."""
    given = request.query_params.get(name)
    return given if given is None or _SECRET.fullmatch(given) else ""


def address_of(request: HTTPConnection) -> str | None:
    """Network address of the person; `headers.py` has already put the one a trusted proxy names in its place."""
    return request.client.host if request.client else None


def browser_of(request: HTTPConnection) -> Browser:
    """Device label and address for the list of signed-in devices."""
    return Browser(device_label(request.headers.get("user-agent", "")), address_of(request))


def device_label(user_agent: str) -> str:
    """ "Chrome on Windows": what the browser says of itself, in plain words; "Unknown browser" when it says nothing."""
    browsers = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome"}
    browsers |= {"SamsungBrowser/": "Samsung Internet", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS"}
    systems |= {"Macintosh": "Mac", "Linux": "Linux"}
    browser = next((name for mark, name in browsers.items() if mark in user_agent), "Unknown browser")
    system = next((name for mark, name in systems.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def safe_next(path: str | None) -> str:
    """`path` when it leads into the portal, else "/" (WB-04): no other host, no scheme, no way back to signing in."""
    if path and _LOCAL_PATH.fullmatch(path) and not path.startswith(_NEVER_NEXT):
        return path
    return "/"


def preferred_language(request: HTTPConnection) -> str:
    """The language chosen on the sign-in page, else the browser's first one that we speak, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((code for code in wanted if code in LANGUAGES), "en")


def set_language(response: Response, settings: Settings, code: str) -> None:
    """Remember the language chosen on the sign-in page; unknown codes are ignored."""
    if code in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR, secure=settings.secure, httponly=True, samesite="lax")


def from_our_pages(settings: Settings, headers: Mapping[str, str], origin_needed: bool = True) -> bool:
    """Whether a browser sends this from a page of ours (SE-12, SE-15): Origin, and Sec-Fetch-Site where it is sent.

    A page with Referrer-Policy no-referrer sends ``Origin: null``; Sec-Fetch-Site then decides.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    if origin is None or (origin == "null" and site is not None):
        return site == "same-origin" or not origin_needed
    return origin in origins(settings)


def origins(settings: Settings) -> frozenset[str]:
    """The addresses under which people open the portal."""
    if settings.secure and not settings.demo:
        return frozenset({settings.base_url})
    return frozenset({settings.base_url} | {f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")})


def _by_the_person(headers: Mapping[str, str]) -> bool:
    """Whether a person opened the page; a reload by script (after a lost connection) must not extend a session."""
    return "sec-fetch-mode" not in headers or headers.get("sec-fetch-user") == "?1"
