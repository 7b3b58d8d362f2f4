"""The owner of a new staff login makes it theirs: the administrator's code, a password, an authenticator (AU-13)."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.staff_authenticator import authenticator_page
from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from services import passwords, staff_joining
from services.errors import Problem

JOIN = "/join"


def register(portal: Portal) -> None:
    """The routes below `/join`, open to everybody: without a code they do nothing."""
    pages = JoinPages(portal)
    app.get(JOIN)(pages.show)
    app.post(JOIN)(pages.check)
    app.post(f"{JOIN}/authenticator")(pages.finish)


class JoinPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def show(self) -> Response:
        """Code and password."""
        return await self._form("")

    async def check(self, request: Request) -> Response:
        """On to the authenticator, or back with the code that was typed."""
        form = await web.form_of(request)
        code, password, again = (form.get(name, "") for name in ("code", "password", "again"))
        try:
            draft = await self._portal.db.run(
                staff_joining.begin, code, password, again, self._portal.settings.secret_key
            )
        except Problem as problem:
            return await self._form(code, problem)
        return await authenticator_page(self._portal, draft, JOIN)

    async def finish(self, request: Request) -> Response:
        """Signed in at once when the app shows the right code."""
        form, settings = await web.form_of(request), self._portal.settings
        sealed, code, key = form.get("sealed", ""), form.get("totp", ""), settings.secret_key
        try:
            token = await self._portal.db.run(staff_joining.finish, sealed, code, web.browser_of(request), key)
        except Problem as problem:
            if problem.field == "totp":
                return await authenticator_page(self._portal, staff_joining.once_more(sealed, key), JOIN, problem)
            return await self._form("", Problem(problem.message))
        response = RedirectResponse("/clinic", 303)
        web.set_cookie(response, settings, token)
        return response

    async def _form(self, code: str, problem: Problem | None = None) -> Response:
        more = {"code": code, "min_length": passwords.MIN_LENGTH}
        return await page(self._portal, "join.html", 422 if problem else 200, problem, **more)
