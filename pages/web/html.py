"""Pages that are plain HTML: signing in, set-up and errors. Jinja with autoescape; no script of their own inside."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from pages.web.portal import Portal
from pages.web.static import ASSETS, asset_url
from services import set_up, words
from services.errors import Problem


async def page(
    portal: Portal, template: str, status: int = 200, problem: Problem | None = None, **values: Any
) -> HTMLResponse:
    """`assets/templates/<template>` in the reader's language; what `problem` holds is shown above and at the fields."""
    name = await portal.db.read(set_up.portal_name)
    errors = [(one.field or "", one.message) for one in problem.all] if problem else []
    return render(template, status, portal_name=name, errors=errors, **values)


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The same without the database, for when that is what fails; `portal_name` and `errors` must be given."""
    text = _environment().get_template(template).render(language=words.language(), **values)
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
