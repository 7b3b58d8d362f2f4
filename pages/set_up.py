"""The first start: the set-up code from the console makes the clinic and its first administrator (AU-12)."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.staff_authenticator import authenticator_page
from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from services import passwords, set_up
from services.errors import NoAccess, Problem
from services.set_up import Answers

SET_UP = "/set-up"


def register(portal: Portal) -> None:
    """The routes below `/set-up`; they are not found as soon as there is an administrator."""
    pages = SetUpPages(portal)
    app.get(SET_UP)(pages.show)
    app.post(SET_UP)(pages.check)
    app.post(f"{SET_UP}/authenticator")(pages.finish)


class SetUpPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def show(self) -> Response:
        """Code, clinic, name, e-mail and password."""
        if not await self._portal.db.read(set_up.is_open):
            raise NoAccess
        return await self._form(Answers("", "", "", ""))

    async def check(self, request: Request) -> Response:
        """On to the authenticator, or back with what was typed (but the passwords)."""
        form = await web.form_of(request)
        answers = Answers(*(form.get(name, "") for name in ("code", "clinic", "name", "email")))
        password, again, key = form.get("password", ""), form.get("again", ""), self._portal.settings.secret_key
        try:
            draft = await self._portal.db.run(set_up.begin, answers, password, again, key)
        except Problem as problem:
            return await self._form(answers, problem)
        return await authenticator_page(self._portal, draft, SET_UP)

    async def finish(self, request: Request) -> Response:
        """Signed in at once when the app shows the right code."""
        form, settings = await web.form_of(request), self._portal.settings
        sealed, code = form.get("sealed", ""), form.get("totp", "")
        try:
            token = await self._portal.db.run(set_up.finish, sealed, code, web.browser_of(request), settings.secret_key)
        except Problem as problem:
            if problem.field == "expired":
                return await self._form(Answers("", "", "", ""), Problem(problem.message))
            return await authenticator_page(
                self._portal, set_up.once_more(sealed, settings.secret_key), SET_UP, problem
            )
        response = RedirectResponse("/clinic/settings/assistant", 303)
        web.set_cookie(response, settings, token)
        return response

    async def _form(self, answers: Answers, problem: Problem | None = None) -> Response:
        more = {"answers": answers, "min_length": passwords.MIN_LENGTH}
        return await page(self._portal, "sign_in_set_up.html", 422 if problem else 200, problem, **more)
