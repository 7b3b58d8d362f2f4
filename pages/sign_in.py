"""Signing in and out: plain HTML with real forms, so that password managers work and no page is built for strangers."""

import asyncio
import time

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages import arrival, passkeys, second_step
from pages.web import requests as web
from pages.web.errors import sign_in_url
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from services import sign_in
from services.errors import Problem

# Every wrong sign-in is answered this many seconds after it came, whether a hash was computed or not (AU-11). Long
# enough for the hash on a busy machine too.
ANSWER_AFTER = 1.0
_STEP_AGE = int(sign_in.STEP_TIME.total_seconds())


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes `/login`, `/sign-out` and `/language`, those of the second step and of passkeys."""
    pages = SignInPages(portal, sockets)
    app.get("/login")(pages.show)
    app.post("/login")(pages.check_password)
    app.post("/sign-out")(pages.sign_out)
    app.post("/language")(pages.choose_language)
    second_step.register(portal, sockets)
    passkeys.register(portal, sockets)


class SignInPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal, sockets: Sockets) -> None:
        self._portal = portal
        self._settings = portal.settings
        self._sockets = sockets
        self._two_hashes = asyncio.Semaphore(2)  # waiting passwords must not take all threads from the database

    async def show(self, request: Request) -> Response:
        """The form; someone who is signed in already goes on."""
        next_path = web.safe_next(request.query_params.get("next"))
        viewer = await web.viewer_of(self._portal, request)
        if viewer:
            return RedirectResponse(arrival.home_of(viewer, next_path), 303)
        return await arrival.login_form(self._portal, next_path)

    async def check_password(self, request: Request) -> Response:
        """The same words and the same time for every wrong sign-in (AU-11)."""
        began = time.monotonic()
        form = await web.form_of(request)
        next_path = web.safe_next(form.get("next"))
        email, password, code = (form.get(name, "") for name in ("email", "password", "code"))
        typed = (email, password, arrival.browser_of(self._portal, request), next_path, code)
        try:
            async with self._two_hashes:
                outcome = await self._portal.db.run(sign_in.with_password, *typed, self._settings.secret_key)
        except Problem as problem:
            await asyncio.sleep(began + ANSWER_AFTER - time.monotonic())
            return await arrival.login_form(self._portal, next_path, email, problem)
        if outcome.session_token:
            return await arrival.arrive(self._portal, self._sockets, request, outcome.session_token, next_path)
        response = RedirectResponse("/login/code", 303)
        web.set_cookie(response, self._settings, outcome.step_token or "", "step", _STEP_AGE)
        return response

    async def sign_out(self, request: Request) -> Response:
        """The session is over in every tab, at once."""
        viewer = await web.viewer_of(self._portal, request)
        if viewer:
            await arrival.sign_out(self._portal, self._sockets, viewer)
        response = RedirectResponse("/login", 303)
        web.drop_cookie(response, self._settings)
        return response

    async def choose_language(self, request: Request) -> Response:
        """English or Spanish for whoever is not signed in yet."""
        form = await web.form_of(request)
        response = RedirectResponse(sign_in_url(form.get("next", "/")), 303)
        web.set_language(response, self._settings, form.get("language", ""))
        return response
