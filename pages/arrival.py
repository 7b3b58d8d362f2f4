"""What all ways of signing in share: the form to begin with, and arriving with a new session."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nicegui import background_tasks
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from pages.web.static import first_needed
from services import passkeys, sessions
from services.errors import Problem, SignedOut
from services.sessions import Viewer
from services.sign_in import Browser


def browser_of(portal: Portal, request: Request) -> Browser:
    """Device, address, and the cookie of a remembered device."""
    return replace(web.browser_of(request), remembered=web.token_of(portal.settings, request, "device"))


async def login_form(portal: Portal, next_path: str = "/", email: str = "", problem: Problem | None = None) -> Response:
    """The page with e-mail and password; after a wrong sign-in also with a field for a code."""
    more = {
        "next": next_path,
        "email": email,
        "prefetch": first_needed(),
        "demo_accounts": await _demo_accounts(portal),
        "with_passkeys": passkeys.available(portal.settings),
    }
    return await page(portal, "sign_in.html", 422 if problem else 200, problem, **more)


def home_of(viewer: Viewer, next_path: str) -> str:
    """Where this person goes; staff to the office when they wanted nothing else."""
    return "/clinic" if viewer.role and next_path == "/" else next_path


def redirect(path: str) -> Response:
    """To `path`, by GET."""
    return RedirectResponse(path, 303)


async def arrive(
    portal: Portal,
    sockets: Sockets,
    request: Request,
    token: str,
    next_path: str,
    answer: Callable[[str], Response] = redirect,
) -> Response:
    """A new session in a new cookie (SE-03); one that this browser had before is over. `answer` gets the address."""
    before = await web.viewer_of(portal, request)
    if before:
        await sign_out(portal, sockets, before)
    viewer = await portal.db.read(sessions.find, token)
    if viewer is None:
        raise SignedOut
    response = answer(home_of(viewer, next_path))
    web.set_cookie(response, portal.settings, token)
    web.drop_cookie(response, portal.settings, "step")
    return response


async def sign_out(portal: Portal, sockets: Sockets, viewer: Viewer) -> None:
    """The session is over in every tab, at once (SE-06)."""
    await portal.db.write(sessions.end, viewer)
    background_tasks.create(sockets.close({viewer.session_id}), name="close the tabs of a session")


async def _demo_accounts(portal: Portal) -> list[Any]:
    if not portal.settings.demo:
        return []
    from services import demo  # nothing of the demo is even loaded outside demo mode

    return list(await portal.db.read(demo.accounts))
