"""The clinic's own colour and logo as files that everybody may load: sign-in pages show them too.

The colour is one line of a style sheet (the content policy takes no other), and was checked when it was set. Their
addresses change with their content, so browsers keep them.
"""

import re

from fastapi import Response
from nicegui import app

from pages.web.portal import Portal
from pages.web.static import OURS, asset_url
from services import brand
from services.brand import Brand
from services.errors import NoAccess

_COLOUR, _LOGO = OURS + "clinic/colour.css", OURS + "clinic/logo.png"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_SHORT = _FOREVER | {"Cache-Control": "public, max-age=300"}


def register(portal: Portal) -> None:
    """Both files; not found when the clinic has set none."""

    @app.get(_COLOUR)
    async def colour(v: str = "") -> Response:
        known = (await portal.db.read(brand.brand)).colour
        if not known or not re.fullmatch(r"#[0-9a-f]{6}", known):
            raise NoAccess
        headers = _FOREVER if f"#{v}" == known else _SHORT
        return Response(f":root{{--brand:{known}}}", media_type="text/css", headers=headers)

    @app.get(_LOGO)
    async def logo(v: str = "") -> Response:
        picture = await portal.db.read(brand.logo)
        if not picture:
            raise NoAccess
        headers = _FOREVER if v == brand.tag_of(picture) else _SHORT
        return Response(picture, media_type="image/png", headers=headers)


def colour_url(of: Brand) -> str | None:
    """Address of the style sheet with the clinic's colour, or None for the portal's own."""
    return f"{_COLOUR}?v={of.colour.removeprefix('#')}" if of.colour else None


def logo_url(of: Brand) -> str:
    """Address of the clinic's logo, or of the portal's own."""
    return f"{_LOGO}?v={of.logo}" if of.logo else asset_url("logo.svg")
