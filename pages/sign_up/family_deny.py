"""The *Deny* link of a passcode's mail. Looking changes nothing, since mail scanners look too (AU-23).

The button does.
"""

from contextlib import suppress

from nicegui import app
from starlette.requests import Request
from starlette.responses import Response

from pages.sign_up.common import SignUpPages
from pages.web import requests as web
from pages.web.portal import Portal
from services.errors import Problem
from services.family import requests_deny
from services.words import _

PATH = "/sign-up/family/deny"


def register(portal: Portal) -> None:
    """The route `/sign-up/family/deny`."""
    pages = DenyPages(portal)
    app.api_route(PATH, methods=["GET", "HEAD"])(pages.show_request)
    app.post(PATH)(pages.deny)


class DenyPages(SignUpPages):
    """The page with what it needs of the running portal."""

    async def show_request(self, request: Request) -> Response:
        """Who asks, and the button."""
        return await self._page(request.query_params.get("ticket", ""))

    async def deny(self, request: Request) -> Response:
        """The request is over."""
        ticket = (await web.form_of(request)).get("ticket", "")
        with suppress(Problem):  # the page says where it stands
            await self._portal.db.write(requests_deny.deny, ticket, web.address_of(request))
        return await self._page(ticket)

    async def _page(self, ticket: str) -> Response:
        denial = await self._portal.db.read(requests_deny.asked, ticket[:100])
        title = {
            "open": _("Deny the request?"),
            "denied": _("The request is denied"),
            "given": _("Access was given already"),
            "over": _("This link does not work any more"),
        }[denial.state if denial else "over"]
        response = await self.show("sign_up_family_deny.html", denial=denial, ticket=ticket, title=title)
        response.status_code = 200 if denial else 410
        response.headers["Referrer-Policy"] = "no-referrer"  # the ticket stands in the address (AU-24)
        return response
