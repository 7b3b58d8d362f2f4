"""Resetting a password: plain HTML, as signing in (user guide, "Resetting your password"; SECURITY AU-18…AU-24).

The link's secret goes from the address into a cookie at once, so that it stands in no address bar, title or Referer.
That cookie opens nothing but the next step of this reset.
"""

import asyncio

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages import arrival
from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from pages.web.sockets import Sockets
from services import password_reset, passwords
from services.errors import Problem

SAME_TIME = 0.4  # seconds until "we have sent a mail", for known and unknown addresses alike (AU-11)
_AGE = int(password_reset.LIFE.total_seconds())


def register(portal: Portal, sockets: Sockets) -> None:
    """The routes `/forgot-password` and below `/reset-password`."""
    pages = ResetPages(portal, sockets)
    app.get("/forgot-password")(pages.show_ask)
    app.post("/forgot-password")(pages.ask)
    app.api_route("/reset-password", methods=["GET", "HEAD"])(pages.show)
    app.post("/reset-password")(pages.choose)
    app.get("/reset-password/verify")(pages.show_verify)
    app.post("/reset-password/verify")(pages.verify)
    app.post("/reset-password/text")(pages.send_text)


class ResetPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal, sockets: Sockets) -> None:
        self._portal = portal
        self._settings = portal.settings
        self._sockets = sockets
        self._two_hashes = asyncio.Semaphore(2)  # waiting passwords must not take all threads from the database

    async def show_ask(self) -> Response:
        """The form for the e-mail address."""
        return await self._ask_form()

    async def ask(self, request: Request) -> Response:
        """The same words after the same time, whether there is such an account or not."""
        email = (await web.form_of(request)).get("email", "")
        at_least = asyncio.create_task(asyncio.sleep(SAME_TIME))
        try:
            browser, base = web.browser_of(request), self._settings.base_url
            await self._portal.db.write(password_reset.ask, email, base, browser)
        except Problem as problem:
            return await self._ask_form(email, problem)
        await at_least
        return await page(self._portal, "reset_sent.html", email=email.strip())

    async def show(self, request: Request) -> Response:
        """The link of the mail, and the form for the new password. Nothing is used up by looking (AU-23)."""
        given = web.secret_of_link(request, "ticket")
        if given is not None:
            response: Response = RedirectResponse("/reset-password", 303)
            web.set_cookie(response, self._settings, given, "reset", _AGE)
            return _silent(response)
        if await self._portal.db.read(password_reset.ticket, self._token(request)) is None:
            return await self._over()
        return await self._password_form()

    async def choose(self, request: Request) -> Response:
        """**Save and continue**: the new password waits for the security option."""
        form, token = await web.form_of(request), self._token(request)
        password, again = form.get("password", ""), form.get("again", "")
        try:
            async with self._two_hashes:
                await self._portal.db.run(password_reset.choose, token, password, again)
        except Problem as problem:
            return await (self._over() if problem.field == "expired" else self._password_form(problem))
        return _silent(RedirectResponse("/reset-password/verify", 303))

    async def show_verify(self, request: Request) -> Response:
        """The security option, for whoever has just chosen a new password."""
        return await self._verify_form(request)

    async def verify(self, request: Request) -> Response:
        """Home, signed in; or one of five tries is gone."""
        form = await web.form_of(request)
        answer = form.get("code", "") or form.get("recovery", "")
        browser, key = arrival.browser_of(self._portal, request), self._settings.secret_key
        finish, base = password_reset.finish, self._settings.base_url
        try:
            token = await self._portal.db.run(finish, self._token(request), answer, browser, key, base)
        except Problem as problem:
            if problem.field == "expired":
                return await self._over()
            field = "recovery" if form.get("recovery") else "code"
            return await self._verify_form(request, Problem(problem.message, field))
        response = await arrival.arrive(self._portal, self._sockets, request, token, "/")
        web.drop_cookie(response, self._settings, "reset")
        return _silent(response)

    async def send_text(self, request: Request) -> Response:
        """Another code by text message."""
        try:
            await self._portal.db.write(password_reset.send_text, self._token(request))
        except Problem as problem:
            if problem.field == "expired":
                return await self._over()
            return await self._verify_form(request, Problem(problem.message))
        return _silent(RedirectResponse("/reset-password/verify?sent=1", 303))

    async def _ask_form(self, email: str = "", problem: Problem | None = None) -> Response:
        return await page(self._portal, "reset_ask.html", 422 if problem else 200, problem, email=email)

    async def _password_form(self, problem: Problem | None = None) -> Response:
        more = {"min_length": passwords.MIN_LENGTH}
        return _silent(await page(self._portal, "reset_password.html", 422 if problem else 200, problem, **more))

    async def _verify_form(self, request: Request, problem: Problem | None = None) -> Response:
        settings, token = self._settings, self._token(request)
        step = await self._portal.db.read(password_reset.step_of, token, settings.secret_key, settings.demo)
        if step is None:
            return _silent(RedirectResponse("/reset-password", 303))
        more = {"step": step, "sent": "sent" in request.query_params}
        return _silent(await page(self._portal, "reset_verify.html", 422 if problem else 200, problem, **more))

    async def _over(self) -> Response:
        response = await page(self._portal, "reset_over.html", 410)
        web.drop_cookie(response, self._settings, "reset")
        return _silent(response)

    def _token(self, request: Request) -> str | None:
        return web.token_of(self._settings, request, "reset")


def _silent(response: Response) -> Response:
    """No page of this flow tells another one where the person came from (AU-24)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
