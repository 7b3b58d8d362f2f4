"""The second page of everybody who makes a staff login: the authenticator key, confirmed by a code (AU-13)."""

from starlette.responses import Response

from pages.web.html import page
from pages.web.portal import Portal
from services.errors import Problem
from services.staff_draft import Draft


async def authenticator_page(portal: Portal, draft: Draft, action: str, problem: Problem | None = None) -> Response:
    """Key, picture and the field for the code, which is posted to `action`/authenticator."""
    more = {"picture": draft.picture, "secret": draft.secret, "sealed": draft.sealed, "action": action}
    return await page(portal, "sign_in_authenticator.html", 422 if problem else 200, problem, **more)
