"""Signing in and out: plain HTML with real forms, so that password managers work and no page is built for strangers."""

import asyncio
from typing import Any

from nicegui import app, background_tasks
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.web import requests as web
from pages.web.errors import sign_in_url
from pages.web.html import page
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from pages.web.static import first_needed
from services import second_step, sessions, sign_in
from services.errors import Problem, SignedOut
from services.sessions import Viewer

_STEP_AGE = int(sign_in.STEP_TIME.total_seconds())


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes `/login`, `/login/code`, `/sign-out` and `/language`."""
    pages = SignInPages(portal, sockets)
    app.get("/login")(pages.show)
    app.post("/login")(pages.check_password)
    app.get("/login/code")(pages.show_code)
    app.post("/login/code")(pages.check_code)
    app.post("/sign-out")(pages.sign_out)
    app.post("/language")(pages.choose_language)


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
        return RedirectResponse(_home(viewer, next_path), 303) if viewer else await self._form(next_path)

    async def check_password(self, request: Request) -> Response:
        """The same words and the same time for every wrong sign-in (AU-11)."""
        form = await web.form_of(request)
        next_path = web.safe_next(form.get("next"))
        email = form.get("email", "")
        try:
            async with self._two_hashes:
                outcome = await self._portal.db.run(
                    sign_in.with_password, email, form.get("password", ""), web.browser_of(request), next_path
                )
        except Problem as problem:
            return await self._form(next_path, email, problem)
        if outcome.session_token:
            return await self._signed_in(request, outcome.session_token, next_path)
        response = RedirectResponse("/login/code", 303)
        web.set_cookie(response, self._settings, outcome.step_token or "", "step", _STEP_AGE)
        return response

    async def show_code(self, request: Request) -> Response:
        """The second step, for whoever has just shown the right password."""
        token = web.token_of(self._settings, request, "step")
        if not await self._portal.db.read(sign_in.pending, token):
            return RedirectResponse("/login", 303)
        return await self._code_form(token)

    async def check_code(self, request: Request) -> Response:
        """Five tries for each password (AU-15), then from the beginning."""
        form, token = await web.form_of(request), web.token_of(self._settings, request, "step") or ""
        key = self._settings.secret_key
        try:
            session_token, next_path = await self._portal.db.run(
                sign_in.with_code, token, form.get("code", ""), web.browser_of(request), key
            )
        except Problem as problem:
            if problem.field == "code":
                return await self._code_form(token, problem)
            response = await self._form("/", problem=Problem(problem.message))
            web.drop_cookie(response, self._settings, "step")
            return response
        return await self._signed_in(request, session_token, web.safe_next(next_path))

    async def sign_out(self, request: Request) -> Response:
        """The session is over in every tab, at once."""
        viewer = await web.viewer_of(self._portal, request)
        if viewer:
            await self._end(viewer)
        response = RedirectResponse("/login", 303)
        web.drop_cookie(response, self._settings)
        return response

    async def choose_language(self, request: Request) -> Response:
        """English or Spanish for whoever is not signed in yet."""
        form = await web.form_of(request)
        response = RedirectResponse(sign_in_url(form.get("next", "/")), 303)
        web.set_language(response, self._settings, form.get("language", ""))
        return response

    async def _signed_in(self, request: Request, token: str, next_path: str) -> Response:
        """A new session in a new cookie (SE-03); one that this browser had before is over."""
        before = await web.viewer_of(self._portal, request)
        if before:
            await self._end(before)
        viewer = await self._portal.db.read(sessions.find, token)
        if viewer is None:
            raise SignedOut
        response = RedirectResponse(_home(viewer, next_path), 303)
        web.set_cookie(response, self._settings, token)
        web.drop_cookie(response, self._settings, "step")
        return response

    async def _end(self, viewer: Viewer) -> None:
        await self._portal.db.write(sessions.end, viewer)
        background_tasks.create(self._sockets.close({viewer.session_id}), name="close the tabs of a session")

    async def _form(self, next_path: str, email: str = "", problem: Problem | None = None) -> Response:
        status = 422 if problem else 200
        more = {"next": next_path, "email": email, "prefetch": first_needed(), "demo_accounts": await self._demo()}
        return await page(self._portal, "sign_in.html", status, problem, **more)

    async def _code_form(self, token: str | None, problem: Problem | None = None) -> Response:
        shown = None
        if self._settings.demo and token:
            shown = await self._portal.db.read(second_step.code_for_demo, token, self._settings.secret_key)
        more = {"demo_code": shown, "wrong": problem.message if problem else ""}
        return await page(self._portal, "sign_in_code.html", 422 if problem else 200, problem, **more)

    async def _demo(self) -> list[Any]:
        if not self._settings.demo:
            return []
        from services import demo  # nothing of the demo is even loaded outside demo mode

        return list(await self._portal.db.read(demo.accounts))


def _home(viewer: Viewer, next_path: str) -> str:
    return "/clinic" if viewer.role and next_path == "/" else next_path
