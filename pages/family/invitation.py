"""The link of an invitation: plain HTML, as resetting a password (PRODUCT §4; SECURITY AU-18, AU-23, AU-24).

The link's secret goes from the address into a cookie at once, so that it stands in no address bar, title or Referer.
That cookie opens this page and nothing else.
"""

from typing import Any

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.sign_up.common import COOKIE as SIGN_UP
from pages.sign_up.common import PATHS
from pages.web import requests as web
from pages.web.html import page
from pages.web.portal import Portal
from services.errors import Problem, SignedOut
from services.family import acceptance
from services.registration.progress import Step

ADDRESS = "/invitation"
COOKIE = "invitation"
_AGE = 2 * 3600  # seconds: time enough to sign in first


def register(portal: Portal) -> None:
    """The routes `/invitation`, with an account, and with a new one."""
    pages = InvitationPages(portal)
    app.api_route(ADDRESS, methods=["GET", "HEAD"])(pages.show)
    app.post(ADDRESS + "/accept")(pages.accept)
    app.post(ADDRESS + "/new-account")(pages.new_account)


class InvitationPages:
    """The pages with what they need of the running portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._settings = portal.settings

    async def show(self, request: Request) -> Response:
        """Who invites, what it means, and the two ways to accept. Nothing is used up by looking (AU-23)."""
        given = web.secret_of_link(request, "token")
        if given is not None:
            response: Response = RedirectResponse(ADDRESS, 303)
            web.set_cookie(response, self._settings, given, COOKIE, _AGE)
            return _silent(response)
        return await self._form(request, {})

    async def accept(self, request: Request) -> Response:
        """With the account that is signed in; on to the record."""
        form = await web.form_of(request)
        viewer = await web.viewer_of(self._portal, request)
        if viewer is None:
            raise SignedOut
        try:
            patient_id = await self._portal.db.run(
                acceptance.accept, viewer, self._token(request), _birth_date(form), self._settings
            )
        except Problem as problem:
            return await self._refused(request, form, problem)
        response = RedirectResponse(f"/for/{patient_id}", 303)
        web.drop_cookie(response, self._settings, COOKIE)
        return _silent(response)

    async def new_account(self, request: Request) -> Response:
        """On to the password of a new account."""
        form, browser = await web.form_of(request), web.browser_of(request)
        try:
            token = await self._portal.db.run(
                acceptance.begin_account, self._token(request), _birth_date(form), browser, self._settings.secret_key
            )
        except Problem as problem:
            return await self._refused(request, form, problem)
        response = RedirectResponse(PATHS[Step.PASSWORD], 303)
        web.set_cookie(response, self._settings, token, SIGN_UP)
        return _silent(response)

    async def _refused(self, request: Request, form: dict[str, str], problem: Problem) -> Response:
        boxes = {part: form.get(f"birth_date_{part}", "") for part in ("month", "day", "year")}
        return await self._form(request, boxes, problem)

    async def _form(self, request: Request, born: dict[str, str], problem: Problem | None = None) -> Response:
        shown = await self._portal.db.read(acceptance.look, self._token(request))
        if shown is None:
            response = await page(self._portal, "invitation_over.html", 410)
            web.drop_cookie(response, self._settings, COOKIE)
            return _silent(response)
        viewer = await web.viewer_of(self._portal, request)
        at = {problem.field: problem.message} if problem else {}
        values: dict[str, Any] = {"shown": shown, "viewer": viewer, "born": born, "at": at}
        return _silent(await page(self._portal, "invitation.html", 422 if problem else 200, problem, **values))

    def _token(self, request: Request) -> str | None:
        return web.token_of(self._settings, request, COOKIE)


def _birth_date(form: dict[str, str]) -> str:
    return "-".join(form.get(f"birth_date_{part}", "").strip() for part in ("year", "month", "day"))


def _silent(response: Response) -> Response:
    """No page of this flow tells another one where the person came from (AU-24)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
