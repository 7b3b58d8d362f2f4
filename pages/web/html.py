"""Pages that are plain HTML: signing in, set-up and errors. Jinja with autoescape; no script of their own inside."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from pages.web.brand import colour_url, logo_url
from pages.web.portal import Portal
from pages.web.static import ASSETS, asset_url
from services import words
from services.brand import Brand, brand
from services.errors import Problem


async def page(
    portal: Portal, template: str, status: int = 200, problem: Problem | None = None, **values: Any
) -> HTMLResponse:
    """`assets/templates/<template>` in the reader's language; what `problem` holds is shown above and at the fields."""
    looks = await portal.db.read(brand)
    errors = [(one.field or "", one.message) for one in problem.all] if problem else []
    return render(template, status, looks, errors=errors, **values)


def render(template: str, status: int, looks: Brand, **values: Any) -> HTMLResponse:
    """The same without the database, for when that is what fails; `errors` must be given."""
    around = {
        "language": words.language(),
        "portal_name": looks.portal_name,
        "colour_url": colour_url(looks),
        "logo_url": logo_url(looks),
        "support": looks,
    }
    text = _environment().get_template(template).render(around | values)
    return HTMLResponse(text, status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ASSETS / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals.update(
        {"_": words._, "ngettext": words.ngettext, "asset_url": asset_url, "languages": words.LANGUAGES}
    )
    return environment
