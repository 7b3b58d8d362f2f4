"""The second step of signing in: a code from the app, by text message or from paper (PRODUCT §2)."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages import arrival
from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from services import passkeys, remembered_devices, sign_in
from services.errors import Problem

_DEVICE_AGE = int(remembered_devices.LIFE.total_seconds())


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes `/login/code` and `/login/text`."""
    pages = SecondStepPages(portal, sockets)
    app.get("/login/code")(pages.show)
    app.post("/login/code")(pages.check)
    app.post("/login/text")(pages.send_text)


class SecondStepPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal, sockets: Sockets) -> None:
        self._portal = portal
        self._settings = portal.settings
        self._sockets = sockets

    async def show(self, request: Request) -> Response:
        """For whoever has just shown the right password."""
        return await self._form(request)

    async def check(self, request: Request) -> Response:
        """Five tries for each password (AU-15), then from the beginning."""
        form, token = await web.form_of(request), self._token(request) or ""
        code = form.get("code", "") or form.get("recovery", "")
        browser, key = arrival.browser_of(self._portal, request), self._settings.secret_key
        try:
            done = await self._portal.db.run(sign_in.with_code, token, code, browser, key, "remember" in form)
        except Problem as problem:
            return await self._refused(request, problem, "recovery" if form.get("recovery") else "code")
        path = web.safe_next(done.next_path)
        response = await arrival.arrive(self._portal, self._sockets, request, done.session_token, path)
        if done.device_cookie:
            web.set_cookie(response, self._settings, done.device_cookie, "device", _DEVICE_AGE)
        return response

    async def send_text(self, request: Request) -> Response:
        """Another code by text message."""
        try:
            await self._portal.db.write(sign_in.send_text, self._token(request))
        except Problem as problem:
            return await self._refused(request, problem, "")
        return RedirectResponse("/login/code?sent=1", 303)

    async def _refused(self, request: Request, problem: Problem, field: str) -> Response:
        if problem.field != "expired":
            return await self._form(request, Problem(problem.message, field))
        response = await arrival.login_form(self._portal, problem=Problem(problem.message))
        web.drop_cookie(response, self._settings, "step")
        return response

    async def _form(self, request: Request, problem: Problem | None = None) -> Response:
        settings = self._settings
        step = await self._portal.db.read(sign_in.step_of, self._token(request), settings.secret_key, settings.demo)
        if step is None and problem is None:
            return RedirectResponse("/login", 303)
        if step is None:  # that was the last try
            return await arrival.login_form(self._portal, problem=problem and Problem(problem.message))
        more = {
            "step": step,
            "sent": "sent" in request.query_params,
            "with_passkeys": step.options.passkeys and passkeys.available(settings),
            "next": "/",
        }
        return await page(self._portal, "sign_in_code.html", 422 if problem else 200, problem, **more)

    def _token(self, request: Request) -> str | None:
        return web.token_of(self._settings, request, "step")
