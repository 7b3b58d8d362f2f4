"""The Welcome page: what a new owner of an account can do first (guide, step 3 of registering)."""

from nicegui import app
from starlette.requests import Request
from starlette.responses import Response

from pages.web.html import page
from pages.web.portal import Portal
from pages.web.requests import viewer_of
from services.access import Relation
from services.errors import SignedOut
from services.surroundings import surroundings


def register(portal: Portal) -> None:
    """The route `/welcome`, for whoever is signed in."""

    @app.get("/welcome")
    async def welcome(request: Request) -> Response:
        viewer = await viewer_of(portal, request)
        if viewer is None:
            raise SignedOut
        around = await portal.db.read(surroundings, viewer)
        family = [] if any(chart.relation is Relation.SELF for chart in around.charts) else around.charts
        home = "/clinic" if viewer.role else "/"
        return await page(portal, "welcome.html", name=viewer.name, home=home, family=family, full=Relation.FULL)
