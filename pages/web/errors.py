"""What people see when something goes wrong: a calm page with a reference number, never the text of an exception.

Plain HTML: an unknown address or a failure builds no NiceGUI client (WB-09, SECURITY §3h).
"""

import logging
import secrets
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pages.web.html import render
from pages.web.portal import Portal
from pages.web.requests import safe_next
from services.brand import Brand, brand
from services.errors import NoAccess, Problem, SignedOut
from services.full_disk import DISK_IS_FULL, disk_is_full
from services.words import _

log = logging.getLogger("portal")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on the telephone


class Errors:
    """The error pages of one portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def register(self, app: FastAPI) -> None:
        """Take NiceGUI's error pages out and put ours in.

        `app.on_page_exception` stays unset on purpose: NiceGUI then raises what a page builder raised, and it arrives
        at the guard like every other failure; with a handler it would build a client for the error page.
        """
        app.add_exception_handler(SignedOut, self._signed_out)
        app.add_exception_handler(NoAccess, self._not_found)
        app.add_exception_handler(Problem, self._problem)
        app.add_exception_handler(404, self._not_found)
        app.add_exception_handler(HTTPException, self._http)
        app.add_exception_handler(Exception, _pass_on)

    async def not_found(self) -> Response:
        """The same for what is not there and what is not yours (AC-01)."""
        text = _(
            "There is nothing at this address, or it is not yours to see. Check the address, or go to the home page."
        )
        return await self._page(404, _("Page not found"), text)

    async def refused(self, status: int) -> Response:
        """For a request that our own pages do not send."""
        text = _("Go back, load the page again and repeat what you did.")
        if status == 413:
            text = _("What was sent is too large.")
        return await self._page(status, _("The portal did not accept this"), text)

    async def failed(self, error: BaseException) -> Response:
        """Our own fault: logged under the number that the page shows."""
        if disk_is_full(error):
            return await self._page(507, _("Something went wrong on our side"), _(DISK_IS_FULL), report(error))
        text = _("What you asked for could not be done. It may work again in a few minutes. If it is urgent, call us.")
        return await self._page(500, _("Something went wrong on our side"), text, report(error))

    def failed_upload(self, error: BaseException) -> Response:
        """The same for the control that sends a file: it shows the words beside it."""
        reference, full = report(error), disk_is_full(error)
        text = _(
            "Something went wrong on our side. If it happens again, give this number: {reference}", reference=reference
        )
        return JSONResponse({"problem": _(DISK_IS_FULL) if full else text, "again": True}, 507 if full else 500)

    async def _page(self, status: int, title: str, text: str, reference: str | None = None) -> Response:
        try:
            looks = await self._portal.db.read(brand)
        except Exception:  # the database may be what failed
            looks = Brand(_("Patient portal"))
        values = {"title": title, "text": text, "reference": reference, "errors": []}
        return render("error.html", status, looks, **values)

    async def _signed_out(self, request: Request, _error: Exception) -> Response:
        if request.method != "GET":
            return await self.refused(401)
        query = request.scope["query_string"].decode("latin-1")
        path = quote(request.scope["path"], safe="/") + (f"?{query}" if query else "")
        return RedirectResponse(sign_in_url(path), 303)

    async def _not_found(self, _request: Request, _error: Exception) -> Response:
        return await self.not_found()

    async def _problem(self, _request: Request, error: Any) -> Response:
        return await self._page(400, _("There is a problem"), error.message)

    async def _http(self, _request: Request, error: Any) -> Response:
        return await self.refused(error.status_code)


def report(error: BaseException) -> str:
    """Write the traceback to the log under a new reference number, and return the number to show."""
    picked = "".join(secrets.choice(_ALPHABET) for _i in range(8))
    reference = f"{picked[:4]}-{picked[4:]}"
    if isinstance(error.__cause__, BaseExceptionGroup):
        error.__cause__ = None  # the same traceback once more, wrapped by the middleware
    log.error("Failure %s", reference, exc_info=error)
    return reference


def sign_in_url(path: str) -> str:
    """The sign-in page that leads back to `path`."""
    back = safe_next(path)
    return "/login" if back == "/" else f"/login?next={quote(back, safe='/')}"


async def _pass_on(_request: Request, error: Exception) -> Response:
    raise error
