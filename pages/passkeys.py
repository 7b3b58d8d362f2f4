"""The addresses that assets/passkeys.js talks to: JSON in and out, from our own pages only (the guard sees to it)."""

import json
from typing import Any

from nicegui import app
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pages import arrival
from pages.web import requests as web
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from services import passkeys, profile_security
from services.errors import Problem, SignedOut
from services.words import _


def register(portal: Portal, sockets: Sockets) -> None:
    """`/login/passkey/begin` and `/login/passkey` for signing in, `/passkeys` for adding one to the own account."""
    pages = PasskeyPages(portal, sockets)
    app.post("/login/passkey/begin")(pages.begin)
    app.post("/login/passkey")(pages.sign_in)
    app.post("/passkeys")(pages.add)


class PasskeyPages:
    """The addresses with what they need of the running portal."""

    def __init__(self, portal: Portal, sockets: Sockets) -> None:
        self._portal = portal
        self._settings = portal.settings
        self._sockets = sockets

    async def begin(self, request: Request) -> Response:
        """The options for `navigator.credentials.get`."""
        try:
            options = await self._portal.db.write(passkeys.begin_sign_in, self._settings, web.address_of(request))
        except Problem as problem:
            return _refused(problem)
        return Response(options, media_type="application/json")

    async def sign_in(self, request: Request) -> Response:
        """``{"answer": …, "next": …}`` becomes a session; the reply says where to go."""
        try:
            said = await _said(request)
            browser = web.browser_of(request)
            token = await self._portal.db.write(
                passkeys.finish_sign_in, self._settings, said["answer"], browser.device, browser.address
            )
        except Problem as problem:
            return _refused(problem)
        next_path = web.safe_next(said["next"])
        return await arrival.arrive(self._portal, self._sockets, request, token, next_path, _path)

    async def add(self, request: Request) -> Response:
        """``{"answer": …, "name": …}`` for options that were made after the present password had been shown (AU-06)."""
        viewer = await web.viewer_of(self._portal, request)
        if viewer is None:
            raise SignedOut
        try:
            said = await _said(request)
            await self._portal.in_account(
                viewer, profile_security.add_passkey, said["answer"], said["name"], self._settings
            )
        except Problem as problem:
            return _refused(problem)
        return JSONResponse({})


async def _said(request: Request) -> dict[str, str]:
    """The posted object: `answer` still as JSON, the rest as text."""
    try:
        said: Any = json.loads(await request.body())
        answer = json.dumps(said["answer"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem(_("This passkey did not work. Try again, or sign in with your password.")) from error
    return {"answer": answer, "next": str(said.get("next", "/")), "name": str(said.get("name", ""))}


def _refused(problem: Problem) -> Response:
    return JSONResponse({"problem": problem.message}, 422)


def _path(path: str) -> Response:
    return JSONResponse({"path": path})
