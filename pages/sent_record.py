"""Behind the link of a record that was sent: plain HTML for somebody without an account (issue 6.3; AU-18, 23, 24).

The link's secret goes from the address into a cookie at once, with a random value that tells this browser from others.
Looking uses nothing up; the code does, and the answer to it is the file.
"""

import secrets

from nicegui import app
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.web import requests as web
from pages.web.files import file_response
from pages.web.html import page
from pages.web.portal import Portal
from services.errors import Problem
from services.records.package import ZIP_NAME
from services.registration.clinic_contact import clinic_contact
from services.sending import opening

ADDRESS = "/sent-record"
COOKIE = "sent-record"
_AGE = 2 * 3600  # seconds


def register(portal: Portal) -> None:
    """The route `/sent-record`."""
    pages = SentRecordPage(portal)
    app.api_route(ADDRESS, methods=["GET", "HEAD"])(pages.show)
    app.post(ADDRESS)(pages.open)


class SentRecordPage:
    """The page with what it needs of the running portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._settings = portal.settings

    async def show(self, request: Request) -> Response:
        """Asks for the code."""
        given = web.secret_of_link(request, "token")
        if given is None:
            return await self._page(request)
        response: Response = RedirectResponse(ADDRESS, 303)
        _token, browser = self._cookie(request)
        value = f"{given}.{browser or secrets.token_urlsafe(32)}"
        web.set_cookie(response, self._settings, value, COOKIE, _AGE)
        return _silent(response)

    async def open(self, request: Request) -> Response:
        """The file, for the right code."""
        typed = (await web.form_of(request)).get("code", "")
        token, browser = self._cookie(request)
        try:
            content = await self._portal.db.run(opening.take, token, browser, typed[:50], web.address_of(request))
        except Problem as problem:
            return await self._page(request, problem if problem.field == "code" else None)
        return _silent(file_response(content, "application/zip", ZIP_NAME, foreign=True))

    async def _page(self, request: Request, problem: Problem | None = None) -> Response:
        clinic = await self._portal.db.read(clinic_contact)
        if problem or await self._portal.db.read(opening.is_open, *self._cookie(request)):
            at = {problem.field: problem.message} if problem else {}
            status = 422 if problem else 200
            return _silent(await page(self._portal, "sent_record.html", status, problem, at=at, clinic=clinic))
        return _silent(await page(self._portal, "sent_record_over.html", 410, clinic=clinic))

    def _cookie(self, request: Request) -> tuple[str, str]:
        """The link's secret and the browser's, or two empty texts."""
        token, dot, browser = (web.token_of(self._settings, request, COOKIE) or "").rpartition(".")
        return (token, browser) if dot and browser else ("", "")


def _silent(response: Response) -> Response:
    """No page of this flow tells another one where the person came from (AU-24)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
